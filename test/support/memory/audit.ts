import { crc32 } from 'node:zlib';
import { objectFragments, type ObjectFragment } from './archive-object';
import { type MemoryBus } from './memory-announcements';
import { type MemoryBucket } from './memory-bucket';
import { type MemoryStream, type SourceFragment } from './memory-stream';
import { type LedgerGap, type LedgerObject, type MemoryTable } from './memory-table';

/** What an audit looks at. */
export interface Audited {
  readonly stream: MemoryStream;
  readonly bucket: MemoryBucket;
  readonly table: MemoryTable;
  readonly bus: MemoryBus;
}

/** What is wrong with an archive at any moment, whatever has happened; nothing when it keeps its promise. */
export function audit(audited: Audited): string[] {
  const contents = contentsOf(audited.bucket);
  return [...objectProblems(audited, contents), ...ledgerProblems(audited), ...gapProblems(audited, contents), ...cursorProblems(audited)];
}

/** What is wrong with an archive that has come to rest: all of the stream must be in it, or in a gap, and nothing be under way. */
export function auditAtRest(audited: Audited): string[] {
  return [...audit(audited), ...coverageProblems(audited), ...restProblems(audited), ...silenceProblems(audited)];
}

type Contents = ReadonlyMap<string, readonly ObjectFragment[]>;

/** The fragments of every visible object, by key. */
function contentsOf(bucket: MemoryBucket): Contents {
  return new Map([...bucket.visible].map(([key, { bytes }]) => [key, objectFragments(bytes)]));
}

/** Every fragment is in one object, as it was published, and in order; every object is known. */
function objectProblems({ stream, table }: Audited, contents: Contents): string[] {
  const published = new Map(stream.published.map((fragment) => [fragment.number, fragment]));
  const known = new Set([...table.ledger(stream.arn).objects.map(({ key }) => key), table.cursor(stream.arn)?.commit?.key]);
  const seen = new Map<bigint, string>();
  const problems: string[] = [];
  for (const [key, fragments] of contents) {
    if (!known.has(key)) problems.push(`${key} is neither in the ledger nor being committed`);
    let previous = -1n;
    for (const fragment of fragments) {
      const { number } = fragment;
      if (number <= previous) problems.push(`${key}: ${number} behind ${previous}`);
      if (seen.has(number)) problems.push(`fragment ${number} is in ${seen.get(number)} and in ${key}`);
      if (!isSame(fragment, published.get(number))) problems.push(`${key}: fragment ${number} is not what was published`);
      seen.set(number, key);
      previous = number;
    }
  }
  return problems;
}

function isSame({ frames, serverTimestamp, producerTimestamp }: ObjectFragment, source: SourceFragment | undefined): boolean {
  return source !== undefined && frames.equals(source.frames) && serverTimestamp === source.serverTimestamp && producerTimestamp === source.producerTimestamp;
}

/** The ledger is without holes, and says of every object what it is. */
function ledgerProblems({ stream, bucket, table }: Audited): string[] {
  const { objects } = table.ledger(stream.arn);
  return objects.flatMap((object, i) => [...entryProblems(object, bucket), ...orderProblems(object, i, objects[i - 1])]);
}

function entryProblems(object: LedgerObject, bucket: MemoryBucket): string[] {
  const stored = bucket.visible.get(object.key);
  if (stored === undefined) return [`the ledger has ${object.key}, the bucket has not`];
  const problems: string[] = [];
  if (stored.bytes.length !== object.bytes || crc32(stored.bytes) !== object.crc32) problems.push(`${object.key} is not the object of the ledger`);
  const numbers = objectFragments(stored.bytes).map(({ number }) => number);
  const holds = [numbers[0], numbers.at(-1), numbers.length].join();
  const claimed = [object.first.fragmentNumber, object.last.fragmentNumber, object.fragments].join();
  if (holds !== claimed) problems.push(`${object.key} holds ${holds}, the ledger says ${claimed}`);
  return problems;
}

function orderProblems(object: LedgerObject, index: number, previous: LedgerObject | undefined): string[] {
  const problems: string[] = [];
  if (object.seq !== index) problems.push(`ledger entry ${index} has number ${object.seq}`);
  if (previous !== undefined && BigInt(previous.last.fragmentNumber) >= BigInt(object.first.fragmentNumber)) problems.push(`${object.key} begins before ${previous.key} ends`);
  return problems;
}

function isInGap(number: bigint, { after, before }: LedgerGap): boolean {
  return number > BigInt(after) && number < BigInt(before);
}

/** A gap covers nothing that is archived, and lies right before its object. */
function gapProblems({ stream, table }: Audited, contents: Contents): string[] {
  const { objects, gaps } = table.ledger(stream.arn);
  const cursor = table.cursor(stream.arn);
  const archived = [...contents.values()].flat();
  const problems: string[] = [];
  for (const gap of gaps) {
    const covered = archived.filter(({ number }) => isInGap(number, gap)).map(({ number }) => number);
    if (covered.length > 0) problems.push(`the gap from ${gap.after} to ${gap.before} covers archived ${covered.join()}`);
    // A gap is written just before its object, so between the two the object is the one that is being committed.
    const behind = objects.find(({ seq }) => seq === gap.seq) ?? (cursor?.seq === gap.seq ? cursor.commit : undefined);
    if (behind?.first.fragmentNumber !== gap.before) problems.push(`the gap before ${gap.before} has no object behind it`);
  }
  return problems;
}

function cursorProblems({ stream, table }: Audited): string[] {
  const cursor = table.cursor(stream.arn);
  return cursor?.open !== undefined && cursor.commit !== undefined ? ['the cursor holds an open object and an intent'] : [];
}

function coverageProblems({ stream, bucket, table }: Audited): string[] {
  const archived = new Set([...contentsOf(bucket).values()].flat().map(({ number }) => number));
  const { gaps } = table.ledger(stream.arn);
  return stream.published
    .filter(({ number }) => !archived.has(number) && !gaps.some((gap) => isInGap(number, gap)))
    .map(({ number }) => `fragment ${number} is nowhere`);
}

/** Whoever listens has heard of every object. */
function silenceProblems({ stream, table, bus }: Audited): string[] {
  const heard = new Set(bus.sequence);
  return table.ledger(stream.arn).objects.filter(({ seq }) => !heard.has(seq)).map(({ key }) => `nobody was told of ${key}`);
}

function restProblems({ stream, bucket, table }: Audited): string[] {
  const cursor = table.cursor(stream.arn);
  const { objects } = table.ledger(stream.arn);
  const problems: string[] = [];
  if (cursor?.open !== undefined || cursor?.commit !== undefined) problems.push('the cursor still holds an object');
  if (cursor?.seq !== objects.length) problems.push(`the cursor is at ${cursor?.seq}, the ledger has ${objects.length} objects`);
  const [after, last] = [cursor?.after?.fragmentNumber, objects.at(-1)?.last.fragmentNumber];
  if (after !== last) problems.push(`the cursor is behind ${after}, the ledger behind ${last}`);
  const [visible, known] = [[...bucket.visible.keys()], objects.map(({ key }) => key)].map((keys) => keys.sort().join());
  if (visible !== known) problems.push(`the bucket has ${visible}, the ledger ${known}`);
  return problems;
}
