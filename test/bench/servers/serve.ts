import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type Certificate } from './certificate';

export type Transport = 'http' | 'https';

/** What a server process is started with. */
export interface ServerTask {
  readonly transport: Transport;
  readonly certificate: Certificate;
}

/** What AWS's endpoints agree on with Node: TLS 1.3 with AES-128-GCM. Node by itself would take AES-256. */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES128-GCM-SHA256';

/** Serves on a free port of 127.0.0.1. @returns the URL. */
export async function serve({ transport, certificate }: ServerTask, listener: RequestListener): Promise<string> {
  const server: Server = transport === 'http' ? createHttpServer(listener) : createHttpsServer({ ...certificate, ciphers: CIPHERS }, listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  // A listening TCP server has a port, never a pipe name.
  return `${transport}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads a request of a few bytes to its end. */
export async function drained(request: IncomingMessage): Promise<void> {
  request.resume();
  await new Promise((resolve) => { request.on('end', resolve); });
}

/** What the parent process is told. */
export type FromServer =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'report'; readonly report: unknown };

function tell(message: FromServer): void {
  process.send?.(message);
}

/**
 * The life of a server process: its task is its first argument, it says where it listens, and when it is asked for its report it gives
 * that and ends.
 */
export function runServer<Task extends ServerTask>(start: (task: Task) => Promise<{ readonly url: string; readonly report: () => unknown }>): void {
  const task = JSON.parse(process.argv[2] ?? '') as Task; // The parent process has written it.
  const started = start(task);
  process.on('message', () => {
    void started.then(({ report }) => {
      tell({ kind: 'report', report: report() });
      process.disconnect();
      process.exit();
    });
  });
  void started.then(({ url }) => tell({ kind: 'listening', url }));
}
