/** What an archive needs beside source and bucket, in memory, and the two of them for runs without a network. */
import { systemClock } from '../../lib/adapters/system-clock';
import { systemRandomness } from '../../lib/adapters/system-randomness';
import { type WindowInput } from '../../lib/contract/execution-state';
import { archiveWindow } from '../../lib/core/archive-window';
import { type Cursor, type CursorStore } from '../../lib/ports/cursor-store';
import { type MediaSession, type MediaSource } from '../../lib/ports/media-source';
import { type ObjectStore } from '../../lib/ports/object-store';
import { type Ports } from '../../lib/ports/ports';
import { type Recording } from './profiles';
import { type Outcome } from './subjects/task';
import { UploadBook, type StoredObject } from './upload-book';

const MEBIBYTE = 1024 * 1024;
const WINDOW_MILLIS = 840_000;

/** One cursor, without its history: that would be measured as well. */
export class OneCursor implements CursorStore {
  private cursor: Cursor | undefined;

  /** @param onWrite Told of every version. Default: nobody is told. */
  constructor(private readonly onWrite: (cursor: Cursor) => void = () => undefined) {}

  read = async (): Promise<Cursor | undefined> => this.cursor;

  write = async (cursor: Cursor): Promise<{ kind: 'written'; stop: boolean }> => {
    this.cursor = cursor;
    this.onWrite(cursor);
    return { kind: 'written', stop: false };
  };

  record = async (): Promise<void> => undefined;
  skipped = async (): Promise<[]> => [];
  wish = async (): Promise<void> => undefined;
  wishes = async (): Promise<[]> => [];
  unwish = async (): Promise<void> => undefined;
  isStopAsked = async (): Promise<boolean> => false;
}

/** All ports but the two that matter here. */
export function restOfPorts(onWrite?: (cursor: Cursor) => void): Omit<Ports, 'source' | 'objects'> {
  return {
    cursors: new OneCursor(onWrite), clock: systemClock, randomness: systemRandomness,
    journal: { record: () => undefined }, announcements: { archived: async () => undefined },
  };
}

/** One window over a recording, as a run in mode `catch-up`, with the deployed defaults. */
export async function archiveRecording(ports: Ports, until: number, partMebibytes = 8): Promise<Outcome> {
  const input: WindowInput = { stream: { streamName: 'bench' }, mode: 'catch-up', until, run: 'bench' };
  const settings = { keyPrefix: '', segmentMillis: 300_000, partBytes: partMebibytes * MEBIBYTE, coverage: 'everything' } as const;
  const { status, fragments, bytes, objects } = await archiveWindow(ports, input, settings, systemClock.now() + WINDOW_MILLIS);
  return { status, fragments, bytes, objects };
}

/** @param pieceBytes A session's reads; what a body has in one piece is cut. */
export function memorySource(pieces: () => Iterable<Uint8Array>, pieceBytes: number, streamArn: string): MediaSource {
  function* cut(): Generator<Uint8Array> {
    for (const piece of pieces()) {
      for (let at = 0; at < piece.length; at += pieceBytes) yield piece.subarray(at, at + pieceBytes);
    }
  }
  const open = async (): Promise<MediaSession> => {
    const left = cut();
    return { read: async () => left.next().value as Uint8Array | undefined, close: () => undefined, requestId: undefined }; // The generator returns nothing.
  };
  return { open, describe: async () => ({ streamArn, streamName: 'bench', retentionHours: 24 }) };
}

/** A bucket that keeps no byte. */
export function memoryStore(book: UploadBook): ObjectStore {
  return {
    createUpload: async (key) => ({ key, uploadId: book.create() }),
    uploadPart: async ({ uploadId }, number, bytes, crc32) => {
      book.part(uploadId, number, { bytes: bytes.length, crc32 });
      return '"part"';
    },
    complete: async ({ uploadId, bytes, crc32 }) => {
      book.complete(uploadId, { bytes, crc32 });
      return 'completed';
    },
    putIndex: async (_key, content) => { book.put(content.length); },
    listParts: async () => [], head: async () => undefined, read: async () => undefined, abort: async () => undefined,
  };
}

/** What an archive of a recording consists of, found without a network: what every other way must come to. */
export async function expectedArchive(recording: Recording, streamArn: string): Promise<{ readonly outcome: Outcome; readonly objects: readonly StoredObject[] }> {
  const book = new UploadBook();
  const source = memorySource(() => recording.pieces(), 1024 * 1024, streamArn);
  const outcome = await archiveRecording({ ...restOfPorts(), source, objects: memoryStore(book) }, recording.until);
  return { outcome, objects: book.objects };
}
