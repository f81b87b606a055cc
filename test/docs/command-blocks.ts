/** Commands in a page, each in a block of its own, and the block with what they print right behind it. */

export interface CommandBlock {
  readonly args: readonly string[];
  readonly output: string;
}

const BLOCK = /```sh\nnpx kvs-archive (estimate[^\n]*)\n```\n\n```\n([^]*?)```/g;

/** Words of a command line; single quotes keep together. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** The estimates that a page shows. */
export function estimatesIn(page: string): CommandBlock[] {
  return [...page.matchAll(BLOCK)].map(([, line = '', output = '']) => ({ args: words(line), output }));
}

/** The page with every output as `run` prints it. */
export function withOutputs(page: string, run: (args: readonly string[]) => string): string {
  return page.replaceAll(BLOCK, (_block, line: string) => `\`\`\`sh\nnpx kvs-archive ${line}\n\`\`\`\n\n\`\`\`\n${run(words(line))}\`\`\``);
}
