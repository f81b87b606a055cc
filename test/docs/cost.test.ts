import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimatesIn } from './command-blocks';
import { runEstimate } from './run-estimate';

const page = (name: string): string => readFileSync(join(__dirname, '../..', name), 'utf8');

// Whoever changes prices or the model: npx tsx test/docs/rewrite-cost.ts, and read the words around the figures again.
describe.each([['README.md', 1], ['docs/cost.md', 8]])('the estimates in %s', (name, least) => {
  const shown = estimatesIn(page(name));

  test(`are ${least} or more`, () => {
    expect(shown.length).toBeGreaterThanOrEqual(least);
    expect(page(name).match(/^npx kvs-archive estimate/gm)).toHaveLength(shown.length);
  });

  test.each(shown.map(({ args, output }) => [args.join(' '), args, output] as const))('%s', (_line, args, output) => {
    expect(output).toBe(runEstimate(args));
  });
});
