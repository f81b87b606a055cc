import { type IncomingHttpHeaders } from 'node:http';
import { S3Error } from './errors';
import { type OperationName } from './operation';
import { type RequestTarget } from './request-target';

/** A request whose operation is known and whose body has not been read. */
export interface S3Request extends RequestTarget {
  readonly operation: OperationName;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/** One header as one text; undefined when it was not sent. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A query parameter that counts something. Undefined when it was not sent. */
export function wholeNumber(query: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new S3Error('InvalidArgument', `${name} must be an integer from ${least} to ${most}, got ${JSON.stringify(text)}.`, {
      ArgumentName: name, ArgumentValue: text,
    });
  }
  return value;
}

/** The upload a request is about; empty when it names none, which no upload is. */
export function uploadIdOf({ query }: S3Request): string {
  return query.get('uploadId') ?? '';
}

/** Reads `If-None-Match` of a write. S3 takes only `*`: the key must be free. */
export function readOnlyIfAbsent(headers: IncomingHttpHeaders): boolean {
  const condition = header(headers, 'if-none-match');
  if (condition !== undefined && condition !== '*') {
    throw new S3Error('NotImplemented', `If-None-Match of a write takes only *, got ${condition}.`, { Header: 'If-None-Match' });
  }
  return condition !== undefined;
}
