import { type IncomingHttpHeaders } from 'node:http';
import { type AwsChunkedFraming } from './aws-chunked';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumAlgorithm, checksumHeader, isBase64Of, isChecksum } from './checksum';
import { S3Error } from './errors';
import { header } from './request';

/** Largest part and largest single PutObject, bytes. */
const MAX_BODY = 5 * 1024 ** 3;

/** A checksum the caller vouches for; without a value it arrives in the trailer. */
export interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string | undefined;
}

/** What the headers say about a body that is still to come. */
export interface BodyClaims {
  /** Length of the payload without framing, bytes. */
  readonly length: number;
  /** Undefined when the body is the payload itself. */
  readonly framing: AwsChunkedFraming | undefined;
  /** Base64, from Content-MD5. */
  readonly md5: string | undefined;
  /** Hexadecimal, from x-amz-content-sha256. */
  readonly sha256: string | undefined;
  readonly checksum: ClaimedChecksum | undefined;
}

const FRAMINGS: Readonly<Record<string, AwsChunkedFraming>> = {
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailers: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailers: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailers: true },
};

/** Reads and checks the claims of PutObject and UploadPart, before a byte of the body is taken. */
export function readBodyClaims(headers: IncomingHttpHeaders): BodyClaims {
  const sha256 = header(headers, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const framing = readFraming(headers, sha256);
  return {
    length: readLength(headers, framing),
    framing,
    md5: readMd5(headers),
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
    checksum: readChecksum(headers, framing),
  };
}

function readFraming(headers: IncomingHttpHeaders, sha256: string): AwsChunkedFraming | undefined {
  const framing = FRAMINGS[sha256];
  if (framing !== undefined) return framing;
  if (sha256 !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new S3Error('NotImplemented', `x-amz-content-sha256: ${sha256} is not implemented; one of ${Object.keys(FRAMINGS).join(', ')}, UNSIGNED-PAYLOAD or a hash is.`);
  }
  // Storing such a body as it comes would put the framing into the object.
  if (contentCodings(headers).includes('aws-chunked')) {
    throw new S3Error('InvalidRequest', 'Content-Encoding is aws-chunked, but x-amz-content-sha256 names no streaming payload.');
  }
  return undefined;
}

/** The codings of Content-Encoding, in order. */
export function contentCodings(headers: IncomingHttpHeaders): string[] {
  return (header(headers, 'content-encoding') ?? '').split(',').map((coding) => coding.trim()).filter((coding) => coding !== '');
}

function readLength(headers: IncomingHttpHeaders, framing: AwsChunkedFraming | undefined): number {
  const name = framing === undefined ? 'content-length' : 'x-amz-decoded-content-length';
  const text = header(headers, name);
  if (text === undefined) throw new S3Error('MissingContentLength', `You must provide the ${name} HTTP header.`);
  if (!/^[0-9]{1,15}$/.test(text)) throw new S3Error('InvalidArgument', `${name} must be a number of bytes, got ${JSON.stringify(text)}.`);
  const length = Number(text);
  if (length > MAX_BODY) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', { ProposedSize: text, MaxSizeAllowed: String(MAX_BODY) });
  }
  return length;
}

/** Content-MD5, checked for its form. */
export function readMd5(headers: IncomingHttpHeaders): string | undefined {
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && !isBase64Of(16, md5)) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  return md5;
}

/** The one header with a checksum; `except` names those of the family that hold something else. */
export function readChecksumHeader(headers: IncomingHttpHeaders, except?: string): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const [name, ...others] = Object.keys(headers).filter((candidate) => candidate.startsWith('x-amz-checksum-') && candidate !== except);
  if (name === undefined) return undefined;
  if (others.length > 0) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  return { algorithm: algorithmOfHeader(name), value: header(headers, name) ?? '' };
}

function readChecksum(headers: IncomingHttpHeaders, framing: AwsChunkedFraming | undefined): ClaimedChecksum | undefined {
  const sent = readChecksumHeader(headers);
  if (sent !== undefined) {
    checkForm(sent.algorithm, sent.value);
    return sent;
  }
  const trailer = header(headers, 'x-amz-trailer');
  if (trailer !== undefined) {
    if (framing?.trailers !== true) throw new S3Error('InvalidRequest', 'x-amz-trailer needs a payload with trailers: x-amz-content-sha256 names none.');
    return { algorithm: algorithmOfHeader(trailer.trim().toLowerCase()), value: undefined };
  }
  // The caller believes its data are protected; without a value they would not be.
  if (headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
    throw new S3Error('InvalidRequest', 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.');
  }
  return undefined;
}

function algorithmOfHeader(name: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithm(name.replace(/^x-amz-checksum-/, ''));
  if (algorithm === undefined || name !== checksumHeader(algorithm)) {
    throw new S3Error('NotImplemented', `${name} is not implemented; ${CHECKSUM_ALGORITHMS.map(checksumHeader).join(', ')} are.`);
  }
  return algorithm;
}

/** Throws unless a checksum of a header or trailer has the form of its algorithm. */
export function checkForm(algorithm: ChecksumAlgorithm, value: string): void {
  if (!isChecksum(algorithm, value)) throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
}
