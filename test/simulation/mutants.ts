/** `npm run mutants`: takes one guard after the other out of the core and sees whether the simulator notices. */
import { parseArgs } from 'node:util';
import { judge, type Verdict } from './mutation-gate';
import { MUTATIONS } from './mutations';

function row({ mutant, killed, seeds, violation, asExpected }: Verdict): string {
  return `| ${mutant} | ${killed ? 'killed' : 'survives'} | ${seeds} | ${violation} | ${asExpected ? 'as expected' : 'NOT AS EXPECTED'} |`;
}

/** How many histories a mutant is given; the hardest ones need a few hundred. */
function seedsOf(text: string): number {
  const seeds = Number(text);
  if (!Number.isSafeInteger(seeds) || seeds < 1) throw new Error(`--seeds ${text}: must be a whole number from 1`);
  return seeds;
}

async function main(): Promise<void> {
  Error.stackTraceLimit = 0; // Lost answers are errors by the thousand, and nobody reads where they were made.
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, seeds: { type: 'string', default: '1000' }, mutant: { type: 'string' } },
  });
  const seeds = seedsOf(values.seeds);
  const wanted = MUTATIONS.filter(({ name }) => values.mutant === undefined || name === values.mutant);
  if (wanted.length === 0) throw new Error(`--mutant ${values.mutant}: must be one of\n${MUTATIONS.map(({ name }) => `  ${name}`).join('\n')}`);
  const verdicts: Verdict[] = [];
  for (const mutation of wanted) verdicts.push(await judge(mutation, seeds));
  const table = ['| mutant | verdict | seeds | violation, or why it may live | |', '|---|---|---|---|---|', ...verdicts.map(row)].join('\n');
  process.stdout.write(`${values.json ? JSON.stringify(verdicts) : table}\n`);
  if (verdicts.some(({ asExpected }) => !asExpected)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
