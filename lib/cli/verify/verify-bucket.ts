import { tellsOfLoss } from '../../contract/gap-reason';
import { type Archive } from '../archive/open-archive';
import { isWanted } from '../archive/options';
import { orphanUploads, readRecord, tableStreams, type StreamRecord } from '../archive/table-streams';
import { CliError } from '../cli-error';
import { examine, fragmentNumbers, named, type ExaminedObject, type Examination, type NamedObject } from './examine';
import { recordViolations } from './ledger-checks';
import { objectKeyOf } from './index-checks';
import { sourceViolations, type ArchivedFrames } from './source-checks';
import { violation, type Violation } from './violation';

/** A stream of the archive as the report shows it. */
export interface StreamReport {
  readonly streamArn: string;
  readonly objects: number;
  readonly fragments: number;
  readonly bytes: number;
  /** Where footage is lost. */
  readonly gaps: number;
  /** Where it was left out, because no range had asked for it. */
  readonly skipped: number;
  /** When the service received the first and the last fragment, ISO 8601; absent when there is none. */
  readonly from?: string;
  readonly to?: string;
}

/** What reading an archive found. */
export interface BucketReport extends Omit<StreamReport, 'streamArn' | 'from' | 'to'> {
  readonly streams: readonly StreamReport[];
  readonly violations: readonly Violation[];
}

export interface VerifyRequest {
  /** SHA-256 of the frames of every source fragment; only for one stream. */
  readonly source?: readonly string[] | undefined;
  /** Told how far it is, often. */
  readonly onProgress: (text: string) => void;
}

/** A stream and its objects, in the order of their numbers. */
interface StreamObjects {
  readonly streamArn: string | undefined;
  readonly objects: readonly NamedObject[];
}

interface Listing {
  readonly streams: readonly StreamObjects[];
  /** Keys of all of them. */
  readonly keys: ReadonlySet<string>;
  readonly strangers: readonly Violation[];
}

/** Every stream that bucket or table know of. What an object's metadata says of its stream is checked, never believed. */
async function list(archive: Archive): Promise<Listing> {
  const folders = new Map<string, NamedObject[]>();
  const strangers: Violation[] = [];
  const keys = new Set<string>();
  for await (const listed of archive.objects.list(archive.keys)) {
    const object = named(listed, archive.prefix);
    if (object === undefined) {
      strangers.push(violation('stranger', 'no archive object has such a key', listed.key));
      continue;
    }
    keys.add(object.key);
    const folder = `${object.streamName}/${object.created}`;
    const objects = folders.get(folder) ?? [];
    objects.push(object);
    folders.set(folder, objects);
  }
  const arns = (await tableStreams(archive)).filter((arn) => isWanted(arn, archive.stream));
  const folderOf = (arn: string): string => arn.split('/').slice(1).join('/');
  const known = new Set(arns.map(folderOf));
  const streams = [
    ...arns.map((streamArn) => ({ streamArn, objects: folders.get(folderOf(streamArn)) ?? [] })),
    ...[...folders].filter(([folder]) => !known.has(folder)).map(([, objects]) => ({ streamArn: undefined, objects })),
  ];
  return { streams: streams.map(({ streamArn, objects }) => ({ streamArn, objects: objects.sort((a, b) => a.seq - b.seq) })), keys, strangers };
}

/** Reads the objects of one stream, one after the other. */
class StreamVerification {
  readonly examined: ExaminedObject[] = [];
  readonly frames: ArchivedFrames[] = [];
  readonly violations: Violation[] = [];
  private highest = -1n;

  constructor(private readonly archive: Archive, private readonly keepsFrames: boolean) {}

  async take(listed: NamedObject): Promise<void> {
    const examination = await examine(this.archive.objects, listed);
    const { object, content, violations } = examination;
    this.violations.push(...violations);
    if (object.first !== undefined && object.first <= this.highest) await this.overlap(examination);
    if (object.last !== undefined && object.last > this.highest) this.highest = object.last;
    if (this.keepsFrames) this.frames.push(...content.map(({ number, framesSha256 }) => ({ number, key: object.key, framesSha256 })));
    this.examined.push(object);
  }

  /** It begins before others end: which of its fragments they have as well is seen by reading them again. Rare, so it may be slow. */
  private async overlap({ object: { key, first = 0n, last = 0n }, content }: Examination): Promise<void> {
    for (const other of this.examined) {
      if (other.first === undefined || other.last === undefined || other.first > last || other.last < first) continue;
      const numbers = await fragmentNumbers(this.archive.objects, other.key);
      const twice = content.filter(({ number }) => numbers.has(number)).map(({ number }) => number);
      if (twice.length > 0) this.violations.push(violation('fragment-duplicate', `${shown(twice)} ${twice.length === 1 ? 'is' : 'are'} in ${other.key} as well`, key));
    }
    this.violations.push(violation('fragment-order', `it begins with fragment ${first}, but an object before it ends with ${this.highest}`, key));
  }
}

function shown(numbers: readonly bigint[]): string {
  const [first] = numbers;
  return numbers.length === 1 ? `fragment ${first}` : `${numbers.length} of its fragments (the first is ${first})`;
}

/** Entries whose objects were not listed: archived since, or missing. */
async function missingViolations(archive: Archive, objects: readonly NamedObject[], { ledger }: StreamRecord): Promise<Violation[]> {
  const listed = new Set(objects.map(({ key }) => key));
  const found: Violation[] = [];
  for (const { key } of ledger.objects.filter((entry) => !listed.has(entry.key))) {
    if (await archive.objects.head(key) === undefined) found.push(violation('object-missing', 'it is in the ledger, but not in the bucket', key));
  }
  return found;
}

/** Objects without an index, but for one that was completed a moment ago: the next step of its writer is the index. */
async function indexViolations(archive: Archive, objects: readonly ExaminedObject[], { cursor }: StreamRecord): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { key, indexKey } of objects.filter(({ lacksIndex }) => lacksIndex)) {
    if (cursor?.commit?.key === key || await archive.objects.head(indexKey) !== undefined) continue;
    found.push(violation('index-missing', 'it has no index; `kvs-archive rebuild` writes it', key));
  }
  return found;
}

/** Indexes whose objects were not listed: archived since, or nowhere. */
async function strayIndexes(archive: Archive, keys: ReadonlySet<string>): Promise<Violation[]> {
  const found: Violation[] = [];
  for await (const listed of archive.objects.list(archive.indexes)) {
    const key = objectKeyOf(listed.key, archive.prefix);
    if (keys.has(key)) continue;
    const isIndex = listed.key.endsWith('.json.gz') && named({ key, bytes: 0 }, archive.prefix) !== undefined;
    if (!isIndex) found.push(violation('stranger', 'no index of an archive object has such a key', listed.key));
    else if (await archive.objects.head(key) === undefined) found.push(violation('index-stray', `there is no object ${key}`, listed.key));
  }
  return found;
}

function reportOf(streamArn: string, objects: readonly ExaminedObject[], { ledger }: StreamRecord): StreamReport {
  const readable = objects.filter(({ first }) => first !== undefined);
  const iso = (time: number | undefined): string => new Date(time ?? 0).toISOString();
  return {
    streamArn, objects: objects.length,
    gaps: ledger.gaps.filter(tellsOfLoss).length,
    skipped: ledger.gaps.filter((gap) => !tellsOfLoss(gap)).length,
    fragments: objects.reduce((sum, { fragments }) => sum + fragments, 0),
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(readable.length === 0 ? {} : { from: iso(readable[0]?.from), to: iso(readable.at(-1)?.to) }),
  };
}

async function verifyStream(archive: Archive, { streamArn, objects }: StreamObjects, { source, onProgress }: VerifyRequest): Promise<{ report: StreamReport; violations: readonly Violation[] }> {
  const stream = new StreamVerification(archive, source !== undefined);
  let bytes = 0;
  for (const [i, object] of objects.entries()) {
    onProgress(`${object.streamName}: object ${i + 1} of ${objects.length}, ${(bytes / 1e6).toFixed(1)} MB read`);
    await stream.take(object);
    bytes += object.bytes;
  }
  const arn = streamArn ?? stream.examined.find((object) => object.streamArn !== undefined)?.streamArn;
  // After the listing, so that an object that was seen has reached either the ledger or the cursor.
  const record = arn === undefined ? { ledger: { objects: [], gaps: [] }, cursor: undefined } : await readRecord(archive, arn);
  return {
    report: reportOf(arn ?? `${objects[0]?.streamName}/${objects[0]?.created}`, stream.examined, record),
    violations: [
      ...stream.violations,
      ...await missingViolations(archive, objects, record),
      ...await indexViolations(archive, stream.examined, record),
      ...recordViolations(stream.examined, record),
      ...(source === undefined ? [] : sourceViolations(source, stream.frames, record.ledger.gaps)),
    ],
  };
}

/**
 * Reads every object of an archive and holds it against S3, its index, the ledger, the cursors, its neighbours and, if given, its source. One
 * object is in memory at a time. Archiving may go on meanwhile; what is archived since the listing is left to the next time.
 * @throws CliError when there is nothing to verify.
 */
export async function verifyBucket(archive: Archive, request: VerifyRequest): Promise<BucketReport> {
  const { streams, keys, strangers } = await list(archive);
  if (streams.length === 0) throw new CliError(`nothing is archived in bucket ${archive.bucket} under ${archive.keys}, nor in table ${archive.table}`);
  if (request.source !== undefined && streams.length > 1) throw new CliError(`--source: got one file for ${streams.length} streams, allowed: with --stream, one stream`);
  const reports: StreamReport[] = [];
  const violations = [...strangers];
  for (const stream of streams) {
    const found = await verifyStream(archive, stream, request);
    reports.push(found.report);
    violations.push(...found.violations);
  }
  violations.push(...await strayIndexes(archive, keys));
  for (const { key, uploadId } of await orphanUploads(archive)) violations.push(violation('orphan-upload', `upload ${uploadId} is in no cursor; \`kvs-archive sweep\` aborts it`, key));
  const sum = (field: 'objects' | 'fragments' | 'bytes' | 'gaps' | 'skipped'): number => reports.reduce((total, report) => total + report[field], 0);
  return { objects: sum('objects'), fragments: sum('fragments'), bytes: sum('bytes'), gaps: sum('gaps'), skipped: sum('skipped'), streams: reports, violations };
}
