import {
  CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumAlgorithm, compositeChecksum, createDigest, isChecksum,
} from '../../../lib/local/s3/checksum';
import { bytes } from './harness';

/** Over the nine characters 123456789: the check values of the CRC catalogue and of FIPS 180. */
const CHECK_VALUES: Record<ChecksumAlgorithm, string> = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

function digestHex(algorithm: ChecksumAlgorithm, pieces: readonly Uint8Array[]): string {
  const digest = createDigest(algorithm);
  for (const piece of pieces) digest.update(piece);
  return Buffer.from(digest.digest()).toString('hex');
}

describe('checksums', () => {
  test.each(CHECKSUM_ALGORITHMS)('%s has its published check value', (algorithm) => {
    expect(digestHex(algorithm, [Buffer.from('123456789')])).toBe(CHECK_VALUES[algorithm]);
  });

  test.each(CHECKSUM_ALGORITHMS)('%s does not depend on how the bytes are cut', (algorithm) => {
    const whole = bytes(1000);
    const cut = [whole.subarray(0, 1), whole.subarray(1, 1), whole.subarray(1, 700), whole.subarray(700)];
    expect(digestHex(algorithm, cut)).toBe(digestHex(algorithm, [whole]));
  });

  test('a composite checksum is over the raw checksums of the parts, and counts them', () => {
    const parts = [Buffer.from('01020304', 'hex'), Buffer.from('05060708', 'hex')];
    const expected = Buffer.from(digestHex('CRC32', parts), 'hex').toString('base64');
    expect(compositeChecksum('CRC32', parts.map((part) => part.toString('base64')))).toBe(`${expected}-2`);
  });

  test.each([['y/Q5Jg==', true], ['y/Q5Jg', false], ['y/Q5', false], ['', false], ['!/Q5Jg==', false]])('%p as a CRC32 is well-formed: %p', (text, answer) => {
    expect(isChecksum('CRC32', text)).toBe(answer);
  });

  test('an algorithm is found in any case, and an unknown one is not', () => {
    expect(checksumAlgorithm('crc64nvme')).toBe('CRC64NVME');
    expect(checksumAlgorithm('XXHASH64')).toBeUndefined();
  });
});
