import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceException } from './errors';
import type { Fault } from './faults';
import { isRecord, type RequestBody } from './requests';

/** Far above the largest valid request: two names, an ARN and a selector. */
const MAX_BODY_BYTES = 65_536;

/** The JSON object in a request. Throws SerializationException, as every restJson1 service does. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
  }
  if (length > MAX_BODY_BYTES) throw new ServiceException('SerializationException', `request body: got ${length} bytes, allowed: ${MAX_BODY_BYTES}`);
  const text = Buffer.concat(parts).toString('utf8');
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ServiceException('SerializationException', `request body: got ${text.slice(0, 80)}, allowed: a JSON object`);
}

export function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/**
 * An exception in the form of restJson1. The documentation names the header x-amz-ErrorType and the SDKs read x-amzn-ErrorType:
 * both are sent unless a fault wants otherwise.
 */
export function sendException(response: ServerResponse, error: ServiceException, header: 'both' | 'documented' | 'none' = 'both'): void {
  if (header !== 'none') response.setHeader('x-amz-ErrorType', error.exception);
  if (header === 'both') response.setHeader('x-amzn-ErrorType', error.exception);
  response.writeHead(error.httpStatus, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ Message: error.message }));
}

/** What the service answers where it knows no operation: 403, in XML, although it otherwise speaks JSON. */
export function sendXmlDenial(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'application/xml' });
  response.end('<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n</AccessDeniedException>\n');
}

/** Answers a call with the fault that replaces its answer; false when none of its faults does. */
export function sendFault(response: ServerResponse, faults: readonly Fault[]): boolean {
  for (const fault of faults) {
    if (fault.kind === 'xml') {
      sendXmlDenial(response);
      return true;
    }
    if (fault.kind === 'exception') {
      sendException(response, new ServiceException(fault.name, fault.message ?? `${fault.name} was asked for by a fault`, fault.httpStatus), fault.header);
      return true;
    }
  }
  return false;
}
