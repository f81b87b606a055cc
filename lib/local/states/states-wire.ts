import { type IncomingMessage, type ServerResponse } from 'node:http';
import { readJsonBody } from '../json-body';
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
  const refuse = (problem: string): StatesException => new StatesException('SerializationException', problem);
  return readJsonBody(request, { maxBytes: MAX_BODY_BYTES, allowedLength: `up to ${MAX_BODY_BYTES}`, refuse });
}

export function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': CONTENT_TYPE });
  response.end(JSON.stringify(body));
}

export function sendException(response: ServerResponse, { exception, message, httpStatus }: StatesException): void {
  response.writeHead(httpStatus, { 'content-type': CONTENT_TYPE });
  response.end(JSON.stringify({ __type: exception, message }));
}
