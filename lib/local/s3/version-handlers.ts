import { type OpenBucket } from './bucket-store';
import { S3Error } from './errors';
import { filePath } from './object-key';
import { checkDeletable, lockHeaders } from './object-lock';
import { findObject, type ObjectRecord } from './object-record';
import { openFound, type OpenObject, removeFiles } from './object-store';
import { header, type S3Request } from './request';
import { emptyResponse, type S3Response } from './response';
import { addMarker, isVersionId, keptVersions, removeVersion, settleKey } from './version-store';
import { keyHash, type Volume } from './volume';

/** The version that a request names; undefined when it names none. */
export function versionIdOf({ query }: S3Request, place: OpenBucket): string | undefined {
  const id = query.get('versionId') ?? undefined;
  if (id === undefined) return undefined;
  if (place.record.objectLock === undefined) throw new S3Error('NotImplemented', 'The local S3 server keeps versions only in buckets with Object Lock.');
  if (!isVersionId(id)) throw new S3Error('InvalidArgument', 'Invalid version id specified', { ArgumentName: 'versionId', ArgumentValue: id });
  return id;
}

/** The header with which the answer to a write tells the version that it made. */
export function versionIdHeader({ version }: ObjectRecord): Record<string, string> {
  return version === undefined ? {} : { 'x-amz-version-id': version.id };
}

/** Headers that tell version and lock of an object. */
export function versionHeaders(record: ObjectRecord): Record<string, string> {
  return { ...versionIdHeader(record), ...lockHeaders(record.version?.lock) };
}

/** Opens a version of a key. Throws NoSuchVersion, and MethodNotAllowed for a delete marker, which has nothing to read. */
export async function openVersion(volume: Volume, place: OpenBucket, key: string, id: string): Promise<OpenObject> {
  return openFound(volume, place, async () => {
    const object = await findObject(place, key);
    if (object?.version?.id === id) return { record: object, path: filePath(place.files, key) };
    const version = (await keptVersions(place, key)).find((one) => one.id === id);
    if (version === undefined) throw new S3Error('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: id });
    if (version.kind === 'marker') throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', { Method: 'GET', ResourceType: 'DeleteMarker' });
    return version;
  });
}

/** DeleteObject without a version, where there are some: nothing is removed, a delete marker hides the key. */
export async function hideObject({ key }: S3Request, volume: Volume, place: OpenBucket): Promise<S3Response> {
  const id = await volume.locks.run(`bucket/${place.bucket}`, () => addMarker(place, key));
  return emptyResponse(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': id });
}

/** DeleteObject of a version: for good, unless it is locked. Answers the same whether or not there was one. */
export async function deleteVersion({ key, headers }: S3Request, volume: Volume, place: OpenBucket, id: string): Promise<S3Response> {
  const bypass = header(headers, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
  const wasMarker = await volume.locks.run(`bucket/${place.bucket}`, async () => {
    const object = await findObject(place, key);
    if (object?.version?.id === id) {
      checkDeletable(object.version.lock, volume.clock(), bypass);
      await removeFiles(place, key);
      await settleKey(place, keyHash(key));
      return false;
    }
    const version = (await keptVersions(place, key)).find((one) => one.id === id);
    if (version === undefined) return false;
    if (version.kind === 'object') checkDeletable(version.record.version?.lock, volume.clock(), bypass);
    await removeVersion(place, version);
    return version.kind === 'marker';
  });
  return emptyResponse(204, { 'x-amz-version-id': id, ...(wasMarker ? { 'x-amz-delete-marker': 'true' } : {}) });
}
