import { type DescribedObject as ObjectFacts, type S3ArchiveReader } from '../../adapters/s3-archive-reader';
import { FRAGMENT_NUMBER, fits } from '../../contract/get-media';
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
  readonly contactId: string | undefined;
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
/** As `objectKey` makes them, behind the prefix. */
const KEY = /(?:^|\/)v1\/stream=[^/]+\/created=[^/]+\/(?:[^/]+\/)*[^/]+\.mkv$/;

/** What an object's metadata says was left out right before it; `malformed` when it says so in no way that its writer does. */
export function skippedBefore({ gap, 'skipped-from': from, 'skipped-to': to }: Readonly<Record<string, string>>): SkippedStretch | 'malformed' | undefined {
  if (from === undefined && to === undefined) return undefined;
  const isWhole = gap !== undefined && WHOLE_NUMBER.test(from ?? '') && WHOLE_NUMBER.test(to ?? '') && Number(from) <= Number(to);
  return isWhole ? { from: Number(from), to: Number(to) } : 'malformed';
}

/** What the metadata of an object says, or what is wrong with it. */
function readDescription(key: string, { metadata, bytes, crc32 }: ObjectFacts): DescribedObject | string {
  const { 'stream-arn': streamArn = '', seq = '', epoch = '', after = '', gap: gapReason, 'contact-id': contactId } = metadata;
  if (!KEY.test(key)) return `${key} is no key of an archive object, allowed: <prefix>v1/stream=<name>/created=<time>/...mkv; move it away`;
  const skipped = skippedBefore(metadata);
  const isPlaced = streamArn !== '' && WHOLE_NUMBER.test(seq) && WHOLE_NUMBER.test(epoch) && (after === '' || fits(FRAGMENT_NUMBER, after));
  if (isPlaced && skipped !== 'malformed') return { key, streamArn, seq: Number(seq), epoch: Number(epoch), after, gapReason, skipped, contactId, bytes, crc32 };
  return `${key} does not say what it is: its metadata is ${JSON.stringify(metadata)}, allowed: stream-arn, seq, epoch, after, gap, skipped-from, skipped-to and contact-id as the archiver writes them`;
}

/** What the metadata of every object under a prefix says. Keys that do not end in `.mkv` are none of an archive's. */
export async function describeObjects(reader: S3ArchiveReader, prefix: string, onProgress: (text: string) => void): Promise<Finding<DescribedObject>> {
  const objects: DescribedObject[] = [];
  const problems: string[] = [];
  for await (const { key } of reader.list(prefix)) {
    if (!key.endsWith('.mkv')) continue;
    onProgress(`object ${objects.length + 1}: ${key}`);
    const facts = await reader.head(key);
    if (facts === undefined) continue; // Deleted since it was listed.
    const described = readDescription(key, facts);
    if (typeof described === 'string') problems.push(described);
    else objects.push(described);
  }
  return { objects, problems };
}
