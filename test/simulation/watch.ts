import { crc32 } from 'node:zlib';
import { tellsOfLoss } from '../../lib/contract/gap-reason';
import { indexKey } from '../../lib/contract/object-index';
import { LONGEST_FRAGMENT_MILLIS } from '../../lib/core/fragments/fragment';
import { decodeIndex } from '../../lib/core/segments/index-file';
import { type Cursor, type Intent } from '../../lib/ports/cursor-store';
import { type MemoryBus } from '../support/memory/memory-announcements';
import { cuedOffsets, objectFragments, type ObjectFragment } from '../support/memory/archive-object';
import { type MemoryBucket, type MemoryObject, type RewrittenPart } from '../support/memory/memory-bucket';
import { type MemoryStream } from '../support/memory/memory-stream';
import { type LedgerGap, type LedgerObject, type MemoryTable } from '../support/memory/memory-table';
import { type Profile } from './profile';

/** What is watched. */
export interface Watched {
  readonly stream: MemoryStream;
  readonly bucket: MemoryBucket;
  readonly table: MemoryTable;
  /** How often a fragment was sent with other bytes than its own. */
  readonly garbled: ReadonlyMap<bigint, number>;
  readonly bus: MemoryBus;
}

/** Sessions in which a fragment must have been unreadable before it may be given up. */
const UNREADABLE_TIMES = 3;

/** Whether the source has lost a fragment, or could as well have. */
export function isLost({ stream, garbled }: Watched, number: bigint): boolean {
  return (garbled.get(number) ?? 0) >= UNREADABLE_TIMES || !stream.retained.some((fragment) => fragment.number === number);
}

interface SeenObject {
  readonly object: MemoryObject;
  readonly fragments: readonly ObjectFragment[];
  readonly crc32: number;
}

/**
 * Checks the promises that must hold at every moment, after every step, by looking only at what is new: design, section 7,
 * I1 to I8, that no part is ever sent with two contents but the first, with the two that an intent names (R3), that whoever listens
 * hears of every object and of nothing else (I11), and that every object can be sought in as its Cues and its index say (I12).
 */
export class Watch {
  /** Objects that somebody else put there: nothing is known of them, and none may get into the ledger. */
  readonly foreign = new Map<string, MemoryObject | undefined>();
  private readonly objects = new Map<string, SeenObject>();
  private readonly homes = new Map<bigint, string>();
  private readonly intents = new Map<string, Intent[]>();
  private versions = 0;
  private entries = 0;
  private readonly gaps = new Set<number>();
  private last: Cursor | undefined;
  private announcements = 0;
  private rewritten = 0;
  private readonly heard = new Set<number>();

  constructor(private readonly watched: Watched, private readonly profile: Pick<Profile, 'deafBus' | 'coverage'>) {}

  /** Fragments by the visible object that has them. */
  get archived(): ReadonlyMap<bigint, string> {
    return this.homes;
  }

  /** What the last step did wrong; nothing when all is well. */
  problems(): string[] {
    const { stream, bucket, table } = this.watched;
    const { objects, gaps } = table.ledger(stream.arn);
    return [
      ...this.newVersions(), ...this.newObjects(bucket.visible, gaps), ...this.strangers(objects), ...this.newEntries(objects),
      ...this.position(objects), ...this.newGaps(gaps, objects), ...this.newAnnouncements(objects), ...this.silence(), ...this.newContents(bucket.rewritten),
    ];
  }

  private newVersions(): string[] {
    const { history } = this.watched.table;
    const fresh = history.slice(this.versions);
    this.versions = history.length;
    return fresh.flatMap((cursor) => {
      const problems = versionProblems(this.last, cursor);
      this.last = cursor;
      if (cursor.commit !== undefined) this.intents.set(cursor.commit.key, [...this.intents.get(cursor.commit.key) ?? [], cursor.commit]);
      return problems;
    });
  }

  /** I1, I5, I7, I8. */
  private newObjects(visible: ReadonlyMap<string, MemoryObject>, gaps: readonly LedgerGap[]): string[] {
    const problems: string[] = [];
    for (const [key, { object }] of this.objects) if (visible.get(key) !== object) problems.push(`I8: ${short(key)} was replaced`);
    for (const [key, object] of this.foreign) if (visible.get(key) !== object) problems.push(`I8: foreign ${short(key)} was replaced`);
    for (const [key, object] of visible) {
      if (this.foreign.has(key) || this.objects.has(key)) continue;
      const seen = { object, fragments: objectFragments(object.bytes), crc32: crc32(object.bytes) };
      this.objects.set(key, seen);
      problems.push(...this.intentProblems(key, seen), ...this.contentProblems(key, seen, gaps), ...cueProblems(key, object.bytes));
    }
    return problems;
  }

  private intentProblems(key: string, seen: SeenObject): string[] {
    const decided = this.intents.get(key) ?? [];
    const isDecided = decided.some((intent) => intent.bytes === seen.object.bytes.length && outcomes(intent).includes(seen.crc32));
    return isDecided ? [] : [`I5: ${short(key)} is there without an intent`];
  }

  private contentProblems(key: string, { fragments }: SeenObject, gaps: readonly LedgerGap[]): string[] {
    const problems: string[] = [];
    const start = fragments[0]?.producerTimestamp ?? 0;
    let previous = -1n;
    for (const fragment of fragments) {
      const { number } = fragment;
      const home = this.homes.get(number);
      if (home !== undefined) problems.push(`I1: fragment ${number} is in ${short(home)} and in ${short(key)}`);
      if (number <= previous) problems.push(`I7: ${short(key)} has ${number} behind ${previous}`);
      if (!this.isAsPublished(fragment, start)) problems.push(`I7: ${short(key)} has another fragment ${number} than the source`);
      for (const gap of gaps) if (isIn(number, gap)) problems.push(`I6: the gap ${gap.after}-${gap.before} covers ${number}, which appears in ${short(key)}`);
      this.homes.set(number, key);
      previous = number;
    }
    return problems;
  }

  private isAsPublished({ number, frames, serverTimestamp, producerTimestamp, ticks }: ObjectFragment, start: number): boolean {
    const source = this.watched.stream.published.find((fragment) => fragment.number === number);
    return source !== undefined && frames.equals(source.frames) && serverTimestamp === source.serverTimestamp
      && producerTimestamp === source.producerTimestamp && Number(ticks) === producerTimestamp - start;
  }

  /** I2. */
  private strangers(objects: readonly LedgerObject[]): string[] {
    const known = new Set([...objects.map(({ key }) => key), this.last?.commit?.key, ...(this.last?.superseded ?? []).map(({ key }) => key)]);
    return [...this.objects.keys()].filter((key) => !known.has(key)).map((key) => `I2: ${short(key)} is in nobody's books`);
  }

  /** I3 and I4 of the entries that were added. */
  private newEntries(objects: readonly LedgerObject[]): string[] {
    const fresh = objects.slice(this.entries);
    const problems = fresh.flatMap((entry, i) => [...this.orderProblems(entry, this.entries + i, objects), ...this.entryProblems(entry)]);
    this.entries = objects.length;
    return problems;
  }

  private orderProblems(entry: LedgerObject, index: number, objects: readonly LedgerObject[]): string[] {
    const previous = objects[index - 1];
    if (entry.seq !== index) return [`I3: entry ${index} of the ledger has number ${entry.seq}`];
    const overlaps = previous !== undefined && BigInt(previous.last.fragmentNumber) >= BigInt(entry.first.fragmentNumber);
    return overlaps ? [`I3: ${short(entry.key)} begins before ${short(previous.key)} ends`] : [];
  }

  private entryProblems(entry: LedgerObject): string[] {
    const seen = this.objects.get(entry.key);
    if (seen === undefined) return [`I4: the ledger has ${short(entry.key)}, which ${this.foreign.has(entry.key) ? 'is a foreign object' : 'cannot be seen'}`];
    if (seen.object.bytes.length !== entry.bytes || seen.crc32 !== entry.crc32) return [`I4: ${short(entry.key)} is not what the ledger says`];
    const numbers = seen.fragments.map(({ number }) => number);
    const holds = [numbers[0], numbers.at(-1), numbers.length].join();
    const claimed = [entry.first.fragmentNumber, entry.last.fragmentNumber, entry.fragments].join();
    return [...(holds === claimed ? [] : [`I4: ${short(entry.key)} holds ${holds}, the ledger says ${claimed}`]), ...this.indexProblems(entry, seen)];
  }

  /** I12: the index names what the object holds, where it stands, and what is missing before it. */
  private indexProblems({ key, crc32: checksum, gap, seq }: LedgerObject, { object, fragments }: SeenObject): string[] {
    const file = this.watched.bucket.indexes.get(indexKey(key));
    if (file === undefined) return [`I12: the ledger has ${short(key)}, which has no index`];
    const index = decodeIndex(file);
    const holds = fragments.map(({ number, serverTimestamp, producerTimestamp }) => [number, serverTimestamp, producerTimestamp].join());
    const named = index.fragments.map(({ number, server, producer }) => [number, server, producer].join());
    const isPlaced = index.fragments.every(({ offset, bytes, crc32: sum }) => isCluster(object.bytes, offset) && crc32(object.bytes.subarray(offset, offset + bytes)) === sum);
    const isOfObject = index.key === key && index.seq === seq && index.crc32 === checksum && index.bytes === object.bytes.length && index.gap?.before === gap?.before;
    return holds.join() === named.join() && isPlaced && isOfObject ? [] : [`I12: the index of ${short(key)} does not tell what it holds`];
  }

  /** R3. */
  private newContents(rewritten: readonly RewrittenPart[]): string[] {
    const fresh = rewritten.slice(this.rewritten);
    this.rewritten += fresh.length;
    return fresh.filter((part) => !this.isNamed(part)).map(({ number, uploadId }) => `R3: part ${number} of ${uploadId} was sent with two contents`);
  }

  /** Whether an intent that is durable already names both contents of a part. */
  private isNamed({ key, uploadId, number, before, after }: RewrittenPart): boolean {
    return number === 1 && (this.intents.get(key) ?? []).some((intent) => {
      const named = [intent.parts[0]?.crc32, intent.finished?.firstPart];
      return intent.uploadId === uploadId && named.includes(before) && named.includes(after);
    });
  }

  /** I3 of the cursor: it is where the ledger ends, or about to be. */
  private position(objects: readonly LedgerObject[]): string[] {
    const cursor = this.last;
    if (cursor === undefined) return [];
    const ahead = objects.length - cursor.seq;
    if (ahead !== 0 && ahead !== 1) return [`I3: the cursor is at ${cursor.seq}, the ledger has ${objects.length} entries`];
    const [entry, newest] = [objects[cursor.seq - 1], objects[cursor.seq]];
    if (entry?.last.fragmentNumber !== cursor.after?.fragmentNumber) return [`I3: the cursor is behind ${cursor.after?.fragmentNumber}, the ledger behind ${entry?.last.fragmentNumber}`];
    const decided = [cursor.commit, ...cursor.superseded];
    const isDecided = newest === undefined || decided.some((intent) => intent !== undefined && outcomes(intent).includes(newest.crc32) && intent.bytes === newest.bytes);
    return isDecided ? [] : [`I3: entry ${newest.seq} of the ledger is not what is being committed`];
  }

  /** I6: nothing in a gap is archived or could still be read, nor could what stands before it. */
  private newGaps(gaps: readonly LedgerGap[], objects: readonly LedgerObject[]): string[] {
    return gaps.filter(({ seq }) => !this.gaps.has(seq)).flatMap((gap) => {
      this.gaps.add(gap.seq);
      const inside = this.watched.stream.published.map(({ number }) => number).filter((number) => isIn(number, gap));
      // An empty gap claims no fragment, but it does claim that the source no longer had what comes before.
      const claimed = gap.skipped === undefined && inside.length === 0 ? [BigInt(gap.after)] : inside.filter((number) => !this.isSkipped(number, gap));
      const readable = claimed.filter((number) => !isLost(this.watched, number));
      const archived = [...this.homes.keys()].filter((number) => isIn(number, gap));
      const behind = [objects.find(({ seq }) => seq === gap.seq), this.last?.commit, ...this.last?.superseded ?? []];
      return [
        ...(readable.length > 0 ? [`I6: the gap ${gap.after}-${gap.before} claims ${readable.join()}, which the source still has`] : []),
        ...(archived.length > 0 ? [`I6: the gap ${gap.after}-${gap.before} covers ${archived.join()}, which is archived`] : []),
        ...(this.isSilentLoss(gap) ? [`I6: the gap ${gap.after}-${gap.before} does not tell that footage is lost which was asked for`] : []),
        ...(behind.some((object) => object?.first.fragmentNumber === gap.before) ? [] : [`I6: the gap before ${gap.before} has no object behind it`]),
        ...(gap.after === (objects[gap.seq - 1]?.last.fragmentNumber ?? '0') ? [] : [`I6: the gap behind ${gap.after} is not behind the archive`]),
      ];
    });
  }

  /** Whether a gap that says of all of it that nobody asked for it has more in it: what a fragment lasts is not to be told from a late camera. */
  private isSilentLoss(gap: LedgerGap): boolean {
    const { skipped } = gap;
    if (skipped === undefined || tellsOfLoss(gap)) return false;
    return this.watched.stream.published.some(({ number, serverTimestamp }) => isIn(number, gap) && serverTimestamp > skipped.to + LONGEST_FRAGMENT_MILLIS);
  }

  /** Whether a gap leaves out a fragment because nobody asked for it. */
  private isSkipped(number: bigint, { skipped }: LedgerGap): boolean {
    const at = this.watched.stream.published.find((fragment) => fragment.number === number)?.serverTimestamp;
    return this.profile.coverage === 'ranges' && skipped !== undefined && at !== undefined && at >= skipped.from && at < skipped.to;
  }

  /** I11: what is told is in the ledger, word for word. */
  private newAnnouncements(objects: readonly LedgerObject[]): string[] {
    const fresh = this.watched.bus.heard.slice(this.announcements);
    this.announcements += fresh.length;
    return fresh.flatMap(({ object, after }) => {
      this.heard.add(object.seq);
      const [entry, before] = [objects[object.seq], objects[object.seq - 1]];
      const isTrue = entry?.key === object.key && entry.crc32 === object.crc32 && before?.last.fragmentNumber === after?.fragmentNumber;
      return isTrue ? [] : [`I11: object ${object.seq} was announced, but is not in the ledger like that`];
    });
  }

  /** I11: what the cursor has passed was told, unless nobody could be told. */
  private silence(): string[] {
    if (this.profile.deafBus) return [];
    return this.last !== undefined && this.last.seq > 0 && !this.heard.has(this.last.seq - 1) ? [`I11: the cursor has passed object ${this.last.seq - 1}, and nobody was told of it`] : [];
  }
}

/** Checksums of what an intent can become. */
function outcomes({ crc32: checksum, finished }: Pick<Intent, 'crc32' | 'finished'>): (number | undefined)[] {
  return [checksum, finished?.crc32];
}

const CLUSTER = Buffer.from('1f43b675', 'hex');

function isCluster(object: Uint8Array, offset: number): boolean {
  return CLUSTER.equals(object.subarray(offset, offset + CLUSTER.length));
}

/** I12. */
function cueProblems(key: string, object: Uint8Array): string[] {
  return cuedOffsets(object).filter((offset) => !isCluster(object, offset)).map((offset) => `I12: the Cues of ${short(key)} name byte ${offset}, where no Cluster begins`);
}

/** A key without its folders. */
function short(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Whether a gap covers a fragment. */
export function isIn(number: bigint, { after, before }: LedgerGap): boolean {
  return number > BigInt(after) && number < BigInt(before);
}

/** I3: the position only moves on, and only with the sequence number. */
function versionProblems(before: Cursor | undefined, cursor: Cursor): string[] {
  const problems: string[] = [];
  if (cursor.open !== undefined && cursor.commit !== undefined) problems.push('the cursor holds an open object and an intent');
  if (before === undefined) return problems;
  const hasMoved = before.after?.fragmentNumber !== cursor.after?.fragmentNumber;
  if (cursor.seq < before.seq) problems.push(`I3: the sequence number went from ${before.seq} to ${cursor.seq}`);
  if (hasMoved && cursor.seq !== before.seq + 1) problems.push(`I3: the position moved from ${before.after?.fragmentNumber} to ${cursor.after?.fragmentNumber} without an object`);
  return problems;
}
