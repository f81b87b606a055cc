import { getMediaChunk } from '../support/get-media-chunk';
import { cluster, info, simpleBlock, tracks, videoTrack } from '../support/matroska-builder';
import { type Camera, NUMBER_DIGITS, numberOf } from './camera';

/** What a camera sends before and after its tracks change: Tracks elements. */
export const TRACKS = [tracks(videoTrack()), tracks(videoTrack({ codecPrivate: Uint8Array.of(1, 77, 0, 31) }))] as const;

/** Digits that stand for what differs from chunk to chunk. All have the width of what replaces them. */
const MARK = { number: '7'.repeat(NUMBER_DIGITS), server: 1_777_777_777_777, producer: 1_666_666_666_666, behind: 123_456_789_012 } as const;

function seconds(millis: number): string {
  return (millis / 1_000).toFixed(3);
}

/** A chunk, and where in it what stands. */
interface Form {
  readonly bytes: Buffer;
  /** Fragment number: in the tags, in the frame, and as the token. */
  readonly numbers: readonly number[];
  readonly server: number;
  readonly producer: number;
  readonly behind: number;
  readonly timecode: number;
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) places.push(at);
  return places;
}

function only(bytes: Buffer, sought: string | Buffer): number {
  const at = bytes.indexOf(sought);
  if (at < 0 || bytes.indexOf(sought, at + 1) >= 0) throw new Error(`the form of a chunk has ${sought.toString('latin1')} not just once`);
  return at;
}

function timecodeBytes(millis: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(millis));
  return bytes;
}

function formOf(trackList: Uint8Array): Form {
  const bytes = getMediaChunk({
    number: MARK.number, serverMillis: MARK.server, producerMillis: MARK.producer, millisBehindNow: MARK.behind,
    head: [info({ timecodeScale: 1_000_000 }), trackList],
    body: [cluster({ timecode: MARK.producer, timecodeBytes: 8, size: { unknown: 1 }, blocks: [simpleBlock({ data: Buffer.from(MARK.number) })] })],
  });
  return {
    bytes, numbers: placesOf(bytes, MARK.number), server: only(bytes, seconds(MARK.server)), producer: only(bytes, seconds(MARK.producer)),
    behind: only(bytes, String(MARK.behind)), timecode: only(bytes, timecodeBytes(MARK.producer)),
  };
}

const FORMS = [formOf(TRACKS[0]), formOf(TRACKS[1])] as const;
const BEHIND_DIGITS = String(MARK.behind).length;
const SECONDS_DIGITS = seconds(MARK.server).length;

/** Writes over what stands there; text of another width would break the chunk. */
function put(chunk: Buffer, at: number, text: string, width: number): void {
  if (text.length !== width) throw new Error(`${text} has ${text.length} characters, allowed: ${width}`);
  chunk.write(text, at, 'latin1');
}

function fill(chunk: Buffer, form: Form, camera: Camera, index: number, now: number): void {
  const [server, producer, number] = [camera.serverTimestamp(index), camera.producerTimestamp(index), numberOf(index)];
  form.bytes.copy(chunk);
  for (const at of form.numbers) put(chunk, at, number, NUMBER_DIGITS);
  put(chunk, form.server, seconds(server), SECONDS_DIGITS);
  put(chunk, form.producer, seconds(producer), SECONDS_DIGITS);
  put(chunk, form.behind, String(now - server).padStart(BEHIND_DIGITS, '0'), BEHIND_DIGITS);
  chunk.writeUIntBE(producer, form.timecode + 2, 6);
}

/** So many fragments from an index on, as GetMedia sends them. Their one frame is their number, so that no two are alike. */
export function chunksOf(camera: Camera, first: number, count: number, now: number): Buffer {
  const chunks: Buffer[] = [];
  for (let index = first; index < first + count; index++) {
    const form = FORMS[camera.tracksOf(index)];
    const chunk = Buffer.allocUnsafe(form.bytes.length);
    fill(chunk, form, camera, index, now);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
