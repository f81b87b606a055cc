import { PROFILES } from './profiles';
import { pathTable, scannerTable, type Result } from './report';

/** What docs/benchmarks.md is made of. */
export interface PageFacts {
  readonly results: readonly Result[];
  readonly machine: string;
  /** Of the command that made it, without `--write`. */
  readonly args: readonly string[];
}

/** docs/benchmarks.md. */
export function benchmarkPage({ results, machine, args }: PageFacts): string {
  const used = PROFILES.filter(({ name }) => results.some(({ profile }) => profile === name));
  return `# Benchmarks

Made by \`npm run bench -- --write${args.map((one) => ` ${one}`).join('')}\` on ${machine}. Only ratios are told: they were measured side by side, run
by run in turn, and hold on other machines, which figures do not. Medians.

## The whole way, from GetMedia to S3

Source, sink and subject run in processes of their own on 127.0.0.1, as fast as the subject can; what arrives is checked by size and CRC32.

| subject | what it is |
|---|---|
| \`raw\` | the floor: bytes from one connection into another in parts of 8 MiB, with Node's HTTP client alone; nothing is looked at |
| \`lib-storage\` | what people write: the body of GetMedia handed to \`Upload\` of \`@aws-sdk/lib-storage\`, with its defaults |
| \`kvs-archive\` | the window function's clients, adapters and core, bundled as it is deployed; cursor and events in memory |

${pathTable(results)}

## Reading Matroska from memory

\`element-scanner\` finds every element and leaves payloads alone; \`fragment-assembler\` makes whole fragments and copies their frames
once; \`core\` is all that a window does without a network. The others are what npm offers; they find the same Clusters and blocks.

${scannerTable(results)}

## Profiles

${used.map(({ name, what }) => `- \`${name}\`: ${what}`).join('\n')}
`;
}
