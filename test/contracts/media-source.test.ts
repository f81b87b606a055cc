import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoSource } from '../../lib/adapters/kinesis-video-source';
import { readChunks, startKinesisVideoServer, type Fault, type KinesisVideoServer } from '../../lib/local/kinesis-video';
import { recording } from '../support/matroska-builder';
import { ManualClock } from '../support/memory/manual-clock';
import { MemorySource, MemoryStream, type SessionScript } from '../support/memory/memory-stream';
import { START } from '../support/memory/world';
import { describeMediaSource, type MediaSourceBench } from './media-source.contract';

describeMediaSource('in memory', async () => {
  const clock = new ManualClock(START);
  const stream = new MemoryStream('front_door', START);
  const script = async (session: SessionScript): Promise<void> => { stream.scripts.push(session); };
  return {
    source: new MemorySource(stream, clock), streamName: 'front_door', streamArn: stream.arn, retentionHours: 24,
    put: async (count) => {
      stream.publishMany(count);
      return stream.retained;
    },
    expire: async (count) => stream.expire(count),
    refuse: async (errorName) => { stream.refusals.push(errorName); },
    cutAfter: (fragments) => script({ fragments, then: 'cut' }),
    stallAfter: (fragments) => script({ fragments, then: 'stay-open' }),
    failAfter: (fragments, errorId) => script({ fragments, then: { errorId } }),
  };
});

/** Time of the local server: it stands still, but every sleep is over at once. */
function eagerClock() {
  let now = START;
  return {
    now: () => now,
    async sleep(ms: number, signal: AbortSignal): Promise<void> {
      // A turn of the event loop, so that a sleep raced against a change can lose.
      await new Promise((resolve) => { setImmediate(resolve); });
      signal.throwIfAborted();
      now += ms;
    },
  };
}

describe('Kinesis Video adapter', () => {
  const chunks = readChunks(recording({ fragments: 8, fragmentMs: 2_000 }));
  const open: { destroy(): void }[] = [];
  let server: KinesisVideoServer;
  let variables: NodeJS.ProcessEnv;

  beforeAll(() => {
    variables = process.env;
    // The data plane's client is made by the adapter, from the environment as in Lambda.
    process.env = { ...variables, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
  });
  afterAll(() => { process.env = variables; });

  async function start(): Promise<MediaSourceBench> {
    const limits = { getMediaCallsPerSecond: 1_000, controlCallsPerSecond: 1_000, fragmentsPerSecond: 1_000 };
    server = await startKinesisVideoServer({ clock: eagerClock(), limits });
    const stream = server.createStream({ name: 'front_door', retentionHours: 24 });
    const control = new KinesisVideoClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } });
    open.push(control);
    const inject = async (fault: Fault): Promise<void> => server.faults.add({ inject: fault });
    let puts = 0;
    return {
      source: new KinesisVideoSource(control), streamName: stream.name, streamArn: stream.arn, retentionHours: 24,
      async put(count) {
        for (const chunk of chunks.slice(puts, puts + count)) {
          stream.put(chunk, { serverTimestamp: START - 60_000 + puts * 2_000, producerTimestamp: START - 61_000 + puts * 2_000 });
          puts += 1;
        }
        return stream.fragments.map(({ order, serverTimestamp, producerTimestamp }) => ({ number: order, serverTimestamp, producerTimestamp }));
      },
      expire: async (count) => stream.dropHead(count),
      refuse: (name) => inject({ kind: 'exception', name }),
      cutAfter: (afterFragments) => inject({ kind: 'cut', afterFragments }),
      stallAfter: (afterFragments) => inject({ kind: 'stall', afterFragments }),
      failAfter: (afterFragments, errorId) => inject({ kind: 'in-band-error', errorId, afterFragments }),
    };
  }

  async function stop(): Promise<void> {
    for (const client of open.splice(0)) client.destroy();
    await server.close();
  }

  describeMediaSource('Kinesis Video', start, stop);
});
