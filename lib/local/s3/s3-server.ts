import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { listen, stop } from '../listen';
import { recover } from './recovery';
import { serveRequest } from './request-cycle';
import { type S3FaultPlan } from './s3-fault';
import { Volume } from './volume';

export { type S3Fault, type S3FaultPlan, type S3FaultRequest } from './s3-fault';

/** How to run a local S3 server. */
export interface S3ServerOptions {
  /** Folder with the buckets, made when missing. Objects are plain files at `<directory>/<bucket>/<key>`. One server per folder. */
  readonly directory: string;
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** Epoch milliseconds, for LastModified and its like. Default: `Date.now`. */
  readonly clock?: () => number;
  /** What goes wrong. Default: nothing. */
  readonly fault?: S3FaultPlan;
}

/** A running local S3 server. */
export interface S3Server {
  /** `http://127.0.0.1:<port>`: the endpoint to give to an SDK, with path-style addressing. */
  readonly url: string;
  /** Closes every connection and waits until no request touches the disk any more. */
  close(): Promise<void>;
}

/**
 * Starts an S3 server for one machine: the wire protocol of S3 over a folder. Reachable from this machine only; credentials and
 * signatures are not checked, a request without any is served too. An operation or header it does not know is answered with
 * 501 NotImplemented, never ignored. State survives a restart and a killed process.
 *
 * Where it is not S3: a key must be a possible file name and no other key's folder; versions only in buckets with Object Lock, which a
 * bucket is made with, and no list of them; of policies only what they deny to everybody; no encryption or lifecycle; GLACIER classes read like any other; a part still on its way when its upload ends is refused; a Complete that is
 * sent again gets NoSuchUpload; a Complete never answers 200 with an error in its body.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const volume = new Volume(options.directory, options.clock ?? Date.now);
  const running = new Set<Promise<void>>();
  let announceClosing = (): void => undefined;
  const closing = new Promise<void>((resolve) => { announceClosing = resolve; });
  let requests = 0;
  const server = createServer((incoming, out) => {
    requests += 1;
    const requestId = requests.toString(16).toUpperCase().padStart(16, '0');
    const work = serveRequest({ volume, ready, closing, fault: options.fault ?? (() => undefined) }, incoming, out, requestId).finally(() => running.delete(work));
    running.add(work);
  });
  // No idle limit: at its end a connection closes just as its client may send the next request, which then fails.
  server.keepAliveTimeout = 0;
  // The port first: a second server on it must not settle what the first is doing. Requests wait until the disk is in order.
  const ready = listen(server, 'S3', options.port ?? 0).then(async (url) => {
    await mkdir(options.directory, { recursive: true });
    await recover(volume);
    return url;
  });
  const url = await ready.catch(async (error: unknown) => {
    await stop(server);
    throw error;
  });
  return {
    url,
    close: async () => {
      announceClosing();
      await stop(server);
      await Promise.all(running);
    },
  };
}
