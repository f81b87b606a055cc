import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Clip } from './clip-footage';
import { FileExistsError, InvalidRequestError } from './errors';
import { remuxToMp4 } from './mp4';
import { type Take } from './take';

/** How files are written. */
export interface WriteOptions {
  /** Whether a file that is there may be written over. Default: false. */
  readonly force?: boolean;
  /** Called with the bytes of a file as they are written, and all that it will have. Default: nobody is told. */
  readonly onProgress?: (written: number, total: number) => void;
  /** Stops writing; the promise then rejects with the signal's reason. Default: nothing does. */
  readonly signal?: AbortSignal;
}

/** A file that was written. */
export interface WrittenTake extends Omit<Take, typeof Symbol.asyncIterator> {
  readonly path: string;
}

const WRITERS: Readonly<Record<string, (take: Take, path: string, options: WriteOptions) => Promise<void>>> = { '.mkv': writeMkv, '.mp4': writeMp4 };

async function refuseIfThere(path: string, force: boolean | undefined): Promise<void> {
  if (force === true) return;
  const isThere = await access(path).then(() => true, () => false);
  if (isThere) throw new FileExistsError(path);
}

async function writeMkv(take: Take, path: string, { onProgress, signal }: WriteOptions): Promise<void> {
  let written = 0;
  await pipeline(take, async function* (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      yield piece;
      written += piece.length;
      onProgress?.(written, take.bytes);
    }
  }, createWriteStream(path), { ...(signal === undefined ? {} : { signal }) });
}

async function writeMp4(take: Take, path: string, options: WriteOptions): Promise<void> {
  const matroska = `${path}.mkv`;
  try {
    await writeMkv(take, matroska, options);
    await remuxToMp4(matroska, path, new Date(take.start));
  } finally {
    await rm(matroska, { force: true });
  }
}

/**
 * Writes one file of a clip, as `.mkv` or, without transcoding, as `.mp4`. It appears under its name once it is whole, and not at all
 * when anything goes wrong.
 * @throws FileExistsError, InvalidRequestError for another extension, NotInMp4Error, and what reading throws.
 */
export async function writeTake(take: Take, path: string, options: WriteOptions = {}): Promise<void> {
  const write = writerOf(path);
  await refuseIfThere(path, options.force);
  const part = `${path}.part`;
  try {
    await write(take, part, options);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

function writerOf(path: string): NonNullable<(typeof WRITERS)[string]> {
  const write = WRITERS[extname(path).toLowerCase()];
  if (write === undefined) throw new InvalidRequestError(`file: got ${JSON.stringify(path)}, allowed: a name that ends with ${Object.keys(WRITERS).join(' or ')}`);
  return write;
}

/** `clip.mkv`, `clip-2.mkv`, `clip-3.mkv`. */
function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, -extension.length)}-${number}${extension}`;
}

/**
 * Writes all files of a clip: the first under its name, the others with a number behind it.
 * @returns each file when it is whole.
 * @throws what {@link writeTake} and reading a clip throw. Files that were whole before stay.
 */
export async function* writeClip(clip: Pick<Clip, 'takes'>, path: string, options: WriteOptions = {}): AsyncGenerator<WrittenTake> {
  writerOf(path);
  await refuseIfThere(path, options.force);
  let number = 0;
  for await (const take of clip.takes()) {
    const name = numbered(path, ++number);
    await writeTake(take, name, options);
    const { [Symbol.asyncIterator]: _bytes, ...facts } = take;
    yield { ...facts, path: name };
  }
}
