import { type FileHandle } from 'node:fs/promises';
import { type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './errors';
import { xmlDocument, type XmlTree } from './xml';

/** A run of bytes of an open file; whoever sends it closes the file. */
export interface FileBody {
  readonly file: FileHandle;
  /** First byte. */
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** An answer that has not been sent. */
export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FileBody;
}

/** An answer without a body. */
export function emptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): S3Response {
  return { status, headers, body: '' };
}

/** An answer with an XML document. */
export function xmlResponse(root: string, tree: XmlTree, headers: Readonly<Record<string, string>> = {}): S3Response {
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body: xmlDocument(root, tree) };
}

/** The answer to a request that failed. What is no error of S3 is one of this server, and says what happened. */
export function errorResponse(error: unknown, resource: string, requestId: string): S3Response {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', `We encountered an internal error. Please try again. (${String(error)})`);
  const tree = { Code: known.code, Message: known.message, ...known.details, Resource: resource, RequestId: requestId };
  const range = known.code === 'InvalidRange' ? { 'content-range': `bytes */${known.details['ActualObjectSize'] ?? '*'}` } : {};
  return { status: known.status, headers: { ...range, 'content-type': 'application/xml' }, body: xmlDocument('Error', tree) };
}

/** Sends an answer to its end. Throws when the caller went away meanwhile. */
export async function sendResponse(response: S3Response, out: ServerResponse, requestId: string): Promise<void> {
  const { body } = response;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const headers = { ...response.headers, 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, server: 'AmazonS3' };
  // These two have no body in HTTP, and no length that would announce one.
  const bodiless = response.status === 204 || response.status === 304;
  try {
    out.writeHead(response.status, bodiless ? headers : { ...headers, 'content-length': String(length) });
    if (typeof body === 'string' || length === 0 || out.req.method === 'HEAD') out.end(typeof body === 'string' ? body : undefined);
    else await pipeline(body.file.createReadStream({ start: body.start, end: body.start + length - 1 }), out);
  } finally {
    await discardResponse(response);
  }
}

/** Gives up what an answer holds, sent or not. */
export async function discardResponse({ body }: S3Response): Promise<void> {
  if (typeof body !== 'string') await body.file.close();
}
