import { existingBucket } from './bucket-store';
import { S3Error } from './errors';
import { listEntries, type ListingEntry, type Marker } from './key-listing';
import { findObject } from './object-record';
import { nameEncoder, pageSize } from './paging';
import { type S3Request } from './request';
import { type S3Response, xmlResponse } from './response';
import { type BucketPlace, type Volume } from './volume';
import { type XmlTree } from './xml';

function encodeToken(marker: Marker): string {
  return Buffer.from(`${marker.kind}:${marker.value}`).toString('base64url');
}

function decodeToken(token: string): Marker {
  const match = /^(key|prefix):(.+)$/su.exec(Buffer.from(token, 'base64url').toString());
  const marker: Marker | undefined = match === null ? undefined : { kind: match[1] === 'key' ? 'key' : 'prefix', value: match[2] ?? '' };
  if (marker === undefined || encodeToken(marker) !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', { ArgumentName: 'continuation-token' });
  }
  return marker;
}

/** ListObjectsV2. */
export async function listObjects(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, query } = request;
  const place = await existingBucket(volume, bucket);
  const encode = nameEncoder(query);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? undefined;
  const token = query.get('continuation-token') ?? undefined;
  const after: Marker | undefined = token !== undefined ? decodeToken(token) : startAfter === undefined ? undefined : { kind: 'key', value: startAfter };
  const maxKeys = pageSize(query, 'max-keys');
  const { contents, prefixes, next } = await readPage(place, listEntries(place.files, { prefix, delimiter, after }), maxKeys, encode);
  return xmlResponse('ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: contents.length + prefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : encodeToken(next),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    Contents: contents,
    CommonPrefixes: prefixes.map((value) => ({ Prefix: encode(value) })),
  });
}

interface Page {
  readonly contents: readonly XmlTree[];
  readonly prefixes: readonly string[];
  /** Set when there is more. */
  readonly next: Marker | undefined;
}

async function readPage(place: BucketPlace, entries: AsyncIterable<ListingEntry>, maxKeys: number, encode: (name: string) => string): Promise<Page> {
  const contents: XmlTree[] = [];
  const prefixes: string[] = [];
  let last: Marker | undefined;
  if (maxKeys === 0) return { contents, prefixes, next: undefined };
  for await (const entry of entries) {
    // A file without a record is not an object: a person put it there.
    const object = entry.kind === 'key' ? await findObject(place, entry.value) : undefined;
    if (entry.kind === 'key' && object === undefined) continue;
    if (contents.length + prefixes.length === maxKeys) return { contents, prefixes, next: last };
    if (object === undefined) prefixes.push(entry.value);
    else {
      contents.push({
        Key: encode(object.key), LastModified: new Date(object.lastModified).toISOString(), ETag: `"${object.etag}"`,
        ChecksumAlgorithm: object.checksum.algorithm, ChecksumType: object.checksum.type, Size: object.size, StorageClass: object.storageClass,
      });
    }
    last = entry;
  }
  return { contents, prefixes, next: undefined };
}
