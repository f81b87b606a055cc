/** A Kinesis Video service of its own process that sends one recording, as fast as its reader takes it. */
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { httpChunks, LAST_CHUNK } from '../http-chunks';
import { profileOf, Recording, STREAM_ARN, STREAM_NAME } from '../profiles';
import { drained, runServer, serve, type ServerTask } from './serve';

export interface SourceTask extends ServerTask {
  readonly profile: string;
  readonly fragments: number;
}

/** Pieces from here on are the same in every fragment: their HTTP chunks are made once. */
const WORTH_KEEPING = 2_048;

/** Resolves once the socket has room again, or is closed. */
function room(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

async function sendMedia(recording: Recording, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'video/webm', 'transfer-encoding': 'chunked', connection: 'close', 'x-amzn-requestid': 'bench' });
  response.flushHeaders();
  const { socket } = response;
  if (socket === null) return;
  socket.on('error', () => socket.destroy()); // The reader has left.
  const kept = new Map<Uint8Array, Buffer>();
  const framed = (piece: Uint8Array): Buffer => {
    const known = kept.get(piece) ?? httpChunks(piece, recording.profile.writeBytes);
    if (piece.length >= WORTH_KEEPING) kept.set(piece, known);
    return known;
  };
  for (const piece of recording.pieces()) {
    if (socket.destroyed) return;
    // Past Node's own chunked coding, which would cost more here than anything that reads it.
    if (piece.length > 0 && !socket.write(framed(piece))) await room(socket);
  }
  socket.end(LAST_CHUNK);
}

function answers(url: () => string): Readonly<Record<string, () => unknown>> {
  return {
    '/describeStream': () => ({ StreamInfo: { StreamARN: STREAM_ARN, StreamName: STREAM_NAME, DataRetentionInHours: 24 } }),
    '/getDataEndpoint': () => ({ DataEndpoint: url() }),
  };
}

async function start(task: SourceTask): Promise<{ url: string; report: () => unknown }> {
  const recording = new Recording(profileOf(task.profile), task.fragments);
  let url = '';
  let sessions = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await drained(request);
    if (request.url === '/getMedia') {
      sessions += 1;
      await sendMedia(recording, response);
      return;
    }
    const content = answers(() => url)[request.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content?.() ?? {}));
  };
  url = await serve(task, (request, response) => void answer(request, response));
  return { url, report: () => ({ sessions }) };
}

runServer(start);
