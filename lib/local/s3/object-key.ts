import { join } from 'node:path';
import { S3Error } from './errors';

/** Longest key, bytes of UTF-8. */
const MAX_KEY = 1024;
/** Longest file name of the usual file systems, bytes. */
const MAX_SEGMENT = 255;

// Control characters and noncharacters have no form in XML 1.0, so a listing could not name such a key.
// eslint-disable-next-line no-control-regex
const UNNAMEABLE = /[\u0000-\u001f\u007f\ufffe\uffff]/;

/**
 * Throws for a key that cannot be a file below the bucket. S3 itself would take most of them, so this is a limit of the local
 * server; it says so instead of storing the object elsewhere.
 */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY) throw new S3Error('KeyTooLongError', `Your key is too long: at most ${MAX_KEY} bytes.`);
  if (UNNAMEABLE.test(key)) throw unsupported(key, 'it has a control character');
  for (const segment of key.split('/')) {
    if (segment === '') throw unsupported(key, 'a slash at an end or two together make an empty file name');
    if (segment === '.' || segment === '..') throw unsupported(key, `${segment} is not a file name`);
    // Also a separator where the server may run.
    if (segment.includes('\\')) throw unsupported(key, 'it has a backslash');
    if (Buffer.byteLength(segment) > MAX_SEGMENT) throw unsupported(key, `the part between two slashes is longer than ${MAX_SEGMENT} bytes`);
  }
}

function unsupported(key: string, why: string): S3Error {
  return new S3Error('InvalidArgument', `The local S3 server keeps objects as files and cannot keep the key ${JSON.stringify(key)}: ${why}.`, {
    ArgumentName: 'key', ArgumentValue: key.replace(UNNAMEABLE, '?'),
  });
}

/** The plain file of a key that {@link checkKey} let pass. */
export function filePath(files: string, key: string): string {
  return join(files, ...key.split('/'));
}

/** Order of listings: by the bytes of UTF-8. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
