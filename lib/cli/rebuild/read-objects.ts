import { S3ServiceException } from '@aws-sdk/client-s3';
import { indexKey, type ObjectIndex } from '../../contract/object-index';
import { BEFORE_ALL, type FoundObject, type LedgerEntry } from '../../core/commit/rebuild';
import { coverageOf } from '../../core/segments/coverage';
import { encodeIndex } from '../../core/segments/index-file';
import { ObjectScan, type ScannedObject } from '../../core/segments/object-scan';
import { type Archive } from '../archive/open-archive';
import { type DescribedObject, type Finding } from './describe-objects';

/** What reading the objects of a stream takes. */
export interface ReadRequest {
  readonly archive: Pick<Archive, 'objects' | 'store'>;
  /** Keys of the indexes that are there. */
  readonly indexes: ReadonlySet<string>;
  /** Ledger entries to believe: an object with the size and checksum of its entry, and an index, need not be read. */
  readonly known: readonly LedgerEntry[];
  /** Writes no index. */
  readonly dryRun: boolean;
  readonly onProgress: (text: string) => void;
}

/** The objects of a stream, and what became of their indexes. */
export interface ReadObjects extends Finding<FoundObject> {
  /** Indexes that were missing and were written; with a dry run, would be. */
  readonly indexed: number;
  /** Objects that keep having no index, and why. */
  readonly unindexed: readonly string[];
}

/** The index of an object as its writer would have made it: from its bytes and its metadata, whatever is in the bucket before it. */
function indexOf({ key, streamArn, seq, after, gapReason, skipped, contactId }: DescribedObject, { bytes, crc32, first, contents }: ScannedObject): ObjectIndex {
  const gap = gapReason === undefined ? undefined
    : { after: after === '' ? BEFORE_ALL : after, before: first.fragmentNumber, reason: gapReason, ...(skipped === undefined ? {} : { skipped }) };
  return contents.index({ streamArn, seq, key, bytes, crc32, ...(contactId === undefined ? {} : { contactId }), ...(gap === undefined ? {} : { gap }) });
}

/** What an object holds, from its bytes, first to last, which are those that S3 has a checksum of; or why that cannot be told. */
async function scanned({ objects: reader }: ReadRequest['archive'], { key, crc32: stored }: DescribedObject): Promise<ScannedObject | string> {
  const scan = new ObjectScan();
  for await (const piece of reader.read(key)) scan.feed(piece);
  const result = scan.end();
  if (result.kind === 'malformed') return `${key} is no whole archive object: ${result.reason} (byte ${result.offset})`;
  const { crc32 } = result.object;
  return stored === undefined || stored === crc32 ? result.object : `${key} is damaged: its CRC32 is ${crc32}, S3 says ${stored}`;
}

/** In a class from which an object must be restored before it can be read. */
function isAway(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'InvalidObjectState';
}

function isSame(known: LedgerEntry | undefined, { key, bytes, crc32 }: DescribedObject): known is LedgerEntry {
  return known?.key === key && known.bytes === bytes && known.crc32 === crc32;
}

/** Reads the objects of one stream, as far as that is necessary, and writes the indexes that are missing. */
class StreamReading {
  readonly objects: FoundObject[] = [];
  readonly problems: string[] = [];
  readonly unindexed: string[] = [];
  indexed = 0;

  constructor(private readonly request: ReadRequest) {}

  async take(object: DescribedObject, known: LedgerEntry | undefined): Promise<void> {
    const hasIndex = this.request.indexes.has(indexKey(object.key));
    if (!isSame(known, object)) return this.read(object, hasIndex);
    const needsReading = known.end === undefined || (!hasIndex && !this.request.dryRun);
    try {
      if (needsReading) return await this.read(object, hasIndex);
      if (!hasIndex) this.indexed += 1;
    } catch (error) {
      if (!isAway(error)) throw error;
      if (!hasIndex) this.unindexed.push(`${object.key} has no index and must be restored first: S3 does not send it from the class that it is in`);
    }
    this.found(object, known);
  }

  private async read(object: DescribedObject, hasIndex: boolean): Promise<void> {
    const content = await scanned(this.request.archive, object);
    if (typeof content === 'string') {
      this.problems.push(content);
      return;
    }
    const index = indexOf(object, content);
    if (!hasIndex) await this.putIndex(index);
    const { end, pauses } = coverageOf(index.fragments);
    this.found(object, { ...content, end, ...(pauses.length === 0 ? {} : { pauses }) });
  }

  private async putIndex(index: ObjectIndex): Promise<void> {
    if (!this.request.dryRun) await this.request.archive.store.putIndex(indexKey(index.key), encodeIndex(index));
    this.indexed += 1;
  }

  private found(object: DescribedObject, content: Pick<LedgerEntry, 'bytes' | 'crc32' | 'fragments' | 'first' | 'last' | 'end' | 'pauses'>): void {
    const { key, seq, epoch, after, gapReason, skipped } = object;
    const { bytes, crc32, fragments, first, last, end, pauses } = content;
    this.objects.push({
      key, seq, epoch, after, ...(gapReason === undefined ? {} : { gapReason }), ...(skipped === undefined ? {} : { skipped }),
      bytes, crc32, fragments, first, last, ...(end === undefined ? {} : { end }), ...(pauses === undefined ? {} : { pauses }),
    });
  }
}

/**
 * What the objects of one stream hold; one is in memory at a time. An index says what its object says, whatever is wrong with others,
 * and so is written at once: whoever begins again goes on behind it.
 */
export async function readObjects(described: readonly DescribedObject[], request: ReadRequest): Promise<ReadObjects> {
  const entries = new Map(request.known.map((entry) => [entry.seq, entry]));
  const reading = new StreamReading(request);
  for (const [i, object] of described.entries()) {
    request.onProgress(`reading object ${i + 1} of ${described.length}: ${object.key}`);
    await reading.take(object, entries.get(object.seq));
  }
  const { objects, problems, indexed, unindexed } = reading;
  return { objects, problems, indexed, unindexed };
}

/** The indexes that are there, by their keys. */
export async function listIndexes({ objects, indexes: prefix }: Pick<Archive, 'objects' | 'indexes'>): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { key } of objects.list(prefix)) keys.add(key);
  return keys;
}
