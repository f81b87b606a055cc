import { crc32 } from 'node:zlib';
import { objectFragments } from './archive-object';
import { type MemoryBucket } from './memory-bucket';
import { type MemoryStream, type SourceFragment } from './memory-stream';
import { type LedgerObject, type MemoryTable } from './memory-table';

/** What an audit looks at. */
export interface Audited {
  readonly stream: MemoryStream;
  readonly bucket: MemoryBucket;
  readonly table: MemoryTable;
}

/** What is wrong with an archive at any moment, whatever has happened; nothing when it keeps its promise. */
export function audit({ stream, bucket, table }: Audited): string[] {
  const { objects, gaps } = table.ledger(stream.arn);
  const cursor = table.cursor(stream.arn);
  const problems: string[] = [];
  const archived = new Map<bigint, string>();
  const published = new Map(stream.published.map((fragment) => [fragment.number, fragment]));

  for (const [key, { bytes }] of bucket.visible) {
    const found = objectFragments(bytes);
    problems.push(...found.flatMap((fragment) => fragmentProblems(key, fragment, published.get(fragment.number))));
    found.forEach(({ number }, i) => {
      const previous = found[i - 1]?.number;
      if (previous !== undefined && previous >= number) problems.push(`${key}: ${number} behind ${previous}`);
      if (archived.has(number)) problems.push(`fragment ${number} is in ${archived.get(number)} and in ${key}`);
      archived.set(number, key);
    });
  }
  const known = new Set([...objects.map(({ key }) => key), cursor?.commit?.key]);
  for (const key of bucket.visible.keys()) if (!known.has(key)) problems.push(`${key} is neither in the ledger nor being committed`);
  objects.forEach((object, i) => problems.push(...ledgerProblems(object, i, objects[i - 1], bucket)));

  for (const gap of gaps) {
    const lost = [...archived.keys()].filter((number) => number > BigInt(gap.after) && number < BigInt(gap.before));
    if (lost.length > 0) problems.push(`gap ${gap.after} to ${gap.before} covers archived ${lost.join()}`);
    const behind = objects.find(({ seq }) => seq === gap.seq) ?? (cursor?.seq === gap.seq ? cursor.commit : undefined);
    if (behind?.first.fragmentNumber !== gap.before) problems.push(`gap before ${gap.before} without the object behind it`);
  }
  if (cursor !== undefined && cursor.open !== undefined && cursor.commit !== undefined) problems.push('the cursor holds an open object and an intent');
  return problems;
}

function fragmentProblems(key: string, { number, serverTimestamp, producerTimestamp, frames }: ReturnType<typeof objectFragments>[number], source: SourceFragment | undefined): string[] {
  if (source === undefined) return [`${key}: fragment ${number} was never published`];
  const isSame = frames.equals(source.frames) && serverTimestamp === source.serverTimestamp && producerTimestamp === source.producerTimestamp;
  return isSame ? [] : [`${key}: fragment ${number} is not what was published`];
}

function ledgerProblems(object: LedgerObject, index: number, previous: LedgerObject | undefined, bucket: MemoryBucket): string[] {
  const stored = bucket.visible.get(object.key);
  if (stored === undefined) return [`ledger has ${object.key}, the bucket has not`];
  const problems: string[] = [];
  if (object.seq !== index) problems.push(`ledger entry ${index} has seq ${object.seq}`);
  if (stored.bytes.length !== object.bytes || crc32(stored.bytes) !== object.crc32) problems.push(`${object.key} is not the object of the ledger`);
  const fragments = objectFragments(stored.bytes).map(({ number }) => number);
  const range = [fragments[0], fragments.at(-1), fragments.length].join();
  const claimed = [object.first.fragmentNumber, object.last.fragmentNumber, object.fragments].join();
  if (range !== claimed) problems.push(`${object.key} holds ${range}, the ledger says ${claimed}`);
  if (previous !== undefined && BigInt(previous.last.fragmentNumber) >= BigInt(object.first.fragmentNumber)) problems.push(`${object.key} begins before ${previous.key} ends`);
  return problems;
}

/** What is wrong with an archive that has come to rest: all of the stream must be in it, or in a gap, and nothing be under way. */
export function auditAtRest(audited: Audited): string[] {
  const { stream, bucket, table } = audited;
  const cursor = table.cursor(stream.arn);
  const { objects, gaps } = table.ledger(stream.arn);
  const archived = new Set([...bucket.visible.values()].flatMap(({ bytes }) => objectFragments(bytes).map(({ number }) => number)));
  const inGap = (number: bigint): boolean => gaps.some(({ after, before }) => number > BigInt(after) && number < BigInt(before));
  const problems = audit(audited);
  for (const { number } of stream.published) if (!archived.has(number) && !inGap(number)) problems.push(`fragment ${number} is nowhere`);
  if (cursor?.open !== undefined || cursor?.commit !== undefined) problems.push('the cursor still holds an object');
  if (cursor?.after?.fragmentNumber !== objects.at(-1)?.last.fragmentNumber) problems.push(`the cursor is behind ${cursor?.after?.fragmentNumber}, the ledger behind ${objects.at(-1)?.last.fragmentNumber}`);
  if (cursor?.seq !== objects.length) problems.push(`the cursor is at ${cursor?.seq}, the ledger has ${objects.length} objects`);
  const keys = objects.map(({ key }) => key).join();
  if ([...bucket.visible.keys()].sort().join() !== [...keys.split(',')].filter((key) => key !== '').sort().join()) problems.push(`visible objects are not those of the ledger: ${keys}`);
  return problems;
}
