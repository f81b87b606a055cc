import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c } from './crc32c';
import { Crc64Nvme } from './crc64nvme';

/** A running digest. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** The result so far, in network byte order; the digest is not used afterwards. */
  digest(): Uint8Array;
}

/** How the checksum of a multipart object relates to its parts: over all bytes, or over the checksums of the parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** The algorithms this server verifies; S3 knows more, which are refused as not implemented. */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** What S3 adds on its own when the caller declares no algorithm. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

class Crc32 implements Digest {
  private value = 0;

  update(bytes: Uint8Array): void {
    this.value = crc32(bytes, this.value);
  }

  digest(): Uint8Array {
    const out = new Uint8Array(4);
    new DataView(out.buffer).setUint32(0, this.value);
    return out;
  }
}

interface AlgorithmRow {
  /** Length of the raw checksum, bytes. */
  readonly length: number;
  /** Types a multipart upload may choose; the first is the default. */
  readonly types: readonly ChecksumType[];
  readonly create: () => Digest;
}

const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, AlgorithmRow>> = {
  CRC32: { length: 4, types: ['COMPOSITE', 'FULL_OBJECT'], create: () => new Crc32() },
  CRC32C: { length: 4, types: ['COMPOSITE', 'FULL_OBJECT'], create: () => new Crc32c() },
  CRC64NVME: { length: 8, types: ['FULL_OBJECT'], create: () => new Crc64Nvme() },
  SHA1: { length: 20, types: ['COMPOSITE'], create: () => createHash('sha1') },
  SHA256: { length: 32, types: ['COMPOSITE'], create: () => createHash('sha256') },
};

/** A new digest of the algorithm. */
export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  return ALGORITHMS[algorithm].create();
}

/** Types a multipart upload may choose with the algorithm; the first is the default. */
export function checksumTypes(algorithm: ChecksumAlgorithm): readonly ChecksumType[] {
  return ALGORITHMS[algorithm].types;
}

/** The algorithm of that name, in any case; undefined when there is none. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** Header and trailer name: `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Element name in XML bodies: `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** Whether a text can be a checksum of the algorithm: base64 of the right length. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  return isBase64Of(ALGORITHMS[algorithm].length, text);
}

/** Whether a text is the base64 form of exactly so many bytes. */
export function isBase64Of(bytes: number, text: string): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}

/** The composite checksum of an object: the algorithm over the raw checksums of its parts, and how many there are. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const digest = createDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part, 'base64'));
  return `${Buffer.from(digest.digest()).toString('base64')}-${parts.length}`;
}
