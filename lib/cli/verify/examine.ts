import { crc32 } from 'node:zlib';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { type DescribedObject, type ListedObject, type S3ArchiveReader } from '../../adapters/s3-archive-reader';
import { type SkippedStretch } from '../../ports/cursor-store';
import { readArchiveObject, type ArchivedFragment, type ObjectContent } from './archive-object';
import { examineIndex, indexKeyOf, type IndexExamination, type IndexedFacts } from './index-checks';
import { skippedBefore } from '../rebuild/describe-objects';
import { violation, type Violation } from './violation';

/** An object of the bucket by the name it has. */
export interface NamedObject extends ListedObject {
  readonly streamName: string;
  readonly created: string;
  readonly seq: number;
  /** Where its index lies. */
  readonly indexKey: string;
}

/** An object reduced to what is compared: it holds no media, so that all objects of a stream fit into memory. */
export interface ExaminedObject extends NamedObject {
  /** Absent when S3 did not send it. */
  readonly crc32: number | undefined;
  /** What its metadata says is archived before it; 0 for nothing. */
  readonly after: bigint;
  readonly streamArn: string | undefined;
  /** Whether its metadata says that something is missing right before it. */
  readonly hasGap: boolean;
  /** What its metadata says was left out there. */
  readonly skipped: SkippedStretch | undefined;
  readonly fragments: number;
  /** First and last fragment; both absent when it holds none that could be read. */
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  /** When the service received the first and the last, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** There was no index when it was looked for. */
  readonly lacksIndex: boolean;
  /** When its footage ends, as its index has it. */
  readonly end: number | undefined;
}

/** An object, all its fragments, and what is wrong with it alone. */
export interface Examination {
  readonly object: ExaminedObject;
  /** Of this object only; let go of before the next one is read. */
  readonly content: readonly ArchivedFragment[];
  readonly tracks: Uint8Array;
  readonly violations: readonly Violation[];
}

const KEY = /^v1\/stream=([^/]+)\/created=([^/]+)\/year=\d+\/month=\d\d\/day=\d\d\/hour=\d\d\/(\d{12,})-\d+\.mkv$/;

/** What a key says; nothing when it is no archive object's. */
export function named({ key, bytes }: ListedObject, prefix: string): NamedObject | undefined {
  const [, streamName, created, seq] = KEY.exec(key.slice(prefix.length)) ?? [];
  return streamName === undefined || created === undefined ? undefined : { key, bytes, streamName, created, seq: Number(seq), indexKey: indexKeyOf(key, prefix) };
}

/** A decimal number; -1 for what is none, which equals and follows nothing. */
export function decimal(text: unknown): bigint {
  return typeof text === 'string' && /^\d+$/.test(text) ? BigInt(text) : -1n;
}

/** All of an object, in memory: 512 MiB at most (64 parts of 8 MiB), and one at a time. */
async function bytesOf(reader: S3ArchiveReader, key: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.read(key)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function metadataViolations({ key, seq, streamName, created }: NamedObject, metadata: DescribedObject['metadata']): Violation[] {
  const found: Violation[] = [];
  const wrong = (name: string, allowed: string): void => {
    if (metadata[name] !== allowed) found.push(violation('object-metadata', `its ${name} is ${metadata[name] ?? 'missing'}, its key says ${allowed}`, key));
  };
  wrong('seq', String(seq));
  if (metadata['stream-arn']?.endsWith(`/${streamName}/${created}`) !== true) wrong('stream-arn', `a stream ${streamName}/${created}`);
  const after = metadata['after'] ?? '';
  if (skippedBefore(metadata) === 'malformed') {
    const said = `${metadata['skipped-from']} to ${metadata['skipped-to']}`;
    found.push(violation('object-metadata', `it says that ${said} was skipped, allowed: two times in epoch milliseconds with the reason of the gap`, key));
  }
  if (after !== '' && decimal(after) < 0n) found.push(violation('object-metadata', `its after is ${after}, allowed: a fragment number or nothing`, key));
  return found;
}

function contentViolations(key: string, { fragments, faults, seekingFaults }: ObjectContent): Violation[] {
  const disorder = fragments.slice(1).flatMap(({ number }, i) => {
    const before = fragments[i]?.number ?? 0n;
    if (number === before) return [violation('fragment-duplicate', `fragment ${number} stands in it twice`, key)];
    return number < before ? [violation('fragment-order', `fragment ${number} stands behind ${before}`, key)] : [];
  });
  return [...faults.map((fault) => violation('object-unplayable', fault, key)), ...seekingFaults.map((fault) => violation('object-unseekable', fault, key)), ...disorder];
}

/** Whether only this object is concerned: what goes wrong with all of them must not end as a violation of each. */
function isOfThisObject(error: unknown): error is S3ServiceException {
  if (!(error instanceof S3ServiceException)) return false;
  return error.$fault === 'server' || ['NoSuchKey', 'NotFound', 'InvalidObjectState'].includes(error.name) || error.$metadata.httpStatusCode === 500;
}

/** What is known of an object of which nothing could be read. */
const NOTHING_READ = { fragments: 0, first: undefined, last: undefined, from: 0, to: 0, lacksIndex: false, end: undefined } as const;

function unreadable(object: NamedObject, reason: string): Examination {
  return {
    object: { ...object, ...NOTHING_READ, crc32: undefined, after: -1n, streamArn: undefined, hasGap: false, skipped: undefined },
    content: [], tracks: new Uint8Array(0), violations: [violation('object-unreadable', reason, object.key)],
  };
}

function extentOf({ fragments }: ObjectContent): Pick<ExaminedObject, 'fragments' | 'first' | 'last' | 'from' | 'to'> {
  const [first, last] = [fragments[0], fragments.at(-1)];
  return { fragments: fragments.length, first: first?.number, last: last?.number, from: first?.serverTimestamp ?? 0, to: last?.serverTimestamp ?? 0 };
}

/** What the index of an object says; nothing when there is none. */
type ReadIndex = (facts: IndexedFacts, content: ObjectContent) => Promise<IndexExamination | undefined>;

async function examined(object: NamedObject, { metadata, crc32: stored, bytes: size }: DescribedObject, bytes: Uint8Array, readIndex: ReadIndex): Promise<Examination> {
  const { key, seq } = object;
  const checksum = crc32(bytes);
  const violations = metadataViolations(object, metadata);
  if (stored === undefined) violations.push(violation('object-checksum', 'S3 keeps no CRC32 of the whole of it', key));
  else if (stored !== checksum) violations.push(violation('object-checksum', `its CRC32 is ${checksum}, S3 says ${stored}`, key));
  if (bytes.length !== size) violations.push(violation('object-size', `it sends ${bytes.length} bytes, S3 says ${size}`, key));
  const after = metadata['after'] ?? '';
  const skipped = skippedBefore(metadata);
  const facts = {
    ...object, bytes: bytes.length, crc32: checksum, after: after === '' ? 0n : decimal(after), streamArn: metadata['stream-arn'],
    hasGap: metadata['gap'] !== undefined, skipped: skipped === 'malformed' ? undefined : skipped,
  };
  const content = contentOf(bytes);
  if (typeof content === 'string') {
    return { object: { ...facts, ...NOTHING_READ }, content: [], tracks: new Uint8Array(0), violations: [...violations, violation('object-unreadable', content, key)] };
  }
  // What S3 says is damaged is not what an index can be of.
  const index = await readIndex({ key, seq, bytes: bytes.length, crc32: stored ?? checksum, metadata }, content);
  return {
    object: { ...facts, ...extentOf(content), lacksIndex: index === undefined, end: index?.end },
    content: content.fragments, tracks: content.tracks, violations: [...violations, ...contentViolations(key, content), ...index?.violations ?? []],
  };
}

function contentOf(bytes: Uint8Array): ObjectContent | string {
  try {
    return readArchiveObject(bytes);
  } catch (error) {
    return (error as Error).message; // The reader throws nothing but what it found.
  }
}

function indexReader(reader: S3ArchiveReader, { indexKey }: NamedObject): ReadIndex {
  return async (facts, content) => {
    try {
      return examineIndex(await bytesOf(reader, indexKey), indexKey, facts, content);
    } catch (error) {
      if (!isOfThisObject(error)) throw error;
      if (error.name === 'NoSuchKey') return undefined;
      return { violations: [violation('index-unreadable', `S3 does not send it: ${error.message}`, indexKey)], end: undefined };
    }
  };
}

/** Reads an object from its first to its last byte, and its index. */
export async function examine(reader: S3ArchiveReader, object: NamedObject): Promise<Examination> {
  try {
    const described = await reader.head(object.key);
    if (described === undefined) return unreadable(object, 'it was listed, but is not there');
    return await examined(object, described, await bytesOf(reader, object.key), indexReader(reader, object));
  } catch (error) {
    if (!isOfThisObject(error)) throw error;
    return unreadable(object, `S3 does not send it: ${error.message}`);
  }
}

/** The fragment numbers of an object that could be read before. */
export async function fragmentNumbers(reader: S3ArchiveReader, key: string): Promise<Set<bigint>> {
  return new Set(readArchiveObject(await bytesOf(reader, key)).fragments.map(({ number }) => number));
}
