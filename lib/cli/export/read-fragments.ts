import { crc32 } from 'node:zlib';
import { indexKey, type IndexedFragment, type ObjectIndex } from '../../contract/object-index';
import { decodeIndex, UnreadableIndexError } from '../../core/segments/index-file';
import { type ObjectStore } from '../../ports/object-store';
import { CliError } from '../cli-error';

type Reader = Pick<ObjectStore, 'read'>;

/** Largest index that is fetched: packed, an index of a whole day has some hundred kilobytes. */
const MAX_INDEX_BYTES = 32 * 1024 * 1024;
/** Fragments that lie beside each other are read in one go, up to so many bytes; a larger one alone. */
const READ_BYTES = 8 * 1024 * 1024;

/** The index of an object. @throws CliError when there is none that can be read. */
export async function readIndex(objects: Reader, key: string): Promise<ObjectIndex> {
  const at = indexKey(key);
  const file = await objects.read(at, 0, MAX_INDEX_BYTES);
  if (file === undefined) throw new CliError(`${at} is not there, or must be restored first; \`kvs-archive rebuild\` writes the indexes that are missing`);
  try {
    return decodeIndex(file);
  } catch (error) {
    if (error instanceof UnreadableIndexError) throw new CliError(`${at}: ${error.message}`);
    throw error;
  }
}

/** A fragment, and the bytes of its Cluster, which are as they were archived. */
export interface ReadFragment {
  readonly fragment: IndexedFragment;
  readonly cluster: Uint8Array;
}

/** Fragments that are read together. */
function batches(fragments: readonly IndexedFragment[]): IndexedFragment[][] {
  const found: IndexedFragment[][] = [];
  let begin = 0;
  for (const fragment of fragments) {
    const batch = found.at(-1);
    if (batch === undefined || fragment.offset + fragment.bytes - begin > READ_BYTES) {
      found.push([fragment]);
      begin = fragment.offset;
    } else batch.push(fragment);
  }
  return found;
}

/**
 * Fragments of an object, in order. Some megabytes are in memory at a time.
 * @throws CliError when one cannot be read, or is not what was archived.
 */
export async function* readFragments(objects: Reader, { key }: ObjectIndex, fragments: readonly IndexedFragment[]): AsyncGenerator<ReadFragment> {
  for (const batch of batches(fragments)) {
    const [begin, end] = [batch[0]?.offset ?? 0, batch.reduce((_, { offset, bytes }) => offset + bytes, 0)];
    const piece = await objects.read(key, begin, end - begin);
    if (piece === undefined) throw new CliError(`${key} cannot be read: it is not there, or in a storage class from which it must be restored first`);
    for (const fragment of batch) {
      const cluster = piece.subarray(fragment.offset - begin, fragment.offset - begin + fragment.bytes);
      const found = crc32(cluster);
      if (found !== fragment.crc32) {
        throw new CliError(`${key}: fragment ${fragment.number} (bytes ${fragment.offset} to ${fragment.offset + fragment.bytes}) has CRC32 ${found}, its index says ${fragment.crc32}; \`kvs-archive verify\` finds what is damaged`);
      }
      yield { fragment, cluster };
    }
  }
}
