import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, unlessMissing, writeJson } from './disk';
import { makeRoom, removeEmptyParents } from './object-folders';
import { filePath } from './object-key';
import { findObject, type ObjectRecord, recordPath } from './object-record';
import { type BucketPlace, keyHash } from './volume';

/**
 * The versions of a key that are not its object: earlier objects, and delete markers, of which the newest hides the key. The newest
 * version of all is the object, unless it is a marker. All of it runs inside the lock of the bucket.
 */
export type KeptVersion = { readonly id: string; readonly key: string } & (
  | { readonly kind: 'marker' }
  /** `path` is that of its bytes. */
  | { readonly kind: 'object'; readonly record: ObjectRecord; readonly path: string }
);

/** What is written down of a version. */
interface VersionRecord {
  readonly key: string;
  /** Undefined for a delete marker. */
  readonly object: ObjectRecord | undefined;
}

/** Digits of a version id that count: ids of a key sort by age. */
const ORDER_DIGITS = 10;

/** Whether a text has the form of a version id. */
export function isVersionId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function folderOf(place: BucketPlace, hash: string): string {
  return join(place.versions, hash);
}

function bytesPath(place: BucketPlace, key: string, id: string): string {
  return join(folderOf(place, keyHash(key)), `${id}.bytes`);
}

function versionPath(place: BucketPlace, key: string, id: string): string {
  return join(folderOf(place, keyHash(key)), `${id}.json`);
}

/** The versions of a key, newest first. Leaves out those whose bytes are not there: what a killed server was about to keep, or to remove. */
async function versionsIn(place: BucketPlace, hash: string): Promise<KeptVersion[]> {
  const names = await unlessMissing(readdir(folderOf(place, hash))) ?? [];
  const versions: KeptVersion[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort().reverse()) {
    const id = name.slice(0, -'.json'.length);
    const version = await readJson<VersionRecord>(join(folderOf(place, hash), name));
    if (version === undefined) continue;
    const { key, object: record } = version;
    const path = bytesPath(place, key, id);
    if (record === undefined) versions.push({ id, key, kind: 'marker' });
    else if (await unlessMissing(stat(path)) !== undefined) versions.push({ id, key, kind: 'object', record, path });
  }
  return versions;
}

/** The versions of a key beside its object, newest first. */
export function keptVersions(place: BucketPlace, key: string): Promise<KeptVersion[]> {
  return versionsIn(place, keyHash(key));
}

/** An id that sorts behind those of all versions of the key. */
export async function newVersionId(place: BucketPlace, key: string): Promise<string> {
  const ids = [(await findObject(place, key))?.version?.id, (await keptVersions(place, key))[0]?.id];
  const order = 1 + Math.max(0, ...ids.map((id) => Number(id?.slice(0, ORDER_DIGITS) ?? 0)));
  return String(order).padStart(ORDER_DIGITS, '0') + randomBytes(11).toString('hex');
}

async function write(place: BucketPlace, id: string, version: VersionRecord): Promise<void> {
  await mkdir(folderOf(place, keyHash(version.key)), { recursive: true });
  await writeJson(place.staged, versionPath(place, version.key, id), version);
}

/** Makes the object of a key one of its earlier versions. Its record stays, for the next object to replace it. */
export async function retire(place: BucketPlace, object: ObjectRecord): Promise<void> {
  const { key, version } = object;
  if (version === undefined) throw new Error(`${JSON.stringify(key)} has no version, in a bucket with versions`);
  await write(place, version.id, { key, object });
  // From here on the key has no object. Killed before the next one is there, recovery brings this one back.
  await rename(filePath(place.files, key), bytesPath(place, key, version.id));
}

/** Hides a key behind a new delete marker, of which it gives the id. */
export async function addMarker(place: BucketPlace, key: string): Promise<string> {
  const id = await newVersionId(place, key);
  await write(place, id, { key, object: undefined });
  await settleKey(place, keyHash(key));
  return id;
}

/** Removes a version; one that was hidden by it appears. */
export async function removeVersion(place: BucketPlace, version: KeptVersion): Promise<void> {
  const next = (await keptVersions(place, version.key)).find(({ id }) => id !== version.id);
  // While it can still be refused.
  if (next?.kind === 'object' && await findObject(place, version.key) === undefined) await makeRoom(place, version.key);
  await rm(versionPath(place, version.key, version.id));
  if (version.kind === 'object') await rm(version.path);
  await settleKey(place, keyHash(version.key));
}

/** Brings a key in order: its newest version is its object, unless that is a delete marker. */
export async function settleKey(place: BucketPlace, hash: string): Promise<void> {
  const [newest] = await versionsIn(place, hash);
  if (newest === undefined) return;
  const { key } = newest;
  const object = await findObject(place, key);
  if (newest.kind === 'marker') {
    if (object === undefined || (object.version?.id ?? '') > newest.id) return;
    await retire(place, object);
    await rm(recordPath(place, hash));
    await removeEmptyParents(place, key);
  } else if (object === undefined) {
    await makeRoom(place, key);
    await writeJson(place.staged, recordPath(place, hash), newest.record);
    await rename(newest.path, filePath(place.files, key));
    await rm(versionPath(place, key, newest.id));
  }
}

/** Finishes or undoes what a killed server left half done in the versions of a bucket. */
export async function settleVersions(place: BucketPlace): Promise<void> {
  for (const hash of await unlessMissing(readdir(place.versions)) ?? []) {
    await settleKey(place, hash);
    const whole = new Set((await versionsIn(place, hash)).map(({ id }) => id));
    for (const name of await readdir(folderOf(place, hash))) {
      if (!whole.has(name.replace(/\.[a-z]+$/, ''))) await rm(join(folderOf(place, hash), name));
    }
  }
}
