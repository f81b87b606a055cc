import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, checksumElement, compositeChecksum } from './checksum';
import { type CompletionClaims, type NamedPart } from './complete-request';
import { S3Error } from './errors';
import { type PartRecord, type UploadRecord } from './upload-store';

/** Least size of every part but the last, bytes. */
export const MIN_PART = 5 * 1024 * 1024;

/** An object as its parts make it. */
export interface Completion {
  readonly parts: readonly PartRecord[];
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Of a COMPOSITE upload; that of a FULL_OBJECT one takes reading the bytes. */
  readonly composite: string | undefined;
}

/** Decides whether an upload may become an object of the named parts. Pure; throws the error S3 answers. */
export function planCompletion(upload: UploadRecord, uploaded: readonly PartRecord[], named: readonly NamedPart[], claims: CompletionClaims): Completion {
  checkOrder(named);
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  const parts = named.map((name) => existingPart(name, byNumber.get(name.partNumber)));
  checkPartChecksums(upload, named, parts);
  checkSizes(parts);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (claims.size !== undefined && claims.size !== size) {
    throw new S3Error('InvalidRequest', `The provided 'x-amz-mp-object-size' header value ${claims.size} does not match what was computed: ${size}`);
  }
  checkChecksumKind(upload, claims);
  return { parts, size, etag: multipartEtag(parts), composite: composite(upload, parts, claims) };
}

function checkOrder(named: readonly NamedPart[]): void {
  let last = 0;
  for (const { partNumber } of named) {
    if (partNumber <= last) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order. Parts must be ordered by part number.');
    }
    last = partNumber;
  }
}

function existingPart(name: NamedPart, part: PartRecord | undefined): PartRecord {
  if (part === undefined || part.etag !== name.etag) {
    throw new S3Error(
      'InvalidPart',
      'One or more of the specified parts could not be found. '
        + "The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { PartNumber: String(name.partNumber), ETag: name.etag },
    );
  }
  return part;
}

function checkPartChecksums(upload: UploadRecord, named: readonly NamedPart[], parts: readonly PartRecord[]): void {
  const { algorithm } = upload;
  // Without a declared algorithm S3 has nothing to compare the values with.
  if (algorithm === undefined) return;
  for (const [index, { partNumber, etag, checksums }] of named.entries()) {
    const value = checksums.get(algorithm);
    if (value === undefined && (upload.checksumType === 'COMPOSITE' || checksums.size > 0)) {
      throw new S3Error('InvalidRequest', `The upload was created using a ${algorithm.toLowerCase()} checksum. `
        + `The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`);
    }
    if (value !== undefined && value !== parts[index]?.checksum) {
      throw new S3Error('InvalidPart', `${checksumElement(algorithm)} of part ${partNumber} does not match the uploaded part.`, { PartNumber: String(partNumber), ETag: etag });
    }
  }
}

function checkSizes(parts: readonly PartRecord[]): void {
  const small = parts.slice(0, -1).find((part) => part.size < MIN_PART);
  if (small !== undefined) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: String(small.size), MinSizeAllowed: String(MIN_PART), PartNumber: String(small.partNumber), ETag: small.etag,
    });
  }
}

function checkChecksumKind(upload: UploadRecord, claims: CompletionClaims): void {
  if (claims.checksumType !== undefined && claims.checksumType !== upload.checksumType) {
    throw new S3Error('InvalidRequest', `The upload was created using the ${upload.checksumType} checksum mode. `
      + 'The complete request must use the same checksum mode.');
  }
  if (claims.checksum !== undefined && upload.algorithm !== undefined && claims.checksum.algorithm !== upload.algorithm) {
    throw checksumMismatch(upload.algorithm, claims.checksum.algorithm);
  }
}

/** The answer to a checksum of another algorithm than the upload was created with; undefined for no checksum. */
export function checksumMismatch(expected: ChecksumAlgorithm, actual: ChecksumAlgorithm | undefined): S3Error {
  const [wanted, got] = [expected.toLowerCase(), actual?.toLowerCase() ?? 'null'];
  return new S3Error('InvalidRequest', `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${got}`);
}

/** MD5 over the raw MD5s of the parts, and how many there are: not an MD5 of the object. */
function multipartEtag(parts: readonly PartRecord[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

function composite(upload: UploadRecord, parts: readonly PartRecord[], claims: CompletionClaims): string | undefined {
  if (upload.checksumType === 'FULL_OBJECT' || upload.algorithm === undefined) return undefined;
  // The service fails on a gap here, in just this way: a part number must not be "burned".
  if (parts.some((part, index) => part.partNumber !== index + 1)) {
    throw new S3Error('InternalError', 'We encountered an internal error. Please try again. (A composite checksum needs consecutive part numbers from 1.)');
  }
  const value = compositeChecksum(upload.algorithm, parts.map((part) => part.checksum ?? ''));
  const claimed = claims.checksum?.value;
  if (claimed !== undefined && claimed !== value && claimed !== value.replace(/-[0-9]+$/, '')) {
    throw new S3Error('BadDigest', `The ${upload.algorithm} you specified did not match the calculated checksum.`);
  }
  return value;
}
