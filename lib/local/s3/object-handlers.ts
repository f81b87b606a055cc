import { rm } from 'node:fs/promises';
import { receiveBody } from './body';
import { readBodyClaims } from './body-claims';
import { existingBucket } from './bucket-store';
import { parseRange } from './byte-range';
import { checksumHeader, DEFAULT_ALGORITHM } from './checksum';
import { S3Error } from './errors';
import { readNewObject } from './object-headers';
import { requireChecksum } from './object-lock';
import { type ObjectRecord, type StoredChecksum } from './object-record';
import { commitObject, openObject, removeObject } from './object-store';
import { header, readOnlyIfAbsent, type S3Request } from './request';
import { emptyResponse, type S3Response } from './response';
import { deleteVersion, hideObject, openVersion, versionHeaders, versionIdHeader, versionIdOf } from './version-handlers';
import { stagedObject, type Volume } from './volume';

/** Headers that tell the checksum of an object. */
function checksumHeaders(checksum: StoredChecksum): Record<string, string> {
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** PutObject. */
export async function putObject(request: S3Request, volume: Volume): Promise<S3Response> {
  const { key, headers } = request;
  const place = await existingBucket(volume, request.bucket);
  const fresh = readNewObject(headers);
  const onlyIfAbsent = readOnlyIfAbsent(headers);
  const claims = readBodyClaims(headers);
  requireChecksum(place.record.objectLock, claims, 'Put Object');
  const algorithm = claims.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const staged = stagedObject(place, key);
  try {
    const { size, md5, checksums } = await receiveBody(request.body, claims, staged, [algorithm]);
    const checksum: StoredChecksum = { algorithm, type: 'FULL_OBJECT', value: checksums.get(algorithm) ?? '' };
    const record = await commitObject(volume, place, { ...fresh, key, size, etag: md5, lastModified: volume.clock(), checksum }, staged, onlyIfAbsent);
    return emptyResponse(200, { etag: `"${md5}"`, ...checksumHeaders(checksum), ...versionIdHeader(record) });
  } finally {
    // Committed bytes are no longer there.
    await rm(staged, { force: true });
  }
}

/** GetObject, and HeadObject: the same answer, of which HTTP sends only the head. */
export async function getObject(request: S3Request, volume: Volume): Promise<S3Response> {
  const { key, headers } = request;
  const place = await existingBucket(volume, request.bucket);
  const versionId = versionIdOf(request, place);
  const { record, file } = versionId === undefined ? await openObject(volume, place, key) : await openVersion(volume, place, key, versionId);
  try {
    if (readPreconditions(request, record) === 'not-modified') {
      await file.close();
      return emptyResponse(304, { etag: `"${record.etag}"` });
    }
    const range = parseRange(header(headers, 'range'), record.size);
    const about = objectHeaders(record);
    if (range !== undefined) {
      about['content-range'] = `bytes ${range.start}-${range.start + range.length - 1}/${record.size}`;
    } else if (headers['x-amz-checksum-mode'] === 'ENABLED') {
      // Of the whole object only: held against a range it would look like damage.
      Object.assign(about, checksumHeaders(record.checksum));
    }
    const { start, length } = range ?? { start: 0, length: record.size };
    return { status: range === undefined ? 200 : 206, headers: about, body: { file, start, length } };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function objectHeaders(record: ObjectRecord): Record<string, string> {
  return {
    ...record.headers,
    ...versionHeaders(record),
    etag: `"${record.etag}"`,
    'last-modified': new Date(record.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    // S3 leaves it out for the standard class.
    ...(record.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': record.storageClass }),
  };
}

function readPreconditions({ headers }: S3Request, record: ObjectRecord): 'proceed' | 'not-modified' {
  const names = (condition: string): boolean => condition.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^"(.*)"$/, '$1') === record.etag);
  const ifMatch = header(headers, 'if-match');
  if (ifMatch !== undefined && !names(ifMatch)) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { Condition: 'If-Match' });
  }
  const ifNoneMatch = header(headers, 'if-none-match');
  return ifNoneMatch !== undefined && names(ifNoneMatch) ? 'not-modified' : 'proceed';
}

/** DeleteObject: answers the same whether or not there was one. Where there are versions, only one that is named goes for good. */
export async function deleteObject(request: S3Request, volume: Volume): Promise<S3Response> {
  const place = await existingBucket(volume, request.bucket);
  const versionId = versionIdOf(request, place);
  if (versionId !== undefined) return deleteVersion(request, volume, place, versionId);
  if (place.record.objectLock !== undefined) return hideObject(request, volume, place);
  await removeObject(volume, place, request.key);
  return emptyResponse(204);
}
