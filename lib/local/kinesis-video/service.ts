import type { Clock } from './clock';
import { ServiceException } from './errors';
import { FaultScript } from './fault-script';
import type { Limits } from './limits';
import { RateWindow } from './rate-window';
import type { SeededRandom } from './random';
import type { StreamNaming } from './requests';
import { KinesisVideoStream, type StreamHost, type StreamOptions } from './stream';

/** Calls that have a quota of their own on each stream. */
type MeteredOperation = 'GetMedia' | 'GetDataEndpoint' | 'DescribeStream' | 'ListTagsForStream';

interface StreamEntry {
  readonly stream: KinesisVideoStream;
  readonly calls: Readonly<Record<MeteredOperation, RateWindow>>;
  connections: number;
}

/** The service behind the HTTP server: its streams, their quotas, and the faults that wait. */
export class Service implements StreamHost {
  readonly faults = new FaultScript();
  /** Base URL of the HTTP server, which is known only when it listens. */
  url = '';
  readonly #entries = new Map<string, StreamEntry>();

  constructor(
    readonly clock: Clock,
    readonly random: SeededRandom,
    readonly region: string,
    readonly accountId: string,
    readonly limits: Limits,
  ) {}

  createStream(options: StreamOptions): KinesisVideoStream {
    if (this.#entries.has(options.name)) throw new Error(`stream name: got ${options.name}, allowed: one that is not in use`);
    const stream = new KinesisVideoStream(options, this);
    const control = (): RateWindow => new RateWindow(this.limits.controlCallsPerSecond, 1000);
    const calls = {
      GetMedia: new RateWindow(this.limits.getMediaCallsPerSecond, 1000),
      GetDataEndpoint: control(), DescribeStream: control(), ListTagsForStream: control(),
    };
    this.#entries.set(stream.name, { stream, calls, connections: 0 });
    return stream;
  }

  /** All streams, by name. */
  get streams(): readonly KinesisVideoStream[] {
    return [...this.#entries.values()].map(({ stream }) => stream).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The stream of that name. Throws when there is none. */
  stream(name: string): KinesisVideoStream {
    return this.#entry(name).stream;
  }

  /** The stream that a request names. Throws ResourceNotFoundException, or InvalidArgumentException when name and ARN disagree. */
  resolve({ name, arn }: StreamNaming): KinesisVideoStream {
    const wanted = name ?? arn?.split('/')[1] ?? '';
    const stream = this.#entries.get(wanted)?.stream;
    if (name !== undefined && arn !== undefined && name !== arn.split('/')[1]) {
      throw new ServiceException('InvalidArgumentException', `StreamName and StreamARN: got ${name} and ${arn}, allowed: the name and the ARN of the same stream`);
    }
    if (stream === undefined || (arn !== undefined && arn !== stream.arn)) {
      throw new ServiceException('ResourceNotFoundException', `The requested stream ${arn ?? wanted} is not found or not active.`);
    }
    return stream;
  }

  /** Counts a call against the stream's quota. Throws ClientLimitExceededException. */
  meter(operation: MeteredOperation, stream: KinesisVideoStream): void {
    if (this.#entry(stream.name).calls[operation].take(this.clock.now()) > 0) {
      const limit = operation === 'GetMedia' ? this.limits.getMediaCallsPerSecond : this.limits.controlCallsPerSecond;
      throw new ServiceException('ClientLimitExceededException', `Rate exceeded: more than ${limit} calls of ${operation} per second on stream ${stream.name}`);
    }
  }

  /** Takes a connection of the stream. Throws ConnectionLimitExceededException. The answer gives it back, once. */
  connect(stream: KinesisVideoStream): () => void {
    const entry = this.#entry(stream.name);
    if (entry.connections >= this.limits.connectionsPerStream) {
      throw new ServiceException('ConnectionLimitExceededException', `More than ${this.limits.connectionsPerStream} GetMedia connections on stream ${stream.name}`);
    }
    entry.connections++;
    let open = true;
    return () => {
      if (open) entry.connections--;
      open = false;
    };
  }

  #entry(name: string): StreamEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`no stream ${name}; there are: ${[...this.#entries.keys()].join(', ') || 'none'}`);
    return entry;
  }
}
