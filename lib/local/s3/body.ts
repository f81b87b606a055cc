import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AwsChunkedDecoder } from './aws-chunked';
import { type BodyClaims, checkForm, type ClaimedChecksum, readChecksumHeader, readMd5 } from './body-claims';
import { type ChecksumAlgorithm, checksumHeader, createDigest } from './checksum';
import { writeAll } from './disk';
import { S3Error } from './errors';
import { type S3Request } from './request';

/** Largest body that is read as text, bytes: Complete with 10,000 parts and their checksums stays under 3 MiB. */
const MAX_TEXT = 4 * 1024 * 1024;

/** A body on disk, with what it was found to be. */
export interface ReceivedBody {
  readonly size: number;
  /** Hexadecimal: the ETag. */
  readonly md5: string;
  /** Base64, of the claimed algorithm and of those asked for. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/** Streams a body into a new file and holds it against its claims. When it throws, the file is the caller's to remove. */
export async function receiveBody(
  body: AsyncIterable<Uint8Array>, claims: BodyClaims, path: string, wanted: readonly ChecksumAlgorithm[],
): Promise<ReceivedBody> {
  const verifier = new BodyVerifier(claims, wanted);
  const decoder = claims.framing === undefined ? undefined : new AwsChunkedDecoder(claims.framing);
  const file = await open(path, 'wx');
  try {
    for await (const bytes of body) {
      for (const payload of decoder?.feed(bytes) ?? [bytes]) {
        verifier.update(payload);
        await writeAll(file, payload);
      }
    }
  } finally {
    await file.close();
  }
  return verifier.finish(decoder?.finish() ?? new Map());
}

/** Counts and digests a payload, and compares the result with the claims. */
class BodyVerifier {
  private size = 0;
  private readonly md5 = createHash('md5');
  private readonly sha256;
  private readonly digests;

  constructor(private readonly claims: BodyClaims, wanted: readonly ChecksumAlgorithm[]) {
    const algorithms = new Set(claims.checksum === undefined ? wanted : [...wanted, claims.checksum.algorithm]);
    this.digests = new Map([...algorithms].map((algorithm) => [algorithm, createDigest(algorithm)]));
    this.sha256 = claims.sha256 === undefined ? undefined : createHash('sha256');
  }

  update(payload: Uint8Array): void {
    this.size += payload.length;
    if (this.size > this.claims.length) throw wrongLength(this.claims.length, 'more');
    this.md5.update(payload);
    this.sha256?.update(payload);
    for (const digest of this.digests.values()) digest.update(payload);
  }

  finish(trailers: ReadonlyMap<string, string>): ReceivedBody {
    const { claims } = this;
    if (this.size < claims.length) throw wrongLength(claims.length, String(this.size));
    const md5 = this.md5.digest();
    if (claims.md5 !== undefined && claims.md5 !== md5.toString('base64')) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    if (this.sha256 !== undefined && this.sha256.digest('hex') !== claims.sha256) {
      throw new S3Error('XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match what was computed.');
    }
    const checksums = new Map([...this.digests].map(([algorithm, digest]) => [algorithm, Buffer.from(digest.digest()).toString('base64')]));
    verifyChecksum(claims.checksum, trailers, checksums);
    return { size: this.size, md5: md5.toString('hex'), checksums };
  }
}

function verifyChecksum(
  claimed: ClaimedChecksum | undefined, trailers: ReadonlyMap<string, string>, computed: ReadonlyMap<ChecksumAlgorithm, string>,
): void {
  const declared = claimed !== undefined && claimed.value === undefined ? checksumHeader(claimed.algorithm) : undefined;
  for (const name of trailers.keys()) {
    if (name !== declared && name !== 'x-amz-trailer-signature') {
      throw new S3Error('MalformedTrailerError', `The trailer ${name} was not announced by x-amz-trailer.`);
    }
  }
  if (claimed === undefined) return;
  const value = claimed.value ?? trailers.get(checksumHeader(claimed.algorithm));
  if (value === undefined) throw new S3Error('MalformedTrailerError', `The trailer ${checksumHeader(claimed.algorithm)} was announced and did not arrive.`);
  checkForm(claimed.algorithm, value);
  if (value !== computed.get(claimed.algorithm)) {
    throw new S3Error('BadDigest', `The ${claimed.algorithm} you specified did not match the calculated checksum.`);
  }
}

function wrongLength(announced: number, got: string): S3Error {
  return new S3Error('IncompleteBody', `You did not provide the number of bytes specified by the Content-Length HTTP header: ${announced} announced, ${got} received.`);
}

/** A body as text that must come with a digest: Content-MD5 or a checksum. */
export async function receiveCheckedText(request: S3Request): Promise<string> {
  const text = await receiveText(request);
  const claimed = readChecksumHeader(request.headers);
  if (claimed === undefined && readMd5(request.headers) === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  if (claimed === undefined) return text;
  checkForm(claimed.algorithm, claimed.value);
  const digest = createDigest(claimed.algorithm);
  digest.update(Buffer.from(text));
  verifyChecksum(claimed, new Map(), new Map([[claimed.algorithm, Buffer.from(digest.digest()).toString('base64')]]));
  return text;
}

/** A body as text, at most 4 MiB, held against its Content-MD5. */
export async function receiveText(request: S3Request): Promise<string> {
  const md5 = readMd5(request.headers);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of request.body) {
    size += bytes.length;
    if (size > MAX_TEXT) throw new S3Error('MaxMessageLengthExceeded', `Your request was too big: such a body has at most ${MAX_TEXT} bytes.`);
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return body.toString('utf8');
}
