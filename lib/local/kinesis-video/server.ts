import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidInputError } from '../../contract/invalid-input-error';
import { type Clock, realClock } from './clock';
import { describeStream, getDataEndpoint, listStreams } from './control-plane';
import { invalidArgument, ServiceException } from './errors';
import type { FaultScript, Operation } from './fault-script';
import { checkedFaults, type Fault } from './faults';
import { getMedia } from './get-media';
import { type Limits, SERVICE_LIMITS } from './limits';
import { SeededRandom } from './random';
import { namedStream, type RequestBody } from './requests';
import { Service } from './service';
import type { KinesisVideoStream, StreamOptions } from './stream';
import { readBody, sendException, sendFault, sendJson, sendXmlDenial } from './wire';

/** Request header that injects faults into its own call: a fault as JSON, or a list of them. */
export const FAULT_HEADER = 'x-local-fault';

export interface KinesisVideoServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default: the time of day. */
  readonly clock?: Clock;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** 12 digits. Default `000000000000`. */
  readonly accountId?: string;
  /** Seed of fragment numbers, request ids and write sizes. Default 1. */
  readonly seed?: number;
  /** Overrides of {@link SERVICE_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Told of every request that names an operation, before it is served. */
  readonly onCall?: (call: Call) => void;
}

/** A request as the server saw it. */
export interface Call { readonly operation: Operation; readonly requestId: string; readonly body: RequestBody }

export interface KinesisVideoServer {
  /** Endpoint of the control plane and of the data plane: `http://127.0.0.1:<port>`. */
  readonly url: string;
  createStream(options: StreamOptions): KinesisVideoStream;
  /** The stream of that name; throws when there is none. */
  stream(name: string): KinesisVideoStream;
  readonly faults: Pick<FaultScript, 'add' | 'script' | 'clear' | 'calls'>;
  /** Stops cameras, ends every connection and frees the port. Rejects when a camera failed, or a call for a reason of the server's own. */
  close(): Promise<void>;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/getDataEndpoint': 'GetDataEndpoint', '/describeStream': 'DescribeStream', '/listStreams': 'ListStreams', '/getMedia': 'GetMedia',
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

async function answer(service: Service, request: IncomingMessage, response: ServerResponse, onCall: (call: Call) => void): Promise<void> {
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
    case 'GetMedia': await getMedia(service, body, response, faults);
  }
}

/** Answers with an exception. One that is no answer of the service is a mistake of ours, and is kept for `close` to tell. */
function sendError(request: IncomingMessage, response: ServerResponse, error: unknown, mistakes: unknown[]): void {
  // Its sender left before the request was whole: nobody waits for an answer.
  if (request.destroyed && !request.complete) return;
  if (!(error instanceof ServiceException)) mistakes.push(error);
  const exception = error instanceof ServiceException ? error : new ServiceException('InternalFailure', `local server: ${String(error)}`);
  if (response.headersSent) response.destroy(exception);
  else sendException(response, exception);
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // Holds: a listening TCP server has an address and port.
  return server.address() as AddressInfo;
}

/**
 * Starts a Kinesis Video service on 127.0.0.1 that speaks the wire protocol of the real one: GetDataEndpoint, DescribeStream,
 * ListStreams and GetMedia. Signatures are not checked.
 */
export async function startKinesisVideoServer(options: KinesisVideoServerOptions = {}): Promise<KinesisVideoServer> {
  const { port = 0, clock = realClock(), region = 'us-east-1', accountId = '000000000000', seed = 1, onCall = () => undefined } = options;
  const service = new Service(clock, new SeededRandom(seed), region, accountId, { ...SERVICE_LIMITS, ...options.limits });
  const mistakes: unknown[] = [];
  const server = createServer((request, response) => {
    // A reader that leaves while it is answered is no error of the server.
    response.on('error', () => response.destroy());
    answer(service, request, response, onCall).catch((error: unknown) => sendError(request, response, error, mistakes));
  });
  const address = await listen(server, port);
  service.url = `http://127.0.0.1:${address.port}`;
  return {
    url: service.url,
    createStream: (stream) => service.createStream(stream),
    stream: (name) => service.stream(name),
    faults: service.faults,
    async close() {
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
      server.closeAllConnections();
      await Promise.all([closed, ...service.streams.map((stream) => stream.close())]);
      const told = mistakes.splice(0);
      if (told.length > 0) throw new AggregateError(told, 'local Kinesis Video server: calls failed for reasons of its own');
    },
  };
}
