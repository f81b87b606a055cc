/** An S3 of its own process that keeps no byte, but counts and checks them. */
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { UploadBook, type StoredObject } from '../upload-book';
import { runServer, serve, type ServerTask } from './serve';

/** What has arrived. */
export interface SinkReport {
  readonly objects: readonly StoredObject[];
  readonly puts: number;
  readonly bytes: number;
  /** What was wrong with requests. */
  readonly problems: readonly string[];
}

/** Reads a body to its end and forgets it. */
function measured(request: IncomingMessage): Promise<{ bytes: number; crc32: number }> {
  return new Promise((resolve) => {
    let bytes = 0;
    let sum = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      sum = crc32(piece, sum);
    });
    request.on('end', () => resolve({ bytes, crc32: sum }));
  });
}

/** A header with a CRC32 as S3 takes it: four bytes in base64. */
function claimedCrc32({ headers }: IncomingMessage): number | undefined {
  const header = headers['x-amz-checksum-crc32'];
  return typeof header === 'string' ? Buffer.from(header, 'base64').readUInt32BE() : undefined;
}

function claimedObject(request: IncomingMessage): { bytes?: number; crc32?: number } {
  const size = request.headers['x-amz-mp-object-size'];
  const sum = claimedCrc32(request);
  return { ...(size === undefined ? {} : { bytes: Number(size) }), ...(sum === undefined ? {} : { crc32: sum }) };
}

/** The answer to one request. */
async function take(book: UploadBook, request: IncomingMessage): Promise<{ status?: number; etag?: string; xml?: string }> {
  const query = new URL(request.url ?? '', 'http://sink').searchParams;
  const uploadId = query.get('uploadId');
  // Only then is the body what is stored, byte for byte.
  if (request.headers['content-encoding']?.includes('aws-chunked') === true) throw new Error('a body in aws-chunked');
  const body = await measured(request);
  if (request.method === 'POST' && uploadId === null) return { xml: `<InitiateMultipartUploadResult><UploadId>${book.create()}</UploadId></InitiateMultipartUploadResult>` };
  if (request.method === 'POST' && uploadId !== null) {
    book.complete(uploadId, claimedObject(request));
    return { xml: '<CompleteMultipartUploadResult><ETag>&quot;object&quot;</ETag></CompleteMultipartUploadResult>' };
  }
  if (request.method !== 'PUT') return { status: 404 };
  if (uploadId === null) book.put(body.bytes);
  else book.part(uploadId, Number(query.get('partNumber')), body, claimedCrc32(request));
  return { etag: '"part"' };
}

async function answer(book: UploadBook, problems: string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status = 200, etag, xml = '' } = await take(book, request);
    response.writeHead(status, { 'content-type': 'application/xml', ...(etag === undefined ? {} : { etag }) });
    response.end(xml);
  } catch (error) {
    problems.push(`${request.method} ${request.url}: ${String(error)}`);
    response.writeHead(400);
    response.end();
  }
}

async function start(task: ServerTask): Promise<{ url: string; report: () => SinkReport }> {
  const book = new UploadBook();
  const problems: string[] = [];
  const url = await serve(task, (request, response) => void answer(book, problems, request, response));
  return { url, report: () => ({ objects: book.objects, puts: book.puts, bytes: book.bytes, problems }) };
}

runServer(start);
