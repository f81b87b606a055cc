import { DeleteObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { PLACE } from '../../local/stack/identity';

/** What became of an attempt to delete an archived object for good. */
export interface LockProbe {
  /** Objects that are locked, of all that are there. */
  readonly locked: number;
  readonly objects: number;
  /** The object that was tried, of those the one that is locked the longest, and its lock; absent when none is locked any more. */
  readonly tried?: { readonly key: string; readonly version: string; readonly mode: string; readonly until: string };
  /** How S3 refused; absent when it did not. */
  readonly refusal?: string;
}

/** An object with its lock, which is in the future. */
interface LockedObject {
  readonly key: string;
  readonly version: string;
  readonly mode: string;
  readonly until: Date;
}

async function keysIn(client: S3Client, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) keys.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
  return keys;
}

async function lockedObject(client: S3Client, bucket: string, key: string, now: number): Promise<LockedObject | undefined> {
  const { VersionId, ObjectLockMode, ObjectLockRetainUntilDate } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  // A lock that is over would let the object go.
  if (VersionId === undefined || ObjectLockMode === undefined || ObjectLockRetainUntilDate === undefined || ObjectLockRetainUntilDate.getTime() <= now) return undefined;
  return { key, version: VersionId, mode: ObjectLockMode, until: ObjectLockRetainUntilDate };
}

/** How S3 answers to the deletion of a version; nothing when it deletes it. */
async function refusalOf(client: S3Client, bucket: string, { key, version }: LockedObject): Promise<string | undefined> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDenied') return `${error.name}: ${error.message}`;
    throw error;
  }
}

async function probe(client: S3Client, bucket: string, now: number): Promise<LockProbe> {
  const keys = await keysIn(client, bucket);
  const heads: (LockedObject | undefined)[] = [];
  for (const key of keys) heads.push(await lockedObject(client, bucket, key, now));
  const locked = heads.filter((head) => head !== undefined).sort((a, b) => b.until.getTime() - a.until.getTime());
  const counts = { locked: locked.length, objects: keys.length };
  const [newest] = locked;
  if (newest === undefined) return counts;
  const refusal = await refusalOf(client, bucket, newest);
  return { ...counts, tried: { ...newest, until: newest.until.toISOString() }, ...(refusal === undefined ? {} : { refusal }) };
}

/**
 * Tries to delete an object of a locked bucket, as somebody would who wants it gone.
 * @param now Time of the S3 server, epoch milliseconds.
 */
export async function probeLock(endpoint: string, bucket: string, now: number): Promise<LockProbe> {
  const client = new S3Client({ region: PLACE.region, endpoint, forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  try {
    return await probe(client, bucket, now);
  } finally {
    client.destroy();
  }
}

/** Whether a lock has held. Where nothing new was archived there may be none: those of earlier days are over. */
export function hasHeld({ objects, tried, refusal }: LockProbe, isArchived: boolean): boolean {
  return tried === undefined ? objects === 0 || !isArchived : refusal !== undefined;
}
