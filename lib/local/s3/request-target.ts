import { S3Error } from './errors';

/** What a request line names: nothing (the service), a bucket, or an object. */
export interface RequestTarget {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the service and for a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * Path-style addressing: `/bucket/key?query`. Taken apart by hand, because a URL parser resolves `..` and would turn
 * `/a/../b/c` into an object of another bucket before anything could refuse it.
 */
export function parseTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!path.startsWith('/')) throw new S3Error('InvalidURI', `Couldn't parse the specified URI: ${JSON.stringify(target)} is not a path.`);
  if (path.startsWith('//')) throw new S3Error('InvalidBucketName', 'The specified bucket is not valid: its name is empty.');
  const slash = path.indexOf('/', 1);
  return {
    bucket: decode(slash < 0 ? path.slice(1) : path.slice(1, slash)),
    key: slash < 0 ? '' : decode(path.slice(slash + 1)),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', `Couldn't parse the specified URI: ${JSON.stringify(text)} is not percent-encoded UTF-8.`);
  }
}
