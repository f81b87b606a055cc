import { existingBucket } from './bucket-store';
import { checksumElement } from './checksum';
import { compareKeys } from './object-key';
import { MAX_ASKED, nameEncoder, pageSize } from './paging';
import { type S3Request, uploadIdOf, wholeNumber } from './request';
import { type S3Response, xmlResponse } from './response';
import { existingUpload, listParts as partsOf, listUploads, type UploadRecord } from './upload-store';
import { type Volume } from './volume';

/** ListParts. */
export async function listParts(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, key, query } = request;
  const place = await existingBucket(volume, bucket);
  const upload = await existingUpload(place, key, uploadIdOf(request));
  const { algorithm, checksumType, storageClass, uploadId } = upload.record;
  const marker = wholeNumber(query, 'part-number-marker', 0, MAX_ASKED) ?? 0;
  const maxParts = pageSize(query, 'max-parts');
  const parts = await partsOf(upload, marker);
  const page = parts.slice(0, maxParts);
  return xmlResponse('ListPartsResult', {
    Bucket: bucket, Key: key, UploadId: uploadId, StorageClass: storageClass,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
    MaxParts: maxParts,
    IsTruncated: page.length > 0 && parts.length > page.length,
    ChecksumAlgorithm: algorithm,
    ChecksumType: algorithm === undefined ? undefined : checksumType,
    Part: page.map((part) => ({
      PartNumber: part.partNumber, LastModified: new Date(part.lastModified).toISOString(), ETag: `"${part.etag}"`, Size: part.size,
      ...(algorithm === undefined ? {} : { [checksumElement(algorithm)]: part.checksum }),
    })),
  });
}

/** By key, then by age, as S3 lists them. */
function compareUploads(left: UploadRecord, right: UploadRecord): number {
  return compareKeys(left.key, right.key) || left.initiated - right.initiated || compareKeys(left.uploadId, right.uploadId);
}

/** The uploads behind the markers: those of later keys, and of the same key those listed behind the marked id. */
function uploadsAfter(sorted: readonly UploadRecord[], keyMarker: string, uploadIdMarker: string): UploadRecord[] {
  if (keyMarker === '') return [...sorted];
  const marked = uploadIdMarker === '' ? -1 : sorted.findIndex((upload) => upload.key === keyMarker && upload.uploadId === uploadIdMarker);
  return sorted.filter((upload, index) => compareKeys(upload.key, keyMarker) > 0 || (marked >= 0 && upload.key === keyMarker && index > marked));
}

/** ListMultipartUploads. */
export async function listMultipartUploads(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, query } = request;
  const place = await existingBucket(volume, bucket);
  const encode = nameEncoder(query);
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const uploadIdMarker = query.get('upload-id-marker') ?? '';
  const maxUploads = pageSize(query, 'max-uploads');
  const sorted = (await listUploads(place)).filter((upload) => upload.key.startsWith(prefix)).sort(compareUploads);
  const rest = uploadsAfter(sorted, keyMarker, uploadIdMarker);
  const page = rest.slice(0, maxUploads);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: bucket, KeyMarker: encode(keyMarker), UploadIdMarker: uploadIdMarker,
    NextKeyMarker: last === undefined ? undefined : encode(last.key),
    NextUploadIdMarker: last?.uploadId,
    Prefix: encode(prefix),
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxUploads: maxUploads,
    IsTruncated: last !== undefined,
    Upload: page.map((upload) => ({
      Key: encode(upload.key), UploadId: upload.uploadId, StorageClass: upload.storageClass, Initiated: new Date(upload.initiated).toISOString(),
      ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.algorithm === undefined ? undefined : upload.checksumType,
    })),
  });
}
