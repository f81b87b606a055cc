/** Prints the matrix of errors: as a table, or with `--json` as an array of rows. */

import { matrix, type MatrixRow } from './matrix';

const COLUMNS: readonly (keyof MatrixRow)[] = ['error', 'reaction', 'path', 'metric', 'alarm', 'runbook'];

/** Rows below headings of their kind, each error with its cells below it: seven columns are wider than any terminal. */
function asText(rows: readonly MatrixRow[]): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const cells = (row: MatrixRow) => COLUMNS.slice(1).map((column) => `    ${column.padEnd(9)}${row[column]}`);
  return kinds.flatMap((kind) => ['', kind.toUpperCase(), ...rows.filter((row) => row.kind === kind).flatMap((row) => ['', `  ${row.error}`, ...cells(row)])]).join('\n');
}

async function main(args: readonly string[]): Promise<void> {
  const stranger = args.find((arg) => arg !== '--json');
  if (stranger !== undefined) {
    process.stderr.write(`got ${stranger}, allowed: --json\n`);
    process.exitCode = 2;
    return;
  }
  const rows = await matrix();
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(rows, undefined, 2)}\n` : `${asText(rows)}\n`);
}

void main(process.argv.slice(2));
