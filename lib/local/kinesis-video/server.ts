import { createServer } from 'node:http';
import { listen, stop } from '../listen';
import { type Clock, realClock } from './clock';
import type { FaultScript } from './fault-script';
import { type Limits, SERVICE_LIMITS } from './limits';
import { SeededRandom } from './random';
import { answer, type Call, sendError } from './router';
import { Service } from './service';
import type { KinesisVideoStream, StreamOptions } from './stream';

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

/**
 * Starts a Kinesis Video service on 127.0.0.1 that speaks the wire protocol of the real one: GetDataEndpoint, DescribeStream,
 * ListStreams, ListTagsForStream and GetMedia. Signatures are not checked.
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
  service.url = await listen(server, 'Kinesis Video', port);
  return {
    url: service.url,
    createStream: (stream) => service.createStream(stream),
    stream: (name) => service.stream(name),
    faults: service.faults,
    async close() {
      await Promise.all([stop(server), ...service.streams.map((stream) => stream.close())]);
      const told = mistakes.splice(0);
      if (told.length > 0) throw new AggregateError(told, 'local Kinesis Video server: calls failed for reasons of its own');
    },
  };
}
