import { type S3ArchiveReader } from '../../adapters/s3-archive-reader';
import { FRAGMENT_NUMBER, fits } from '../../contract/get-media';
import { type FoundObject, type KnownLedger } from '../../core/commit/rebuild';
import { ObjectScan } from '../../core/segments/object-scan';
import { type SkippedStretch } from '../../ports/cursor-store';

/** What an object says of itself before its bytes are read. */
export interface DescribedObject {
  readonly key: string;
  readonly streamArn: string;
  readonly seq: number;
  readonly epoch: number;
  readonly after: string;
  readonly gapReason: string | undefined;
  readonly skipped: SkippedStretch | undefined;
  readonly bytes: number;
  /** As S3 has it. */
  readonly crc32: number | undefined;
}

/** Objects that say what they are, and what keeps others from counting. */
export interface Finding<T> {
  readonly objects: readonly T[];
  readonly problems: readonly string[];
}

const WHOLE_NUMBER = /^\d{1,15}$/;

/** What an object's metadata says was left out right before it; `malformed` when it says so in no way that its writer does. */
export function skippedBefore({ gap, 'skipped-from': from, 'skipped-to': to }: Readonly<Record<string, string>>): SkippedStretch | 'malformed' | undefined {
  if (from === undefined && to === undefined) return undefined;
  const isWhole = gap !== undefined && WHOLE_NUMBER.test(from ?? '') && WHOLE_NUMBER.test(to ?? '') && Number(from) <= Number(to);
  return isWhole ? { from: Number(from), to: Number(to) } : 'malformed';
}

/** What the metadata of every object under a prefix says. Keys that do not end in `.mkv` are none of an archive's. */
export async function describeObjects(reader: S3ArchiveReader, prefix: string, onProgress: (text: string) => void): Promise<Finding<DescribedObject>> {
  const objects: DescribedObject[] = [];
  const problems: string[] = [];
  for await (const { key } of reader.list(prefix)) {
    if (!key.endsWith('.mkv')) continue;
    onProgress(`object ${objects.length + 1}: ${key}`);
    const described = await reader.head(key);
    if (described === undefined) continue; // Deleted since it was listed.
    const { 'stream-arn': streamArn = '', seq = '', epoch = '', after = '', gap } = described.metadata;
    const skipped = skippedBefore(described.metadata);
    const isPlaced = streamArn !== '' && WHOLE_NUMBER.test(seq) && WHOLE_NUMBER.test(epoch) && (after === '' || fits(FRAGMENT_NUMBER, after));
    if (!isPlaced || skipped === 'malformed') {
      problems.push(`${key} does not say what it is: its metadata is ${JSON.stringify(described.metadata)}, allowed: stream-arn, seq, epoch, after, gap, skipped-from and skipped-to as the archiver writes them`);
    } else {
      objects.push({ key, streamArn, seq: Number(seq), epoch: Number(epoch), after, gapReason: gap, skipped, bytes: described.bytes, crc32: described.crc32 });
    }
  }
  return { objects, problems };
}

/** What an object holds: as the ledger has it when it has this very object, or else from its bytes, first to last. */
async function contentsOf(reader: S3ArchiveReader, object: DescribedObject, known: KnownLedger['objects'][number] | undefined): Promise<FoundObject | string> {
  const { key, seq, epoch, after, gapReason, skipped } = object;
  const said = { key, seq, epoch, after, ...(gapReason === undefined ? {} : { gapReason }), ...(skipped === undefined ? {} : { skipped }) };
  if (known?.key === key && known.bytes === object.bytes && known.crc32 === object.crc32) {
    const { bytes, crc32, fragments, first, last } = known;
    return { ...said, bytes, crc32, fragments, first, last };
  }
  const scan = new ObjectScan();
  for await (const piece of reader.read(key)) scan.feed(piece);
  const result = scan.end();
  if (result.kind === 'malformed') return `${key} is no whole archive object: ${result.reason} (byte ${result.offset})`;
  const { crc32 } = result.contents;
  if (object.crc32 !== undefined && object.crc32 !== crc32) return `${key} is damaged: its CRC32 is ${crc32}, S3 says ${object.crc32}`;
  return { ...said, ...result.contents };
}

/**
 * What the objects of one stream hold. Nothing of them is kept in memory.
 * @param known Entries to believe: an object with the size and checksum of its entry need not be read.
 */
export async function findObjects(
  reader: S3ArchiveReader, described: readonly DescribedObject[], known: KnownLedger['objects'], onProgress: (text: string) => void,
): Promise<Finding<FoundObject>> {
  const objects: FoundObject[] = [];
  const problems: string[] = [];
  const entries = new Map(known.map((entry) => [entry.seq, entry]));
  for (const [i, object] of described.entries()) {
    onProgress(`reading object ${i + 1} of ${described.length}: ${object.key}`);
    const found = await contentsOf(reader, object, entries.get(object.seq));
    if (typeof found === 'string') problems.push(found);
    else objects.push(found);
  }
  return { objects, problems };
}
