import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A page with a player in it, for browsers. */
export const PLAYER_PAGE = '/player.html';

/** A server on 127.0.0.1 that gives out files as S3 does: whole, or a range of them. */
export interface FileServer {
  /** Of the first file. */
  readonly url: string;
  /** Where a file can be had; it is given out from then on. */
  urlOf(path: string): string;
  /** Bytes handed to the network so far: a little more than has arrived. */
  readonly bytesSent: number;
  close(): Promise<void>;
}

interface Range { readonly from: number; readonly to: number }

/** The range that a request asks for, both ends included; nothing when it asks for all. */
function rangeOf(header: string | undefined, size: number): Range | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Math.min(size - 1, to === undefined || to === '' ? Infinity : Number(to)) };
}

async function sendFile(path: string, request: IncomingMessage, response: ServerResponse, count: (bytes: number) => void): Promise<void> {
  const { size } = statSync(path);
  const range = rangeOf(request.headers.range, size);
  const { from, to } = range ?? { from: 0, to: size - 1 };
  if (from >= size) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'video/x-matroska', 'accept-ranges': 'bytes', 'content-length': to - from + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
  });
  const file = createReadStream(path, { start: from, end: to });
  file.on('data', (piece) => { count(piece.length); });
  await pipeline(file, response).catch((error: NodeJS.ErrnoException) => {
    // Players hang up once they know enough.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  });
}

/** Serves files until it is closed. @param path Of the first one. */
export async function serveFile(path: string): Promise<FileServer> {
  const paths: string[] = [path];
  let bytesSent = 0;
  const server = createServer((request, response) => {
    const file = paths[Number(request.url?.slice(1))];
    if (request.url === PLAYER_PAGE) response.setHeader('content-type', 'text/html').end('<video muted></video>');
    else if (file === undefined) response.writeHead(404).end();
    else void sendFile(file, request, response, (bytes) => { bytesSent += bytes; });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // It listens on a port, not on a pipe.
  const base = `http://127.0.0.1:${port}/`;
  return {
    url: `${base}0`,
    urlOf: (other) => `${base}${paths.includes(other) ? paths.indexOf(other) : paths.push(other) - 1}`,
    get bytesSent() { return bytesSent; },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
