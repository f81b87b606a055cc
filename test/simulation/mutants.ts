/** `npm run mutants`: takes one guard after the other out of the core and sees whether the simulator notices. */
import { parseArgs } from 'node:util';
import { judge, type Verdict } from './mutation-gate';
import { MUTATIONS } from './mutations';

function row({ mutant, killed, seeds, violation, asExpected }: Verdict): string {
  return `| ${mutant} | ${killed ? 'killed' : 'survives'} | ${seeds} | ${violation} | ${asExpected ? 'as expected' : 'NOT AS EXPECTED'} |`;
}

async function main(): Promise<void> {
  Error.stackTraceLimit = 0; // Lost answers are errors by the thousand, and nobody reads where they were made.
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, seeds: { type: 'string', default: '1000' } } });
  const verdicts: Verdict[] = [];
  for (const mutation of MUTATIONS) verdicts.push(await judge(mutation, Number(values.seeds)));
  const table = ['| mutant | verdict | seeds | violation, or why it may live | |', '|---|---|---|---|---|', ...verdicts.map(row)].join('\n');
  const facts = verdicts.map(({ mutant, killed, seeds, violation }) => ({ mutant, killed, seeds, violation }));
  process.stdout.write(`${values.json ? JSON.stringify(facts) : table}\n`);
  if (verdicts.some(({ asExpected }) => !asExpected)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
