import { readFile } from 'node:fs/promises';
import { type LedgerGap } from '../../adapters/dynamodb-ledger';
import { MatroskaReadError, readChunks } from '../../local/kinesis-video';
import { CliError } from '../cli-error';
import { errorCode } from '../error-code';
import { readCluster } from './frames';
import { violation, type Violation } from './violation';

/** An archived fragment, reduced to what can be compared with a source that knows no fragment numbers. */
export interface ArchivedFrames {
  readonly number: bigint;
  readonly key: string;
  readonly framesSha256: string;
}

/**
 * The frames of every fragment of a file that was played once, as SHA-256, in order.
 * @throws CliError
 */
export async function readSource(file: string): Promise<string[]> {
  try {
    return readChunks(await readFile(file)).map(({ cluster }) => readCluster(cluster).framesSha256);
  } catch (error) {
    if (error instanceof MatroskaReadError) throw new CliError(`--source: ${file} cannot be read: ${error.message}; allowed: a Matroska file or a GetMedia capture`);
    if (errorCode(error) !== undefined) throw new CliError(`--source: ${file} cannot be read: ${errorCode(error)}`);
    throw error;
  }
}

function indexFrom(archived: readonly ArchivedFrames[], from: number, sha256: string): number {
  for (let i = from; i < archived.length; i++) {
    if (archived[i]?.framesSha256 === sha256) return i;
  }
  return -1;
}

/** Compares what is archived with its source, fragment by fragment, in order. What a recorded gap covers is known to be lost. */
export function sourceViolations(source: readonly string[], archived: readonly ArchivedFrames[], gaps: readonly LedgerGap[]): Violation[] {
  const gapEnds = new Set(gaps.map(({ before }) => before));
  const found: Violation[] = [];
  let at = 0;
  source.forEach((sha256, i) => {
    const next = indexFrom(archived, at, sha256);
    const here = archived[at];
    if (next < 0) {
      if (here === undefined || !gapEnds.has(String(here.number))) found.push(violation('source', `fragment ${i + 1} of the source is not in the archive where it belongs`));
      return;
    }
    for (const { number, key } of archived.slice(at, next)) found.push(violation('source', `fragment ${number} is not in the source where it stands`, key));
    at = next + 1;
  });
  for (const { number, key } of archived.slice(at)) found.push(violation('source', `fragment ${number} is not in the source where it stands`, key));
  return found;
}
