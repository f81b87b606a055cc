/** `npm run simulate -- --seeds N --mode M`: many histories of the archive, each checked after every step. */
import { parseArgs } from 'node:util';
import { bundled, SMALL_BUFFERS } from './bundle';
import { campaign, type Campaign } from './campaign';
import { MODES, type Mode } from './profile';
import { type Outcome } from './simulation';

const USAGE = `npm run simulate -- [--seeds N] [--from K] [--mode ${MODES.join('|')}|all] [--json]
npm run simulate -- --seed K --mode M --trace`;

interface Options {
  readonly from: number;
  readonly seeds: number;
  readonly modes: readonly Mode[];
  readonly json: boolean;
  readonly trace: boolean;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} ${text}: must be a whole number from 1\n${USAGE}`);
  return value;
}

function modesOf(name: string): readonly Mode[] {
  const mode = MODES.find((one) => one === name);
  if (mode === undefined && name !== 'all') throw new Error(`--mode ${name}: must be one of ${MODES.join(', ')}, all\n${USAGE}`);
  return mode === undefined ? MODES : [mode];
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '500' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, mode: { type: 'string', default: 'all' },
      json: { type: 'boolean', default: false }, trace: { type: 'boolean', default: false },
    },
  });
  const isOne = values.seed !== undefined;
  return {
    from: wholeNumber('seed', values.seed ?? values.from), seeds: isOne ? 1 : wholeNumber('seeds', values.seeds), modes: modesOf(values.mode),
    json: values.json, trace: values.trace,
  };
}

const say = (text: string): void => { process.stdout.write(`${text}\n`); };

function sayFailure({ seed, mode, violations }: Outcome): void {
  process.stderr.write(`${mode} seed ${seed}: ${violations.join('\n  ')}\n  replay: npm run simulate -- --seed ${seed} --mode ${mode} --trace\n`);
}

function sayCampaign({ mode, seeds, steps, crashes, lostResponses, windows, violations, rangesDone, rangesPassed }: Campaign, milliseconds: number): void {
  say(`${mode.padEnd(22)} ${seeds} seeds, ${windows} windows, ${steps} steps, ${crashes} crashes, ${lostResponses} lost responses, ${rangesDone} ranges done, ${rangesPassed} passed: `
    + `${violations} violations (${(milliseconds / seeds).toFixed(1)} ms a seed)`);
}

async function main(): Promise<void> {
  Error.stackTraceLimit = 0; // Lost answers are errors by the thousand, and nobody reads where they were made.
  const { from, seeds, modes, json, trace } = optionsOf(process.argv.slice(2));
  const { simulate } = await bundled([SMALL_BUFFERS]);
  if (trace) {
    const { violations, trace: lines } = await simulate(from, modes[0] ?? 'plain', { traces: true });
    say([...lines, ...violations.map((violation) => `VIOLATION ${violation}`)].join('\n'));
    process.exitCode = violations.length > 0 ? 1 : 0;
    return;
  }
  const campaigns: Campaign[] = [];
  for (const mode of modes) {
    const started = performance.now();
    const came = await campaign(simulate, mode, from, seeds, sayFailure);
    campaigns.push(came);
    if (!json) sayCampaign(came, performance.now() - started);
  }
  if (json) say(JSON.stringify(campaigns.length === 1 ? campaigns[0] : campaigns));
  if (campaigns.some(({ violations }) => violations > 0)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
