import { crc32 } from 'node:zlib';
import { type CompleteOutcome, type CompleteRequest, type ObjectFacts, type ObjectStore, type StoredPart, type Upload } from '../../../lib/ports/object-store';
import { directWire, type Wire } from './wire';

/** Least size of every part but the last, bytes: a quota of S3. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

interface Part {
  readonly etag: string;
  readonly bytes: Uint8Array;
}

interface OngoingUpload {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
}

/** An object of a {@link MemoryBucket}. */
export interface MemoryObject {
  readonly bytes: Uint8Array;
  readonly crc32: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A part that was sent again with other bytes. */
export interface RewrittenPart extends Upload {
  readonly number: number;
  /** CRC32 of what it was. */
  readonly before: number;
  /** CRC32 of what it is. */
  readonly after: number;
}

interface HiddenObject {
  readonly key: string;
  readonly object: MemoryObject;
  readonly holdsKey: boolean;
}

export interface MemoryBucketOptions {
  /** Default 5 MiB, as S3 has it. */
  readonly minPartBytes?: number;
}

/** An S3 bucket in memory. Like S3 with KMS keys, it gives every upload of a part another ETag, be the bytes the same or not. */
export class MemoryBucket {
  private readonly uploads = new Map<string, OngoingUpload>();
  private readonly objects = new Map<string, MemoryObject>();
  /** Objects that are complete but not shown yet, by the upload they were made of. */
  private readonly hidden = new Map<string, HiddenObject>();
  private readonly minPartBytes: number;
  private created = 0;
  private etags = 0;
  /** While true, what is completed is not shown before {@link reveal}: S3 may take minutes. */
  hidesNewObjects = false;
  /** Whether such an object has its key already; otherwise another one that is shown before takes it, and it never appears. */
  hiddenObjectsHoldKeys = true;
  /** Parts that were sent again with other bytes. */
  readonly rewritten: RewrittenPart[] = [];
  /** Indexes that are there, by key. */
  readonly indexes = new Map<string, Uint8Array>();

  constructor({ minPartBytes = MIN_PART_BYTES }: MemoryBucketOptions = {}) {
    this.minPartBytes = minPartBytes;
  }

  /** Every object that can be seen, by key. */
  get visible(): ReadonlyMap<string, MemoryObject> {
    return new Map([...this.objects].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Uploads that are neither completed nor aborted. */
  get ongoing(): readonly Upload[] {
    return [...this.uploads].map(([uploadId, { key }]) => ({ key, uploadId }));
  }

  /** Uploads whose object is complete and cannot be seen yet. */
  get concealed(): readonly string[] {
    return [...this.hidden.keys()];
  }

  /** Shows the object of an upload that was hidden, or every one. Answers whether all of them still had their key to themselves. */
  reveal(uploadId?: string): boolean {
    const due = [...this.hidden].filter(([id]) => uploadId === undefined || id === uploadId);
    return due.map(([id, { key, object }]) => {
      this.hidden.delete(id);
      if (this.isTaken(key)) return false;
      this.objects.set(key, object);
      return true;
    }).every((isShown) => isShown);
  }

  /** Puts an object there as if somebody else had. Its checksum can be made up: two contents may have the same one. */
  plant(key: string, bytes: Uint8Array, checksum = crc32(bytes)): void {
    this.objects.set(key, { bytes, crc32: checksum, metadata: {} });
  }

  /** Ends every upload, as a lifecycle rule or a person would. */
  abortAll(): void {
    this.uploads.clear();
  }

  /** Every upload forgets its parts: completing it is refused for good. */
  loseParts(): void {
    for (const { parts } of this.uploads.values()) parts.clear();
  }

  /** Every part of every upload arrives once more, late, and gets another ETag: completing with the old one is refused. */
  resendParts(): void {
    for (const { parts } of this.uploads.values()) {
      for (const [number, { bytes }] of parts) {
        this.etags += 1;
        parts.set(number, { etag: `"etag-${this.etags}"`, bytes });
      }
    }
  }

  create(key: string, metadata: Readonly<Record<string, string>>): Upload {
    this.created += 1;
    const uploadId = `upload-${this.created}`;
    this.uploads.set(uploadId, { key, metadata, parts: new Map() });
    return { key, uploadId };
  }

  putPart(upload: Upload, number: number, bytes: Uint8Array, checksum: number): string {
    const ongoing = this.uploads.get(upload.uploadId);
    if (ongoing === undefined || ongoing.key !== upload.key) throw new Error('NoSuchUpload');
    if (crc32(bytes) !== checksum) throw new Error('BadDigest');
    const before = ongoing.parts.get(number);
    if (before !== undefined && !Buffer.from(before.bytes).equals(bytes)) this.rewritten.push({ ...upload, number, before: crc32(before.bytes), after: checksum });
    this.etags += 1;
    const etag = `"etag-${this.etags}"`;
    ongoing.parts.set(number, { etag, bytes: Uint8Array.from(bytes) });
    return etag;
  }

  complete(request: CompleteRequest): CompleteOutcome {
    const ongoing = this.uploads.get(request.uploadId);
    if (ongoing === undefined || ongoing.key !== request.key) return 'upload-gone';
    if (this.isTaken(request.key)) return 'key-taken';
    const named = request.parts.map(({ number, etag, crc32: checksum }) => {
      const part = ongoing.parts.get(number);
      return part !== undefined && part.etag === etag && crc32(part.bytes) === checksum ? part.bytes : undefined;
    });
    const parts = named.filter((part) => part !== undefined);
    const ascending = request.parts.every(({ number }, i) => number > (request.parts[i - 1]?.number ?? 0));
    const tooSmall = parts.slice(0, -1).some((part) => part.length < this.minPartBytes);
    if (parts.length === 0 || parts.length < named.length || !ascending || tooSmall) return 'refused';
    const bytes = Buffer.concat(parts);
    if (bytes.length !== request.bytes) throw new Error('InvalidRequest: the size is not what was computed');
    if (crc32(bytes) !== request.crc32) return 'refused';
    this.uploads.delete(request.uploadId);
    const object = { bytes, crc32: request.crc32, metadata: ongoing.metadata };
    if (this.hidesNewObjects) this.hidden.set(request.uploadId, { key: request.key, object, holdsKey: this.hiddenObjectsHoldKeys });
    else this.objects.set(request.key, object);
    return 'completed';
  }

  /** Whether something that may not be replaced has the key. */
  private isTaken(key: string): boolean {
    return this.objects.has(key) || [...this.hidden.values()].some((hidden) => hidden.holdsKey && hidden.key === key);
  }

  head(key: string): ObjectFacts | undefined {
    const object = this.visible.get(key);
    return object === undefined ? undefined : { bytes: object.bytes.length, crc32: object.crc32 };
  }

  parts({ uploadId }: Upload): readonly StoredPart[] {
    const parts = [...(this.uploads.get(uploadId)?.parts ?? [])].sort(([a], [b]) => a - b);
    return parts.map(([number, { etag, bytes }]) => ({ number, etag, bytes: bytes.length, crc32: crc32(bytes) }));
  }

  putIndex(key: string, content: Uint8Array): void {
    if (!this.indexes.has(key)) this.indexes.set(key, Uint8Array.from(content));
  }

  read(key: string, offset: number, bytes: number): Uint8Array | undefined {
    return this.objects.get(key)?.bytes.slice(offset, offset + bytes);
  }

  abort({ uploadId }: Upload): void {
    this.uploads.delete(uploadId);
  }
}

/** One worker's way to a {@link MemoryBucket}. */
export class MemoryObjectStore implements ObjectStore {
  constructor(private readonly bucket: MemoryBucket, private readonly wire: Wire = directWire) {}

  createUpload(key: string, metadata: Readonly<Record<string, string>>): Promise<Upload> {
    return this.carry('createUpload', () => this.bucket.create(key, metadata));
  }

  uploadPart(upload: Upload, number: number, bytes: Uint8Array, checksum: number): Promise<string> {
    // The bytes are the caller's again once the promise settles, but on the way they stay what they were.
    const sent = Uint8Array.from(bytes);
    return this.carry('uploadPart', () => this.bucket.putPart(upload, number, sent, checksum));
  }

  complete(request: CompleteRequest): Promise<CompleteOutcome> {
    return this.carry('complete', () => this.bucket.complete(request));
  }

  listParts(upload: Upload): Promise<readonly StoredPart[]> {
    return this.carry('listParts', () => this.bucket.parts(upload));
  }

  head(key: string): Promise<ObjectFacts | undefined> {
    return this.carry('head', () => this.bucket.head(key));
  }

  putIndex(key: string, content: Uint8Array): Promise<void> {
    return this.carry('putIndex', () => { this.bucket.putIndex(key, content); });
  }

  read(key: string, offset: number, bytes: number): Promise<Uint8Array | undefined> {
    return this.carry('read', () => this.bucket.read(key, offset, bytes));
  }

  abort(upload: Upload): Promise<void> {
    return this.carry('abort', () => this.bucket.abort(upload));
  }

  private carry<T>(method: string, effect: () => T): Promise<T> {
    return this.wire.carry({ port: 'objects', method }, effect);
  }
}
