import { gunzipSync, gzipSync } from 'node:zlib';
import { INDEX_VERSION, type ObjectIndex } from '../../contract/object-index';

/** These bytes are no index that this version can read. */
export class UnreadableIndexError extends Error {
  override readonly name = 'Archive.UnreadableIndex';

  constructor(readonly reason: string, cause?: unknown) {
    super(`unreadable index: ${reason}`, { cause });
  }
}

/** Largest index that is unpacked: some 400,000 fragments. A bound, so that damaged bytes cannot fill the memory. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** An index as it is stored. The same index is the same bytes, whoever writes it. */
export function encodeIndex(index: ObjectIndex): Uint8Array {
  return gzipSync(`${JSON.stringify(index)}\n`, { level: 9 });
}

/** @throws UnreadableIndexError */
export function decodeIndex(file: Uint8Array): ObjectIndex {
  let value: Partial<ObjectIndex> | null;
  try {
    value = JSON.parse(gunzipSync(file, { maxOutputLength: MAX_JSON_BYTES }).toString()) as Partial<ObjectIndex> | null;
  } catch (error) {
    throw new UnreadableIndexError('it is no JSON document packed by gzip', error);
  }
  const version = value?.version;
  if (version !== INDEX_VERSION) throw new UnreadableIndexError(`it is of version ${JSON.stringify(version)}, allowed: ${INDEX_VERSION}`);
  return value as ObjectIndex; // Only encodeIndex makes documents of this version.
}
