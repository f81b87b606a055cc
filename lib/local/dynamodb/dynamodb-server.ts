import { mkdir } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { listen, stop } from '../listen';

const SERVICE = 'DynamoDB';

/**
 * What goes wrong with one request.
 * - `reject`: answered with 500 InternalServerError; nothing happens.
 * - `drop-response`: happens as usual, but the connection closes without an answer.
 */
export type DynamoDbFault = 'reject' | 'drop-response';

/** Decides the fault of each request by its operation, such as `UpdateItem`; undefined for none. */
export type DynamoDbFaultPlan = (operation: string) => DynamoDbFault | undefined;

/** How to run a local DynamoDB server. */
export interface DynamoDbServerOptions {
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** Folder of the database, made when missing; one server per folder. Default: none, all is in memory and gone with the server. */
  readonly directory?: string;
  /** What goes wrong. Default: nothing. */
  readonly fault?: DynamoDbFaultPlan;
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
export async function startDynamoDbServer({ port = 0, directory, fault = () => undefined }: DynamoDbServerOptions = {}): Promise<DynamoDbServer> {
  // dynalite opens its folder before it listens and cannot let go of it when that fails, so the port is tried first.
  if (port !== 0) await tryPort(port);
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(directory === undefined ? {} : { path: directory }) });
  const [serve] = server.listeners('request') as RequestListener[]; // dynalite listens with one function.
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const struck = fault(String(request.headers['x-amz-target']).split('.').at(-1) ?? '');
    if (struck === 'reject') return reject(response);
    if (struck === 'drop-response') response.end = () => response.destroy();
    serve?.(request, response);
    // dynalite rethrows the error of a request whose sender left half-way, which would end the process.
    request.removeAllListeners('error');
    request.on('error', () => undefined);
  });
  const url = await listen(server, SERVICE, port);
  let closing: Promise<void> | undefined;
  return { url, close: () => closing ??= stop(server) };
}

function reject(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: 'a fault was asked for' }));
}

async function tryPort(port: number): Promise<void> {
  const probe = createTcpServer();
  await listen(probe, SERVICE, port);
  await new Promise((resolve) => { probe.close(resolve); });
}
