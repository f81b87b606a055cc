/** `npm run bench`: what archiving costs, next to what else one could do. See docs/benchmarks.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundlePrograms } from './bundle';
import { benchmarkPage } from './page';
import { PROFILES, profileOf } from './profiles';
import { figureTable, pathTable, resultOf, scannerTable, type Case, type Result, type Run } from './report';
import { casesOf, runOnce, type Bench } from './run';
import { selfSignedCertificate } from './servers/certificate';
import { SUBJECTS } from './subjects/list';

const USAGE = `npm run bench -- [--profile NAME,...] [--subject NAME,...] [--transport http,https] [--mb N] [--runs N] [--json | --write] [--cpu-prof FOLDER]
profiles: ${PROFILES.map(({ name }) => name).join(', ')}
subjects: ${SUBJECTS.map(({ name }) => name).join(', ')}`;

const TRANSPORTS = ['http', 'https'] as const;
const PAGE = join(__dirname, '..', '..', 'docs', 'benchmarks.md');

interface Options {
  readonly cases: readonly Case[];
  readonly bytes: number;
  readonly runs: number;
  readonly json: boolean;
  readonly write: boolean;
  readonly cpuProf: string | undefined;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} ${text}: must be a whole number from 1\n${USAGE}`);
  return value;
}

function transportOf(name: string): 'http' | 'https' {
  const transport = TRANSPORTS.find((one) => one === name);
  if (transport === undefined) throw new Error(`--transport ${name}: must be one of ${TRANSPORTS.join(', ')}\n${USAGE}`);
  return transport;
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: 'string', default: PROFILES.map(({ name }) => name).join(',') }, subject: { type: 'string', default: SUBJECTS.map(({ name }) => name).join(',') },
      transport: { type: 'string', default: TRANSPORTS.join(',') }, mb: { type: 'string', default: '200' }, runs: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, 'cpu-prof': { type: 'string' },
    },
  });
  const profiles = values.profile.split(',').map((name) => profileOf(name).name);
  return {
    cases: casesOf(profiles, values.subject.split(','), values.transport.split(',').map(transportOf)),
    bytes: wholeNumber('mb', values.mb) * 1e6, runs: wholeNumber('runs', values.runs), json: values.json, write: values.write, cpuProf: values['cpu-prof'],
  };
}

const say = (line: string): void => { process.stdout.write(`${line}\n`); };
const note = (line: string): void => { process.stderr.write(`${line}\n`); };

/** Runs in turn, so that what disturbs the machine disturbs all cases alike. */
async function runAll(bench: Bench, { cases, runs }: Options): Promise<Result[]> {
  const done = new Map<Case, Run[]>(cases.map((one) => [one, []]));
  for (let turn = 1; turn <= runs; turn++) {
    for (const [one, before] of done) {
      note(`run ${turn} of ${runs}: ${one.profile} ${one.transport} ${one.subject}`);
      before.push(await runOnce(bench, one));
    }
  }
  return [...done].map(([one, all]) => resultOf(one, all));
}

function sayTables(results: readonly Result[]): void {
  say(`${pathTable(results)}\n\n${scannerTable(results)}\n\nOn this machine, now:\n\n${figureTable(results)}`);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const options = optionsOf(args);
  const certificate = selfSignedCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'kvs-archive-bench-ca-'));
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, certificate.cert);
  const bundles = await bundlePrograms(options.cpuProf !== undefined);
  const flags = options.cpuProf === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.cpuProf}`];
  try {
    const results = await runAll({ bundles, certificate, authority, bytes: options.bytes, flags }, options);
    if (options.json) say(JSON.stringify(results, undefined, 2));
    else sayTables(results);
    const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
    if (options.write) writeFileSync(PAGE, benchmarkPage({ results, machine, args: args.filter((one) => one !== '--write') }));
  } finally {
    bundles.remove();
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
