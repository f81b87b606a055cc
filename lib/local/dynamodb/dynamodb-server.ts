import { mkdir } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { type IncomingMessage } from 'node:http';
import dynalite from 'dynalite';
import { listen, stop } from '../listen';

const SERVICE = 'DynamoDB';

/** How to run a local DynamoDB server. */
export interface DynamoDbServerOptions {
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** Folder of the database, made when missing; one server per folder. Default: none, all is in memory and gone with the server. */
  readonly directory?: string;
}

/** A running local DynamoDB server. */
export interface DynamoDbServer {
  /** `http://127.0.0.1:<port>`: the endpoint to give to an SDK. */
  readonly url: string;
  /** Closes every connection, waits for what the database is still writing, and frees port and folder. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a DynamoDB server for one machine (dynalite). Reachable from this machine only; any credentials will do. Tables are
 * usable as soon as they are created.
 * @throws ListenError when the port cannot be had.
 */
export async function startDynamoDbServer({ port = 0, directory }: DynamoDbServerOptions = {}): Promise<DynamoDbServer> {
  // dynalite opens its folder before it listens and cannot let go of it when that fails, so the port is tried first.
  if (port !== 0) await tryPort(port);
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(directory === undefined ? {} : { path: directory }) });
  // dynalite rethrows the error of a request whose sender left half-way, which would end the process.
  server.on('request', (request: IncomingMessage) => {
    request.removeAllListeners('error');
    request.on('error', () => undefined);
  });
  const url = await listen(server, SERVICE, port);
  let closing: Promise<void> | undefined;
  return { url, close: () => closing ??= stop(server) };
}

async function tryPort(port: number): Promise<void> {
  const probe = createTcpServer();
  await listen(probe, SERVICE, port);
  await new Promise((resolve) => { probe.close(resolve); });
}
