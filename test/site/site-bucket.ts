import { crc32 } from 'node:zlib';
import { indexKey } from '../../lib/contract/object-index';
import { type Clock } from '../../lib/ports/clock';
import { type CompleteOutcome, type CompleteRequest, type ObjectFacts, type ObjectStore, type StoredPart, type Upload } from '../../lib/ports/object-store';
import { type Wire } from '../support/memory/wire';

interface Part {
  readonly etag: string;
  readonly bytes: Uint8Array;
}

interface Ongoing {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly parts: Map<number, Part>;
}

/** An object at the moment at which it becomes visible. */
export interface CompletedObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  /** When its upload was created, epoch milliseconds. */
  readonly openedAt: number;
}

/**
 * A bucket that shows every object once, when it is completed, and then, once it has its index, forgets all but its size and checksum: a week of a site is
 * more than a test can hold.
 */
export class SiteBucket {
  readonly facts = new Map<string, ObjectFacts>();
  /** Keys of the indexes that are there. */
  readonly indexes = new Set<string>();
  /** Objects without an index, by key: whoever completes one that another has written reads it. */
  private readonly unindexed = new Map<string, Buffer>();
  private readonly uploads = new Map<string, Ongoing>();
  private created = 0;
  private etags = 0;

  /** @param loses Whether an object that is said to be complete is nowhere: what no bucket may do. */
  constructor(
    private readonly clock: Clock, private readonly onObject: (object: CompletedObject) => void, private readonly loses: (key: string) => boolean = () => false,
  ) {}

  create(key: string, metadata: Readonly<Record<string, string>>): Upload {
    this.created += 1;
    const uploadId = `upload-${this.created}`;
    this.uploads.set(uploadId, { key, metadata, createdAt: this.clock.now(), parts: new Map() });
    return { key, uploadId };
  }

  putPart({ key, uploadId }: Upload, number: number, bytes: Uint8Array, checksum: number): string {
    const ongoing = this.uploads.get(uploadId);
    if (ongoing?.key !== key) throw new Error('NoSuchUpload');
    if (crc32(bytes) !== checksum) throw new Error('BadDigest');
    this.etags += 1;
    const etag = `"etag-${this.etags}"`;
    ongoing.parts.set(number, { etag, bytes });
    return etag;
  }

  complete({ key, uploadId, parts, bytes, crc32: checksum }: CompleteRequest): CompleteOutcome {
    const ongoing = this.uploads.get(uploadId);
    if (ongoing?.key !== key) return 'upload-gone';
    if (this.facts.has(key)) return 'key-taken';
    const held = parts.map(({ number, etag }) => ongoing.parts.get(number)?.etag === etag ? ongoing.parts.get(number)?.bytes : undefined);
    const found = held.filter((part) => part !== undefined);
    if (found.length === 0 || found.length < held.length || parts.some(({ number }, i) => number !== i + 1)) return 'refused';
    const whole = Buffer.concat(found);
    if (whole.length !== bytes || crc32(whole) !== checksum) return 'refused';
    this.uploads.delete(uploadId);
    this.facts.set(key, { bytes, crc32: checksum });
    this.unindexed.set(key, whole);
    if (!this.loses(key)) this.onObject({ key, bytes: whole, metadata: ongoing.metadata, openedAt: ongoing.createdAt });
    return 'completed';
  }

  parts({ uploadId }: Upload): readonly StoredPart[] {
    const parts = [...(this.uploads.get(uploadId)?.parts ?? [])].sort(([a], [b]) => a - b);
    return parts.map(([number, { etag, bytes }]) => ({ number, etag, bytes: bytes.length, crc32: crc32(bytes) }));
  }

  putIndex(key: string): void {
    this.indexes.add(key);
    for (const object of this.unindexed.keys()) if (indexKey(object) === key) this.unindexed.delete(object);
  }

  read(key: string, offset: number, bytes: number): Uint8Array | undefined {
    return this.unindexed.get(key)?.subarray(offset, offset + bytes);
  }

  abort({ uploadId }: Upload): void {
    this.uploads.delete(uploadId);
  }
}

/** One worker's way to a {@link SiteBucket}. */
export class SiteObjectStore implements ObjectStore {
  constructor(private readonly bucket: SiteBucket, private readonly wire: Wire) {}

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
    return this.carry('head', () => this.bucket.facts.get(key));
  }

  putIndex(key: string): Promise<void> {
    return this.carry('putIndex', () => { this.bucket.putIndex(key); });
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
