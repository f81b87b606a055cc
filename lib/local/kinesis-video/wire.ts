import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJsonBody } from '../json-body';
import { ServiceException } from './errors';
import type { Fault } from './faults';
import type { RequestBody } from './requests';

/** Far above the largest valid request: two names, an ARN and a selector. */
const MAX_BODY_BYTES = 65_536;

/** The JSON object in a request. Throws SerializationException, as every restJson1 service does. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const refuse = (problem: string): ServiceException => new ServiceException('SerializationException', problem);
  return readJsonBody(request, { maxBytes: MAX_BODY_BYTES, allowedLength: `${MAX_BODY_BYTES}`, refuse });
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
