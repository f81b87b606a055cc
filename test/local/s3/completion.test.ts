import { createHash } from 'node:crypto';
import { type CompletionClaims, type NamedPart, readNamedParts } from '../../../lib/local/s3/complete-request';
import { type Completion, MIN_PART, planCompletion } from '../../../lib/local/s3/completion';
import { compositeChecksum } from '../../../lib/local/s3/checksum';
import { type PartRecord, type UploadRecord } from '../../../lib/local/s3/upload-store';

const UPLOAD: UploadRecord = {
  uploadId: 'u', key: 'k', initiated: 0, headers: {}, storageClass: 'STANDARD', algorithm: 'CRC32', checksumType: 'FULL_OBJECT',
};
const COMPOSITE: UploadRecord = { ...UPLOAD, checksumType: 'COMPOSITE' };
const NO_CLAIMS: CompletionClaims = { size: undefined, checksum: undefined, checksumType: undefined };

function part(partNumber: number, size = MIN_PART): PartRecord {
  return { partNumber, size, etag: createHash('md5').update(String(partNumber)).digest('hex'), lastModified: 0, checksum: `AAAAA${partNumber}==`, file: `part.${partNumber}` };
}
const PARTS = [part(1), part(2), part(3, 7)];

function named({ partNumber, etag, checksum }: PartRecord): NamedPart {
  return { partNumber, etag, checksums: new Map([['CRC32', checksum ?? '']]) };
}

function plan(parts: readonly NamedPart[], claims: Partial<CompletionClaims> = {}, upload = UPLOAD): Completion {
  return planCompletion(upload, PARTS, parts, { ...NO_CLAIMS, ...claims });
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
}

describe('planCompletion', () => {
  test('a single small part is enough', () => {
    expect(plan([named(part(3, 7))])).toMatchObject({ size: 7, parts: [{ partNumber: 3 }] });
  });

  test('the ETag is the MD5 of the raw MD5s of the parts, and their number', () => {
    const md5 = createHash('md5');
    for (const { etag } of PARTS) md5.update(Buffer.from(etag, 'hex'));
    expect(plan(PARTS.map(named))).toMatchObject({ etag: `${md5.digest('hex')}-3`, size: 2 * MIN_PART + 7 });
  });

  test('parts that are not named are left out', () => {
    expect(plan(PARTS.slice(1).map(named)).parts.map(({ partNumber }) => partNumber)).toEqual([2, 3]);
  });

  test.each([
    ['descending parts', [2, 1], 'InvalidPartOrder'], ['a part twice', [1, 1], 'InvalidPartOrder'], ['part 0', [0], 'InvalidPartOrder'],
    ['a part that was not uploaded', [1, 4], 'InvalidPart'],
  ])('%s: %j is %s', (_what, numbers, expected) => {
    expect(code(() => plan(numbers.map((number) => named(part(number)))))).toBe(expected);
  });

  test('a part named with the ETag of other bytes is InvalidPart', () => {
    expect(code(() => plan([{ ...named(part(1)), etag: part(2).etag }]))).toBe('InvalidPart');
  });

  test('a part below 5 MiB that is not the last is EntityTooSmall', () => {
    const uploaded = [part(1, MIN_PART - 1), part(2)];
    expect(code(() => planCompletion(UPLOAD, uploaded, uploaded.map(named), NO_CLAIMS))).toBe('EntityTooSmall');
  });

  test.each([[2 * MIN_PART + 7, 'accepted'], [2 * MIN_PART + 8, 'InvalidRequest'], [0, 'InvalidRequest']])('an announced size of %d is %s', (size, expected) => {
    expect(code(() => plan(PARTS.map(named), { size }))).toBe(expected);
  });

  test('a part checksum that differs from the uploaded one is InvalidPart', () => {
    expect(code(() => plan([{ ...named(part(1)), checksums: new Map([['CRC32', 'BBBBBB==']]) }]))).toBe('InvalidPart');
  });

  test.each([['FULL_OBJECT', 'accepted'], ['COMPOSITE', 'InvalidRequest']] as const)('a Complete without part checksums is, for a %s upload, %s', (checksumType, expected) => {
    expect(code(() => plan([{ ...named(part(1)), checksums: new Map() }], {}, { ...UPLOAD, checksumType }))).toBe(expected);
  });

  test('a checksum of another algorithm than the upload has is refused', () => {
    expect(code(() => plan([named(part(1))], { checksum: { algorithm: 'SHA1', value: '' } }))).toBe('InvalidRequest');
  });

  test('a checksum type other than that of the upload is refused', () => {
    expect(code(() => plan([named(part(1))], { checksumType: 'COMPOSITE' }))).toBe('InvalidRequest');
  });

  test('a composite checksum is that of the part checksums', () => {
    expect(plan(PARTS.map(named), {}, COMPOSITE).composite).toBe(compositeChecksum('CRC32', PARTS.map(({ checksum }) => checksum ?? '')));
  });

  test('a composite checksum with a gap in the part numbers fails as it does in the service', () => {
    expect(code(() => plan([named(part(1)), named(part(3, 7))], {}, COMPOSITE))).toBe('InternalError');
  });

  test('a wrong composite checksum is BadDigest', () => {
    expect(code(() => plan(PARTS.map(named), { checksum: { algorithm: 'CRC32', value: 'AAAAAA==-3' } }, COMPOSITE))).toBe('BadDigest');
  });
});

describe('readNamedParts', () => {
  const body = (parts: string): string => `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}</CompleteMultipartUpload>`;

  test('reads parts with quoted and bare ETags', () => {
    const parts = readNamedParts(body('<Part><ETag>&quot;a&quot;</ETag><PartNumber>1</PartNumber></Part><Part><PartNumber>2</PartNumber><ETag>b</ETag></Part>'));
    expect(parts).toMatchObject([{ partNumber: 1, etag: 'a' }, { partNumber: 2, etag: 'b' }]);
  });

  test.each([
    ['no part', body('')], ['another root', '<Other><Part><ETag>a</ETag><PartNumber>1</PartNumber></Part></Other>'], ['no body', ''],
    ['a part without a number', body('<Part><ETag>a</ETag></Part>')], ['a part without an ETag', body('<Part><PartNumber>1</PartNumber></Part>')],
    ['a number that is none', body('<Part><ETag>a</ETag><PartNumber>-1</PartNumber></Part>')], ['something that is no part', body('<Piece/>')],
    ['more than 10,000 parts', body('<Part><ETag>a</ETag><PartNumber>1</PartNumber></Part>'.repeat(10_001))],
  ])('%s is MalformedXML', (_what, xml) => {
    expect(code(() => readNamedParts(xml))).toBe('MalformedXML');
  });

  test('a checksum it cannot compare is not implemented', () => {
    expect(code(() => readNamedParts(body('<Part><ETag>a</ETag><PartNumber>1</PartNumber><ChecksumXXHASH64>x</ChecksumXXHASH64></Part>')))).toBe('NotImplemented');
  });
});
