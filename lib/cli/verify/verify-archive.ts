import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Ledger } from '../../adapters/dynamodb-ledger';
import { type Fragment } from '../../local/kinesis-video';
import { readArchiveObject, type ArchivedFragment, type ObjectContent } from './archive-object';
import { readCluster, tracksOf } from './frames';

/** An object of the archive as the report shows it. */
export interface VerifiedObject {
  readonly key: string;
  /** Where it lies on this machine. */
  readonly file: string;
  readonly bytes: number;
  readonly fragments: number;
  /** When the service received its first and its last fragment, ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** What comparing an archive with its source found. */
export interface Verification {
  readonly objects: readonly VerifiedObject[];
  /** Source fragments found in the archive. */
  readonly fragments: number;
  readonly bytes: number;
  /** Source fragments that are in no object. */
  readonly lost: number;
  /** Times that a fragment is in the archive once too often. */
  readonly duplicated: number;
  readonly gaps: number;
  /** Everything else that is wrong, in words. */
  readonly faults: readonly string[];
}

interface FoundObject {
  readonly key: string;
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
  readonly content: ObjectContent;
}

/** Keys sort by stream and sequence, which is the order in time. */
async function objectsIn(bucketDirectory: string, prefix: string): Promise<FoundObject[]> {
  const entries = await readdir(bucketDirectory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.slice(bucketDirectory.length + 1).startsWith(prefix)).sort();
  return Promise.all(files.map(async (file) => {
    const bytes = await readFile(file);
    return { key: file.slice(bucketDirectory.length + 1), file, bytes: bytes.length, crc32: crc32(bytes), content: readArchiveObject(bytes) };
  }));
}

function describe({ key, file, bytes, content }: FoundObject): VerifiedObject {
  const iso = (fragment: ArchivedFragment | undefined): string => new Date(fragment?.serverTimestamp ?? 0).toISOString();
  return { key, file, bytes, fragments: content.fragments.length, from: iso(content.fragments[0]), to: iso(content.fragments.at(-1)) };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function fragmentFaults(source: Fragment, archived: ArchivedFragment, tracks: Uint8Array): string[] {
  const faults: string[] = [];
  if (readCluster(source.media.cluster).framesSha256 !== archived.framesSha256) faults.push(`fragment ${source.number}: its frames differ from the source`);
  if (!sameBytes(tracksOf(source.media.segmentHead), tracks)) faults.push(`fragment ${source.number}: the Tracks of its object differ from the source`);
  if (source.serverTimestamp !== archived.serverTimestamp) faults.push(`fragment ${source.number}: its SERVER_TIMESTAMP differs from the source`);
  return faults;
}

/** Fragments that nobody sent. What is older than the source reaches back cannot be told. */
function strangerFaults(numbers: Iterable<bigint>, source: readonly Fragment[]): string[] {
  const known = new Set(source.map(({ order }) => order));
  const oldest = source[0]?.order ?? 0n;
  return [...numbers].filter((number) => number >= oldest && !known.has(number)).map((number) => `fragment ${number}: not in the source`);
}

function orderFaults(numbers: readonly bigint[]): string[] {
  return numbers.slice(1).flatMap((number, i) => (number > (numbers[i] ?? 0n) ? [] : [`fragment ${number} stands behind ${numbers[i]}`]));
}

function ledgerFaults(objects: readonly FoundObject[], ledger: Ledger): string[] {
  const byKey = new Map(ledger.objects.map((object) => [object.key, object]));
  const faults = objects.flatMap(({ key, bytes, crc32: checksum, content }) => {
    const entry = byKey.get(key);
    byKey.delete(key);
    if (entry === undefined) return [`${key}: not in the ledger`];
    const same = entry.bytes === bytes && entry.crc32 === checksum && entry.fragments === content.fragments.length;
    return same ? [] : [`${key}: the ledger says something else of it`];
  });
  return [...faults, ...[...byKey.keys()].map((key) => `${key}: in the ledger, but not in the bucket`)];
}

/**
 * Compares an archive with the stream that it is of, fragment by fragment, without trusting its writer.
 * @param bucketDirectory Folder whose files are the objects of the bucket.
 * @param prefix Beginning of the keys that belong to the stream. Default: all do.
 * @param source All fragments that should be there. Older ones, which the source no longer has, may be.
 */
export async function verifyArchive(bucketDirectory: string, source: readonly Fragment[], ledger: Ledger, prefix = ''): Promise<Verification> {
  const objects = await objectsIn(bucketDirectory, prefix);
  const placed = objects.flatMap(({ content }) => content.fragments.map((fragment) => ({ fragment, tracks: content.tracks })));
  const byNumber = new Map<bigint, (typeof placed)[number]>(placed.map((place) => [place.fragment.number, place]));
  const found = source.flatMap((fragment) => {
    const place = byNumber.get(fragment.order);
    return place === undefined ? [] : [{ fragment, place }];
  });
  return {
    objects: objects.map(describe),
    fragments: found.length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    lost: source.length - found.length,
    duplicated: placed.length - byNumber.size,
    gaps: ledger.gaps.length,
    faults: [
      ...objects.flatMap(({ key, content }) => [...content.faults, ...content.seekingFaults].map((fault) => `${key}: ${fault}`)),
      ...found.flatMap(({ fragment, place }) => fragmentFaults(fragment, place.fragment, place.tracks)),
      ...strangerFaults(byNumber.keys(), source),
      ...orderFaults(placed.map(({ fragment }) => fragment.number)),
      ...ledgerFaults(objects, ledger),
    ],
  };
}
