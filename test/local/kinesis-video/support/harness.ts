import { request, type IncomingMessage } from 'node:http';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import {
  type Fault, FAULT_HEADER, type KinesisVideoServer, type KinesisVideoServerOptions, startKinesisVideoServer,
} from '../../../../lib/local/kinesis-video';
import { ManualClock, until } from './manual-clock';

const SDK_OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };

const open: KinesisVideoServer[] = [];
const clients: { destroy(): void }[] = [];

/** A server on a manual clock; ends after the test. */
export async function startServer(options: KinesisVideoServerOptions = {}): Promise<{ server: KinesisVideoServer; clock: ManualClock }> {
  const clock = new ManualClock();
  const server = await startKinesisVideoServer({ clock, ...options });
  open.push(server);
  return { server, clock };
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

export function controlClient(server: KinesisVideoServer): KinesisVideoClient {
  const client = new KinesisVideoClient({ ...SDK_OPTIONS, endpoint: server.url });
  clients.push(client);
  return client;
}

export function mediaClient(endpoint: string): KinesisVideoMediaClient {
  const client = new KinesisVideoMediaClient({ ...SDK_OPTIONS, endpoint });
  clients.push(client);
  return client;
}

/** An answer as it arrives. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Sizes of the pieces read so far. */
  readonly reads: readonly number[];
  readonly message: IncomingMessage;
  /** All bytes so far. */
  bytes(): Buffer;
  /** The whole body; rejects when the connection breaks. */
  readonly whole: Promise<Buffer>;
  /** Resolves when this many bytes are there. */
  has(bytes: number): Promise<void>;
  /** Hangs up. */
  leave(): void;
}

/** Sends JSON over raw HTTP and reads along. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } }, resolve);
    sent.on('error', reject);
    sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const parts: Buffer[] = [];
  let length = 0;
  const whole = new Promise<Buffer>((resolve, reject) => {
    message.on('data', (part: Buffer) => { parts.push(part); length += part.length; });
    message.on('end', () => resolve(Buffer.concat(parts)));
    message.on('error', reject);
  });
  whole.catch(() => undefined);
  return {
    status: message.statusCode ?? 0, headers: message.headers, message, whole,
    get reads() { return parts.map((part) => part.length); },
    bytes: () => Buffer.concat(parts),
    has: (wanted) => until(() => length >= wanted),
    leave: () => message.destroy(),
  };
}

/** Calls GetMedia over raw HTTP, by default from EARLIEST, with faults in the request header. */
export async function getMedia(server: KinesisVideoServer, streamName: string, selector: object = { StartSelectorType: 'EARLIEST' }, faults: readonly Fault[] = []): Promise<Answer> {
  const headers = faults.length === 0 ? {} : { [FAULT_HEADER]: JSON.stringify(faults) };
  return post(`${server.url}/getMedia`, { StreamName: streamName, StartSelector: selector }, headers);
}

/** The bytes of an SDK answer's payload. */
export async function payloadBytes(payload: unknown): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of payload as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
}

/** An error as clients see it. */
export interface SeenError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SeenError> {
  const outcome = await promise.then(() => undefined, (error: unknown) => ({ error }));
  if (outcome === undefined) throw new Error('nothing was thrown');
  // Everything under test throws errors; `instanceof` fails for those of Node itself, which live outside Jest's realm.
  return outcome.error as SeenError;
}
