import { type IncomingHttpHeaders } from 'node:http';
import { contentCodings } from './body-claims';
import { S3Error } from './errors';
import { header } from './request';

/** What the creator of an object says about it, kept and given back. */
export interface NewObject {
  /** Header name to value: content-type and its like, and `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
}

/** Names and values of the user metadata together, bytes. */
const MAX_METADATA = 2048;

const STORAGE_CLASSES = [
  'STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR',
];

const KEPT_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];

/** Reads and checks the headers of PutObject and CreateMultipartUpload that stay with the object. */
export function readNewObject(headers: IncomingHttpHeaders): NewObject {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadata = 0;
  for (const name of Object.keys(headers)) {
    const value = header(headers, name) ?? '';
    if (name.startsWith('x-amz-meta-')) metadata += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value, 'latin1');
    if (KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = value;
  }
  if (metadata > MAX_METADATA) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: String(metadata), MaxSizeAllowed: String(MAX_METADATA),
    });
  }
  // The framing of the transfer is not a coding of the object.
  const codings = contentCodings(headers).filter((coding) => coding !== 'aws-chunked');
  if (codings.length > 0) kept['content-encoding'] = codings.join(',');
  const storageClass = header(headers, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass)) {
    throw new S3Error('InvalidStorageClass', `The storage class you specified is not valid: ${storageClass}, one of ${STORAGE_CLASSES.join(', ')} is.`);
  }
  return { headers: kept, storageClass };
}
