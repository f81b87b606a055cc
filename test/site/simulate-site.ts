/** `npm run simulate-site -- --streams N --days D --seed S`: a site in virtual time, and what its archive came to. */
import { parseArgs } from 'node:util';
import { SCHEDULED_MODES, type ScheduledMode } from '../../lib/contract/execution-state';
import { TROUBLED } from './chaos';
import { figuresOf, tableOf } from './figures';
import { plannedCameras, restingCameras } from './plans';
import { Site, START } from './site';
import { siteTemplate } from './site-template';

const USAGE = `npm run simulate-site -- [--streams N] [--days D | --hours H] [--seed S] [--mode ${SCHEDULED_MODES.join('|')}] [--json]`;

/** Shortest history in which there is a time before the troubles end, hours. */
const MIN_HOURS = 6;
const MIN_STREAMS = { 'catch-up': 5, follow: 1 } as const;

interface Options {
  readonly streams: number;
  readonly hours: number;
  readonly seed: number;
  readonly mode: ScheduledMode;
  readonly json: boolean;
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name}: got ${text}, allowed: a whole number from ${least}\n${USAGE}`);
  return value;
}

function modeOf(text: string): ScheduledMode {
  const mode = SCHEDULED_MODES.find((one) => one === text);
  if (mode === undefined) throw new Error(`--mode: got ${text}, allowed: ${SCHEDULED_MODES.join(', ')}\n${USAGE}`);
  return mode;
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: 'string', default: '50' }, days: { type: 'string', default: '7' }, hours: { type: 'string' }, seed: { type: 'string', default: '1' },
      mode: { type: 'string', default: 'catch-up' }, json: { type: 'boolean', default: false },
    },
  });
  const mode = modeOf(values.mode);
  return {
    mode, streams: wholeNumber('streams', values.streams, MIN_STREAMS[mode]), seed: wholeNumber('seed', values.seed, 1), json: values.json,
    hours: values.hours === undefined ? 24 * wholeNumber('days', values.days, 1) : wholeNumber('hours', values.hours, MIN_HOURS),
  };
}

async function main(): Promise<void> {
  Error.stackTraceLimit = 0; // Lost answers are errors by the thousand, and nobody reads where they were made.
  const { mode, seed, hours, streams, json } = optionsOf(process.argv.slice(2));
  const cameras = (mode === 'follow' ? restingCameras : plannedCameras)(seed, START, hours, streams);
  const history = await new Site({ template: siteTemplate(mode), seed, hours, cameras, chaos: TROUBLED }).live();
  const figures = figuresOf(history);
  const { problems } = history.verdict;
  process.stdout.write(`${json ? JSON.stringify({ seed, mode, hours, streams, figures, problems }) : tableOf(figures)}\n`);
  if (problems.length === 0) return;
  process.stderr.write(`${problems.length} problems, the first of them:\n  ${problems.slice(0, 20).join('\n  ')}\n`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
