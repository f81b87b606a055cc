import { mkdir } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { type IncomingMessage, type Server } from 'node:http';
import dynalite from 'dynalite';

const HOST = '127.0.0.1';

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

/** The server could not listen: the port belongs to someone else, or may not be used. */
export class DynamoDbListenError extends Error {
  override readonly name = 'DynamoDbListenError';

  constructor(readonly port: number, cause: NodeJS.ErrnoException) {
    const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
    super(`the local DynamoDB server cannot listen on ${HOST}:${port}: ${why}; choose another port, or 0 for any free one`, { cause });
  }
}

/**
 * Starts a DynamoDB server for one machine (dynalite). Reachable from this machine only; any credentials will do. Tables are
 * usable as soon as they are created.
 * @throws DynamoDbListenError when the port cannot be had.
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
  const address = await listen(server, port);
  let closing: Promise<void> | undefined;
  return { url: `http://${HOST}:${address.port}`, close: () => closing ??= stop(server) };
}

async function tryPort(port: number): Promise<void> {
  const probe = createTcpServer();
  await listen(probe, port);
  await new Promise((resolve) => { probe.close(resolve); });
}

function listen(server: TcpServer, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new DynamoDbListenError(port, error)));
    // A listening TCP server has a port, never a pipe name.
    server.listen(port, HOST, () => resolve(server.address() as AddressInfo));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
