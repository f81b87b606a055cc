import { gunzipSync } from 'node:zlib';
import { type ArchivedFragment, type ObjectContent } from './archive-object';
import { fitsFrames, lastFrameMillis, ROUNDING_MILLIS } from './seeking-faults';
import { violation, type Violation } from './violation';

/** What an object says of itself, by its key, its bytes and its metadata: what its index must say. */
export interface IndexedFacts {
  readonly key: string;
  readonly seq: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where the index of an object lies. Written out once more, so that a writer that puts it elsewhere is found. */
export function indexKeyOf(objectKey: string, prefix: string): string {
  return `${prefix}index/${objectKey.slice(prefix.length, -'.mkv'.length)}.json.gz`;
}

/** The object that an index is of. */
export function objectKeyOf(indexKey: string, prefix: string): string {
  return `${prefix}${indexKey.slice(prefix.length + 'index/'.length, -'.json.gz'.length)}.mkv`;
}

/** Larger than that of the largest object. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Differences that are told of one index. */
const MAX_TOLD = 3;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What is not as it must be, in words. Fields that are not named may be there: some may be added. */
function differences(where: string, said: Json, must: Json): string[] {
  return Object.entries(must).filter(([field, value]) => JSON.stringify(said[field]) !== JSON.stringify(value))
    .map(([field, value]) => `${where}${field} is ${JSON.stringify(said[field]) ?? 'missing'}, the object's is ${JSON.stringify(value) ?? 'none'}`);
}

function gapOf({ metadata: { gap: reason, after = '', 'skipped-from': from, 'skipped-to': to } }: IndexedFacts, first: ArchivedFragment | undefined): Json | undefined {
  if (reason === undefined) return undefined;
  const skipped = from === undefined ? undefined : `${from} to ${to}`;
  return { after: after === '' ? '0' : after, before: String(first?.number), reason, skipped };
}

/** In an order, and in words, in which equal gaps are equal. */
function saidGap(gap: unknown): Json | undefined {
  if (!isObject(gap)) return undefined;
  const { after, before, reason, skipped } = gap;
  return { after, before, reason, skipped: isObject(skipped) ? `${String(skipped['from'])} to ${String(skipped['to'])}` : undefined };
}

function fragmentDifferences(said: Json, { number, serverTimestamp, producerTimestamp, offset, bytes, crc32, times }: ArchivedFragment, scale: number): string[] {
  const millis = (ticks: number): number => Math.round(ticks * scale / 1e6);
  const must = { number: String(number), server: serverTimestamp, producer: producerTimestamp, offset, bytes, crc32, keyframe: times.keyframe && millis(times.keyframe.ticks) };
  const found = differences(`of fragment ${number} `, said, must);
  const [duration, last] = [said['duration'], times.last * scale / 1e6];
  return typeof duration === 'number' && fitsFrames(duration, last) ? found
    : [...found, `of fragment ${number} duration is ${JSON.stringify(duration) ?? 'missing'}, its last frame is shown after ${last} ms`];
}

function durationDifferences({ duration }: Json, { layout, fragments }: ObjectContent): string[] {
  const said = layout.duration === undefined ? undefined : layout.duration * layout.scale / 1e6;
  const last = lastFrameMillis(layout, fragments);
  const fits = typeof duration === 'number' && (said === undefined ? fitsFrames(duration, last) : Math.abs(duration - said) <= ROUNDING_MILLIS);
  return fits ? [] : [`duration is ${JSON.stringify(duration) ?? 'missing'}, the object's is ${said ?? `behind ${last}`}`];
}

function allDifferences(index: Json, facts: IndexedFacts, content: ObjectContent): string[] {
  const { key, seq, bytes, crc32, metadata } = facts;
  const { layout: { scale }, fragments, declared } = content;
  const said = listOf(index['fragments']);
  const must = {
    version: 1, streamArn: metadata['stream-arn'], seq, key, bytes, crc32, start: fragments[0]?.producerTimestamp, scale, header: fragments[0]?.offset,
    contactId: metadata['contact-id'],
  };
  return [
    ...differences('', index, must),
    ...differences('', { gap: saidGap(index['gap']) }, { gap: gapOf(facts, fragments[0]) }),
    ...durationDifferences(index, content),
    ...differences('', { tracks: listOf(index['tracks']).map(({ number, type, codec }) => ({ number, type, codec })) }, { tracks: declared }),
    ...(said.length === fragments.length ? [] : [`it has ${said.length} fragments, the object ${fragments.length}`]),
    ...fragments.slice(0, said.length).flatMap((fragment, i) => fragmentDifferences(said[i] ?? {}, fragment, scale)),
  ];
}

/** What an index says, and what is wrong with it. */
export interface IndexExamination {
  readonly violations: readonly Violation[];
  /** When its footage ends, by the service's clock, epoch milliseconds; absent when it does not say so. */
  readonly end: number | undefined;
}

function endOf(fragments: readonly Json[]): number | undefined {
  const ends = fragments.map(({ server, duration }) => Number(server) + Number(duration));
  return ends.length > 0 && ends.every(Number.isFinite) ? Math.max(...ends) : undefined;
}

/**
 * Holds an index against its object, field by field.
 * @param file As it is stored.
 * @param indexKey Where it is stored.
 */
export function examineIndex(file: Uint8Array, indexKey: string, facts: IndexedFacts, content: ObjectContent): IndexExamination {
  let index: unknown;
  try {
    index = JSON.parse(gunzipSync(file, { maxOutputLength: MAX_JSON_BYTES }).toString());
  } catch (error) {
    return { violations: [violation('index-unreadable', `it is no JSON document packed by gzip: ${String(error)}`, indexKey)], end: undefined };
  }
  if (!isObject(index)) return { violations: [violation('index-unreadable', 'it is no JSON object', indexKey)], end: undefined };
  const found = allDifferences(index, facts, content);
  const more = found.length > MAX_TOLD ? `; and ${found.length - MAX_TOLD} more` : '';
  return {
    violations: found.length === 0 ? [] : [violation('index-differs', `${found.slice(0, MAX_TOLD).join('; ')}${more}`, indexKey)],
    end: endOf(listOf(index['fragments'])),
  };
}
