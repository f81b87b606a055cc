import { type IncomingMessage, type ServerResponse } from 'node:http';
import { isObject } from './json';
import { StatesException } from './states-exception';

/** A parsed JSON body. */
export type RequestBody = Readonly<Record<string, unknown>>;

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const TARGET_PREFIX = 'AWSStepFunctions.';
/** Far above the largest valid request: 256 KiB of input, each character escaped. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** The operation that a request names; `undefined` when it names none of this service. */
export function operationOf(request: IncomingMessage): string | undefined {
  const target = request.headers['x-amz-target'];
  return request.method === 'POST' && typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : undefined;
}

/** The JSON object in a request. Throws SerializationException, as every AWS JSON service does. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
  }
  if (length > MAX_BODY_BYTES) throw new StatesException('SerializationException', `request body: got ${length} bytes, allowed: up to ${MAX_BODY_BYTES}`);
  const text = Buffer.concat(parts).toString('utf8');
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new StatesException('SerializationException', `request body: got ${text.slice(0, 80)}, allowed: a JSON object`);
}

export function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': CONTENT_TYPE });
  response.end(JSON.stringify(body));
}

export function sendException(response: ServerResponse, { exception, message, httpStatus }: StatesException): void {
  response.writeHead(httpStatus, { 'content-type': CONTENT_TYPE });
  response.end(JSON.stringify({ __type: exception, message }));
}
