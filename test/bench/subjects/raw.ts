/** The floor: bytes of one connection into another, in parts, with nothing but Node's HTTP client. What arrives is not looked at. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { runSubject, type Outcome, type SubjectTask } from './task';

const PART_BYTES = 8 * 1024 * 1024;

type Call = (url: string, options: RequestOptions, body?: Uint8Array) => Promise<IncomingMessage>;

function caller(isTls: boolean): Call {
  const [request, agent] = isTls ? [httpsRequest, new HttpsAgent({ keepAlive: true })] as const : [httpRequest, new HttpAgent({ keepAlive: true })] as const;
  return (url, options, body) => new Promise((resolve, reject) => {
    const call = request(url, { ...options, agent, headers: { 'content-length': body?.length ?? 0 } }, resolve);
    call.on('error', reject);
    call.end(body);
  });
}

async function done(response: IncomingMessage): Promise<void> {
  response.resume();
  await new Promise((resolve) => { response.on('end', resolve); });
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
}

async function pipe(call: Call, { sourceUrl, sinkUrl }: SubjectTask): Promise<Outcome> {
  const key = `${sinkUrl}/bench/raw.mkv`;
  await done(await call(`${key}?uploads`, { method: 'POST' }));
  const media = await call(`${sourceUrl}/getMedia`, { method: 'POST' }, Buffer.from('{}'));
  let [filling, sent] = [Buffer.allocUnsafe(PART_BYTES), Buffer.allocUnsafe(PART_BYTES)];
  let filled = 0;
  let parts = 0;
  let bytes = 0;
  const put = async (): Promise<void> => {
    [filling, sent] = [sent, filling];
    const body = sent.subarray(0, filled);
    filled = 0;
    bytes += body.length;
    parts += 1;
    await done(await call(`${key}?partNumber=${parts}&uploadId=upload-1`, { method: 'PUT' }, body));
  };
  await new Promise<void>((resolve, reject) => {
    media.on('error', reject);
    media.on('end', resolve);
    media.on('data', (piece: Buffer) => {
      const fits = piece.copy(filling, filled);
      filled += fits;
      if (filled < PART_BYTES) return;
      media.pause();
      const rest = Buffer.from(piece.subarray(fits));
      put().then(() => {
        filled = rest.copy(filling, 0);
        media.resume();
      }, reject);
    });
  });
  if (filled > 0) await put();
  await done(await call(`${key}?uploadId=upload-1`, { method: 'POST' }));
  return { bytes };
}

runSubject((task) => {
  const call = caller(task.sourceUrl.startsWith('https:'));
  return () => pipe(call, task);
});
