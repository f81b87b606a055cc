import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, ListPartsCommand,
  PutObjectCommand, UploadPartCommand, type S3Client,
} from '@aws-sdk/client-s3';
import { crc32ToBase64 } from '../contract/crc32-base64';
import { type CompleteOutcome, type CompleteRequest, type ObjectFacts, type ObjectStore, type StoredPart, type Upload } from '../ports/object-store';
import { bucketError } from './store-misconfigured';

/** What S3 calls the outcomes that repeating cannot change. */
const OUTCOME: Readonly<Record<string, CompleteOutcome>> = {
  PreconditionFailed: 'key-taken',
  NoSuchUpload: 'upload-gone',
  InvalidPart: 'refused',
  InvalidPartOrder: 'refused',
  EntityTooSmall: 'refused',
  BadDigest: 'refused',
  // 409: another request for the key was under way, and S3 wants a new upload. The other one may be an earlier try of this very
  // request that is still at work, so an object that is not there yet may come: like an upload that is gone, not like bad parts.
  ConditionalRequestConflict: 'upload-gone',
};

const NOT_FOUND: readonly string[] = ['NotFound', 'NoSuchKey'];
/** The object was moved to a class from which it must be restored first. */
const ARCHIVED_AWAY = 'InvalidObjectState';

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function fromBase64(crc32: string | undefined): number | undefined {
  return crc32 === undefined ? undefined : Buffer.from(crc32, 'base64').readUInt32BE();
}

/** One S3 bucket through the SDK. */
export class S3ObjectStore implements ObjectStore {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  async createUpload(key: string, metadata: Readonly<Record<string, string>>): Promise<Upload> {
    const { UploadId } = await this.told(this.client.send(new CreateMultipartUploadCommand({
      Bucket: this.bucket, Key: key, ContentType: 'video/x-matroska', Metadata: { ...metadata },
      // CRC32 is native in Node, and the one checksum whose parts' values combine into the whole object's.
      ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT',
    })));
    if (UploadId === undefined) throw new Error('the answer to CreateMultipartUpload lacks UploadId');
    return { key, uploadId: UploadId };
  }

  async uploadPart({ key, uploadId }: Upload, number: number, bytes: Uint8Array, crc32: number): Promise<string> {
    const { ETag } = await this.told(this.client.send(new UploadPartCommand({
      Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes, ChecksumCRC32: crc32ToBase64(crc32),
    })));
    if (ETag === undefined) throw new Error('the answer to UploadPart lacks ETag');
    return ETag;
  }

  async complete({ key, uploadId, parts, crc32, bytes }: CompleteRequest): Promise<CompleteOutcome> {
    try {
      await this.told(this.client.send(new CompleteMultipartUploadCommand({
        Bucket: this.bucket, Key: key, UploadId: uploadId, IfNoneMatch: '*',
        ChecksumCRC32: crc32ToBase64(crc32), ChecksumType: 'FULL_OBJECT', MpuObjectSize: bytes,
        MultipartUpload: { Parts: parts.map((part) => ({ PartNumber: part.number, ETag: part.etag, ChecksumCRC32: crc32ToBase64(part.crc32) })) },
      })));
      return 'completed';
    } catch (error) {
      const outcome = OUTCOME[nameOf(error)];
      if (outcome === undefined) throw error;
      return outcome;
    }
  }

  async listParts({ key, uploadId }: Upload): Promise<readonly StoredPart[]> {
    try {
      // One page: it has room for 1,000 parts, and no object of ours has a tenth of that.
      const { Parts = [] } = await this.told(this.client.send(new ListPartsCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId })));
      return Parts.flatMap(({ PartNumber: number, ETag: etag, Size: bytes, ChecksumCRC32 }) => {
        const crc32 = fromBase64(ChecksumCRC32);
        return number === undefined || etag === undefined || bytes === undefined || crc32 === undefined ? [] : [{ number, etag, bytes, crc32 }];
      });
    } catch (error) {
      if (nameOf(error) === 'NoSuchUpload') return [];
      throw error;
    }
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    try {
      const facts = await this.told(this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' })));
      return { bytes: facts.ContentLength ?? 0, crc32: fromBase64(facts.ChecksumCRC32) };
    } catch (error) {
      // Without s3:ListBucket a missing object is a 403, which must never be taken for an answer.
      if (NOT_FOUND.includes(nameOf(error))) return undefined;
      throw error;
    }
  }

  async putIndex(key: string, content: Uint8Array): Promise<void> {
    try {
      await this.told(this.client.send(new PutObjectCommand({
        Bucket: this.bucket, Key: key, Body: content, ContentType: 'application/gzip', IfNoneMatch: '*',
        ChecksumAlgorithm: 'CRC32', // A bucket with Object Lock takes nothing without one.
      })));
    } catch (error) {
      if (nameOf(error) !== 'PreconditionFailed') throw error;
    }
  }

  async read(key: string, offset: number, bytes: number): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await this.told(this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range: `bytes=${offset}-${offset + bytes - 1}` })));
      return await body?.transformToByteArray() ?? new Uint8Array(0);
    } catch (error) {
      if (nameOf(error) === 'InvalidRange') return new Uint8Array(0);
      if ([...NOT_FOUND, ARCHIVED_AWAY].includes(nameOf(error))) return undefined;
      throw error;
    }
  }

  async abort({ key, uploadId }: Upload): Promise<void> {
    try {
      await this.told(this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId })));
    } catch (error) {
      if (nameOf(error) !== 'NoSuchUpload') throw error;
    }
  }

  /** S3's answer. @throws StoreMisconfiguredError when the bucket is not where the client looks for it, and whatever the SDK throws. */
  private async told<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw await bucketError(error, this.bucket, this.client.config.region);
    }
  }
}
