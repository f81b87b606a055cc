/** A multipart upload. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
}

/** A part that the store holds. */
export interface StoredPart {
  /** From 1. */
  readonly number: number;
  readonly etag: string;
  /** CRC32 of the part, unsigned. */
  readonly crc32: number;
  readonly bytes: number;
}

/** What completing needs, and what the object must then be. */
export interface CompleteRequest extends Upload {
  readonly parts: readonly StoredPart[];
  /** CRC32 of the whole object, unsigned. */
  readonly crc32: number;
  /** Size of the whole object. */
  readonly bytes: number;
}

/**
 * - `completed`: the object is visible.
 * - `key-taken`: an object stands at the key already, perhaps this one: an earlier try may have worked.
 * - `upload-gone`: no such upload: completed earlier, or aborted by somebody.
 * - `refused`: the store will never complete this upload; its parts are not what the request says.
 */
export type CompleteOutcome = 'completed' | 'key-taken' | 'upload-gone' | 'refused';

/** What the store says of an object without sending it. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Full-object CRC32, unsigned; absent when the object was stored without one. */
  readonly crc32: number | undefined;
}

/** S3, as far as an archive needs it. Whatever a method throws leaves it open whether the call took effect. */
export interface ObjectStore {
  createUpload(key: string, metadata: Readonly<Record<string, string>>): Promise<Upload>;
  /** @returns the part's ETag. `bytes` is valid only until the promise settles. */
  uploadPart(upload: Upload, number: number, bytes: Uint8Array, crc32: number): Promise<string>;
  /** Never replaces an object. */
  complete(request: CompleteRequest): Promise<CompleteOutcome>;
  /** The parts that an upload holds now; none when it is gone. A part without a CRC32 is left out: it is none of ours. */
  listParts(upload: Upload): Promise<readonly StoredPart[]>;
  /** `undefined` when there is no object at the key. */
  head(key: string): Promise<ObjectFacts | undefined>;
  /** Puts a small object, compressed JSON. One that is there already stays as it is. */
  putIndex(key: string, content: Uint8Array): Promise<void>;
  /** Bytes of an object, as many as it has from there; `undefined` when it has none that can be had now, or ever. */
  read(key: string, offset: number, bytes: number): Promise<Uint8Array | undefined>;
  /** An upload that is gone already is no error. */
  abort(upload: Upload): Promise<void>;
}
