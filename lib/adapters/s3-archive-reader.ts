import { type Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListPartsCommand, paginateListObjectsV2,
  type ListMultipartUploadsCommandOutput, type S3Client,
} from '@aws-sdk/client-s3';
import { type ObjectFacts, type Upload } from '../ports/object-store';

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/** What S3 says of an object, with what its writer said when it began it. */
export interface DescribedObject extends ObjectFacts {
  readonly metadata: Readonly<Record<string, string>>;
}

/** A multipart upload that is neither completed nor aborted. */
export interface OngoingUpload extends Upload {
  /** Epoch milliseconds. */
  readonly initiated: number;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** How often an upload is aborted again because a part that was on its way has come in since (S3: "it might be necessary"). */
const ABORTS = 3;

/**
 * An archive's bucket for those who look after it: lists, reads, and ends uploads.
 * @param client With `responseChecksumValidation: 'WHEN_REQUIRED'`, or the SDK throws at a damaged object where its reader wants to see it.
 */
export class S3ArchiveReader {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  /** Every object under a prefix, in the order of keys. */
  async* list(prefix: string): AsyncGenerator<ListedObject> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix })) {
      for (const { Key: key, Size: bytes } of Contents) {
        if (key !== undefined) yield { key, bytes: bytes ?? 0 };
      }
    }
  }

  /** Nothing when there is no such object. */
  async head(key: string): Promise<DescribedObject | undefined> {
    try {
      const facts = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }));
      const isWhole = facts.ChecksumType !== 'COMPOSITE' && facts.ChecksumCRC32 !== undefined;
      return {
        bytes: facts.ContentLength ?? 0,
        crc32: isWhole ? Buffer.from(facts.ChecksumCRC32 ?? '', 'base64').readUInt32BE() : undefined,
        metadata: facts.Metadata ?? {},
      };
    } catch (error) {
      if (nameOf(error) === 'NotFound' || nameOf(error) === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** The bytes of an object as they arrive. */
  async* read(key: string): AsyncGenerator<Uint8Array> {
    const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    if (body === undefined) throw new Error(`the answer to GetObject lacks the bytes of ${key}`);
    yield* body as Readable as AsyncIterable<Uint8Array>; // In Node the SDK's stream is a socket's; its type covers browsers as well.
  }

  /** Uploads under a prefix that nobody has ended. */
  async uploads(prefix: string): Promise<OngoingUpload[]> {
    const found: OngoingUpload[] = [];
    let page: ListMultipartUploadsCommandOutput | undefined; // The SDK has no paginator for this one.
    do {
      const marker = page === undefined ? {} : { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, ...marker }));
      for (const { Key: key, UploadId: uploadId, Initiated: initiated } of page.Uploads ?? []) {
        if (key !== undefined && uploadId !== undefined) found.push({ key, uploadId, initiated: initiated?.getTime() ?? 0 });
      }
    } while (page.IsTruncated === true);
    return found;
  }

  /** Ends an upload. @returns false when it still holds parts: somebody keeps sending them. */
  async abort(upload: Upload): Promise<boolean> {
    for (let turn = 0; turn < ABORTS; turn++) {
      const address = { Bucket: this.bucket, Key: upload.key, UploadId: upload.uploadId };
      try {
        await this.client.send(new AbortMultipartUploadCommand(address));
        const { Parts = [] } = await this.client.send(new ListPartsCommand(address));
        if (Parts.length === 0) return true;
      } catch (error) {
        if (nameOf(error) !== 'NoSuchUpload') throw error;
        return true;
      }
    }
    return false;
  }
}
