import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidInputError } from '../../contract/invalid-input-error';
import { describeStream, getDataEndpoint, listStreams, listTagsForStream } from './control-plane';
import { invalidArgument, ServiceException } from './errors';
import type { Operation } from './fault-script';
import { checkedFaults, type Fault } from './faults';
import { getMedia } from './get-media';
import { namedStream, type RequestBody } from './requests';
import type { Service } from './service';
import { readBody, sendException, sendFault, sendJson, sendXmlDenial } from './wire';

/** Request header that injects faults into its own call: a fault as JSON, or a list of them. */
export const FAULT_HEADER = 'x-local-fault';

/** A request as the server saw it. */
export interface Call { readonly operation: Operation; readonly requestId: string; readonly body: RequestBody }

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/getDataEndpoint': 'GetDataEndpoint', '/describeStream': 'DescribeStream', '/listStreams': 'ListStreams',
  '/listTagsForStream': 'ListTagsForStream', '/getMedia': 'GetMedia',
};

function headerFaults(request: IncomingMessage, operation: Operation): readonly Fault[] {
  const text = request.headers[FAULT_HEADER];
  if (text === undefined) return [];
  try {
    return checkedFaults(JSON.parse(String(text)));
  } catch (error) {
    if (error instanceof InvalidInputError) throw new ServiceException('InvalidArgumentException', `${FAULT_HEADER}: ${error.message}`);
    throw invalidArgument(operation, [{ field: FAULT_HEADER, got: String(text), allowed: 'JSON' }]);
  }
}

/** Answers one request: by the fault that replaces its answer, or by its operation. */
export async function answer(service: Service, request: IncomingMessage, response: ServerResponse, onCall: (call: Call) => void): Promise<void> {
  const requestId = service.random.uuid();
  response.setHeader('x-amzn-RequestId', requestId);
  const body = await readBody(request);
  const operation = request.method === 'POST' ? OPERATIONS[request.url ?? ''] : undefined;
  if (operation === undefined) {
    sendXmlDenial(response);
    return;
  }
  onCall({ operation, requestId, body });
  const faults = [...headerFaults(request, operation), ...service.faults.take(operation, namedStream(body) ?? '')];
  if (sendFault(response, faults)) return;
  switch (operation) {
    case 'GetDataEndpoint': sendJson(response, getDataEndpoint(service, body, faults)); return;
    case 'DescribeStream': sendJson(response, describeStream(service, body)); return;
    case 'ListStreams': sendJson(response, listStreams(service, body)); return;
    case 'ListTagsForStream': sendJson(response, listTagsForStream(service, body)); return;
    case 'GetMedia': await getMedia(service, body, response, faults);
  }
}

/** Answers with an exception. One that is no answer of the service is a mistake of ours, and is kept for `close` to tell. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: unknown, mistakes: unknown[]): void {
  // Its sender left before the request was whole: nobody waits for an answer.
  if (request.destroyed && !request.complete) return;
  if (!(error instanceof ServiceException)) mistakes.push(error);
  const exception = error instanceof ServiceException ? error : new ServiceException('InternalFailure', `local server: ${String(error)}`);
  if (response.headersSent) response.destroy(exception);
  else sendException(response, exception);
}
