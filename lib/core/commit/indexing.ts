import { indexKey } from '../../contract/object-index';
import { type ArchivedObject } from '../../ports/cursor-store';
import { type Ports } from '../../ports/ports';
import { coverageOf } from '../segments/coverage';
import { encodeIndex } from '../segments/index-file';
import { type ObjectContents } from '../segments/object-contents';
import { ObjectScan } from '../segments/object-scan';
import { persist } from './persist';

/** How much of an object is asked for at once. */
const READ_BYTES = 8 * 1024 * 1024;

/**
 * Puts the index of an object beside it, unless there is one: whoever writes it writes the same.
 * @param contents What is in the object, when the caller wrote it; otherwise it is read.
 * @returns the object with what its index tells of the time that it covers.
 */
export async function writeIndex(ports: Ports, streamArn: string, object: ArchivedObject, contents?: ObjectContents): Promise<ArchivedObject> {
  const known = contents ?? await contentsOf(ports, object);
  if (known === undefined) return object;
  const { seq, key, bytes, crc32, contactId, gap } = object;
  const index = known.index({
    streamArn, seq, key, bytes, crc32, ...(contactId === undefined ? {} : { contactId }), ...(gap === undefined ? {} : { gap }),
  });
  await persist(ports, 'store index', () => ports.objects.putIndex(indexKey(key), encodeIndex(index)));
  const { end, pauses } = coverageOf(index.fragments);
  return { ...object, end, ...(pauses.length === 0 ? {} : { pauses }) };
}

/** Nothing when the object cannot be read: the archive must not stand still for that. `kvs-archive rebuild` writes the index later. */
async function contentsOf(ports: Ports, { key, bytes }: ArchivedObject): Promise<ObjectContents | undefined> {
  const scan = new ObjectScan();
  for (let offset = 0; offset < bytes;) {
    const piece = await persist(ports, 'read object', () => ports.objects.read(key, offset, READ_BYTES));
    if (piece === undefined || piece.length === 0) return unindexed(ports, key, `nothing can be read from byte ${offset}`);
    scan.feed(piece);
    offset += piece.length;
  }
  const result = scan.end();
  return result.kind === 'whole' ? result.object.contents : unindexed(ports, key, `${result.reason} (byte ${result.offset})`);
}

function unindexed(ports: Ports, key: string, reason: string): undefined {
  ports.journal.record({ kind: 'trouble', step: 'index object', message: `${key}: ${reason}` });
}
