import {
  ListMultipartUploadsCommand, type ListMultipartUploadsCommandInput, type ListMultipartUploadsCommandOutput, ListPartsCommand,
} from '@aws-sdk/client-s3';
import { AT, begin, BUCKET, NOW, upload, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

describe('ListParts', () => {
  test('tells number, size, ETag and checksum of each part', async () => {
    const id = await begin(world.client);
    const { ETag, ChecksumCRC32 } = await upload(world.client, id, 3, 'four');
    await expect(world.client.send(new ListPartsCommand({ ...AT, UploadId: id }))).resolves.toMatchObject({
      ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT', IsTruncated: false,
      Parts: [{ PartNumber: 3, Size: 4, ETag, ChecksumCRC32, LastModified: new Date(NOW) }],
    });
  });

  test('pages follow one another without a gap or an overlap', async () => {
    const id = await begin(world.client);
    for (const number of [10, 2, 7, 10_000, 1]) await upload(world.client, id, number, 'x');
    const seen: (number | undefined)[][] = [];
    let marker: string | undefined;
    do {
      const page = await world.client.send(new ListPartsCommand({ ...AT, UploadId: id, MaxParts: 2, PartNumberMarker: marker }));
      seen.push((page.Parts ?? []).map(({ PartNumber }) => PartNumber));
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    expect(seen).toEqual([[1, 2], [7, 10], [10_000]]);
  });
});

describe('ListMultipartUploads', () => {
  const UPLOADED = ['u/a', 'u/b', 'u/b', 'u/c', 'v'];

  beforeEach(async () => {
    for (const Key of [...UPLOADED].reverse()) await begin(world.client, { Key });
  });

  async function uploads(options: Partial<ListMultipartUploadsCommandInput>): Promise<{ key: string | undefined; id: string | undefined }[]> {
    const all: { key: string | undefined; id: string | undefined }[] = [];
    let markers: Partial<ListMultipartUploadsCommandInput> | undefined = {};
    while (markers !== undefined) {
      const page: ListMultipartUploadsCommandOutput = await world.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, ...options, ...markers }));
      all.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => ({ key: Key, id: UploadId })));
      markers = page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
    }
    return all;
  }

  test.each([1, 2, 3, 1000])('pages of %d hold every upload once, by key', async (MaxUploads) => {
    const all = await uploads({ MaxUploads });
    expect(all.map(({ key }) => key)).toEqual(UPLOADED);
    expect(new Set(all.map(({ id }) => id)).size).toBe(UPLOADED.length);
  });

  test('a prefix leaves out the others', async () => {
    expect((await uploads({ Prefix: 'u/b' })).map(({ key }) => key)).toEqual(['u/b', 'u/b']);
  });
});
