import { type Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketError } from '../adapters/store-misconfigured';
import { ObjectMissingError, ObjectNotRestoredError } from './errors';

/** What reading has cost by now. */
export interface ReadCounts {
  /** GetObject requests. */
  readonly requests: number;
  /** Bytes that S3 sent. */
  readonly bytes: number;
}

/** How often in a row a body may break off without a byte before that is an error. */
const BREAKS = 3;

/** S3 says that there is no such object; without s3:ListBucket it would say AccessDenied, which is never taken for an answer. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** Reads an archive's bucket, ranges of objects above all, and keeps count. */
export class FootageReader implements ReadCounts {
  requests = 0;
  bytes = 0;

  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  /** A small object as a whole; nothing when it is not there. */
  async small(key: string): Promise<Uint8Array | undefined> {
    try {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.get(key)) pieces.push(piece);
      return Buffer.concat(pieces);
    } catch (error) {
      if (error instanceof ObjectMissingError) return undefined;
      throw error;
    }
  }

  /**
   * Bytes of an object from `begin` to before `end`, as they arrive; fewer when it ends before. One request, and another one for the rest
   * wherever a connection breaks off.
   * @throws ObjectMissingError, ObjectNotRestoredError, StoreMisconfiguredError, and whatever else the SDK throws.
   */
  async *range(key: string, begin: number, end: number): AsyncGenerator<Uint8Array> {
    let at = begin;
    for (let breaks = 0; at < end;) {
      try {
        for await (const piece of this.get(key, `bytes=${at}-${end - 1}`)) {
          at += piece.length;
          breaks = 0;
          yield piece;
        }
        return;
      } catch (error) {
        if (error instanceof Error && error.name === 'InvalidRange') return; // The object ends before.
        breaks += 1;
        if (!isBrokenOff(error) || breaks > BREAKS) throw error;
      }
    }
  }

  private async *get(key: string, range?: string): AsyncGenerator<Uint8Array> {
    this.requests += 1;
    const { Body: body } = await this.told(key, this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, ...(range === undefined ? {} : { Range: range }) })));
    if (body === undefined) throw new Error(`the answer to GetObject lacks the bytes of ${key}`);
    // In Node the SDK's stream is a socket's; its type covers browsers as well. Leaving the loop early closes it.
    for await (const piece of body as Readable as AsyncIterable<Uint8Array>) {
      this.bytes += piece.length;
      yield piece;
    }
  }

  private async told<T>(key: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (isMissing(error)) throw new ObjectMissingError(key, this.bucket, error);
      if (error instanceof Error && error.name === 'InvalidObjectState') throw new ObjectNotRestoredError(key, this.bucket, error);
      throw await bucketError(error, this.bucket, this.client.config.region);
    }
  }
}

/** What Node calls a connection that is gone. */
const BROKEN_OFF: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** Whether a connection broke off, in contrast to what S3 answers. */
function isBrokenOff(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && BROKEN_OFF.includes(error.code);
}
