import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command, type ListObjectsV2CommandInput, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { BUCKET, failure, NOW, World } from './harness';

// In the order of S3, which is not that of a walk through folders: `-` and `.` are before `/`, `0` is behind it.
const KEYS = ['a-b', 'a.c', 'a/1', 'a/2/x', 'a/2/y', 'a0', 'b/1', 'stream=x y/&<>\'"\u00fc', '\uff5e', '\u{1f3a5}'];

let world: World;
beforeAll(async () => {
  world = await World.start();
  for (const key of KEYS) await world.put(key, key);
});
afterAll(() => world.stop());

function list(options: Partial<ListObjectsV2CommandInput> = {}): Promise<ListObjectsV2CommandOutput> {
  return world.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...options }));
}

/** Objects as they are, common prefixes with a star. */
function lines({ Contents = [], CommonPrefixes = [] }: ListObjectsV2CommandOutput): string[] {
  return [...Contents.map(({ Key }) => Key ?? ''), ...CommonPrefixes.map(({ Prefix }) => `${Prefix ?? ''}*`)];
}

async function pages(options: Partial<ListObjectsV2CommandInput>): Promise<string[][]> {
  const all: string[][] = [];
  let token: string | undefined;
  do {
    const page = await list({ ...options, ContinuationToken: token });
    expect(page.KeyCount).toBe(lines(page).length);
    all.push(lines(page));
    token = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(token !== undefined);
  } while (token !== undefined);
  return all;
}

describe('ListObjectsV2', () => {
  test('lists every key in the order of its bytes', async () => {
    expect(lines(await list())).toEqual(KEYS);
  });

  test('tells size, ETag, time and class of each object', async () => {
    const { Contents } = await list({ Prefix: 'a/1' });
    expect(Contents).toMatchObject([{ Key: 'a/1', Size: 3, ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as string, LastModified: new Date(NOW), StorageClass: 'STANDARD' }]);
  });

  test.each([['a/', ['a/1', 'a/2/x', 'a/2/y']], ['a', KEYS.slice(0, 6)], ['a/2/x', ['a/2/x']], ['a/2/x/', []], ['stream=x y/&', [KEYS[7]]], ['none', []]])('prefix %s', async (Prefix, expected) => {
    expect(lines(await list({ Prefix }))).toEqual(expected);
  });

  test.each([
    ['', '/', ['a-b', 'a.c', 'a0', '\uff5e', '\u{1f3a5}', 'a/*', 'b/*', 'stream=x y/*']], ['a/', '/', ['a/1', 'a/2/*']], ['a', '/', ['a-b', 'a.c', 'a0', 'a/*']],
    ['a/', '2/', ['a/1', 'a/2/*']],
  ])('prefix %j with delimiter %s folds the rest into common prefixes', async (Prefix, Delimiter, expected) => {
    expect(lines(await list({ Prefix, Delimiter }))).toEqual(expected);
  });

  test.each([1, 2, 3, 9, 10, 11])('pages of %d hold every key once', async (MaxKeys) => {
    const all = await pages({ MaxKeys });
    expect(all.flat()).toEqual(KEYS);
    expect(all.every((page) => page.length <= MaxKeys)).toBe(true);
  });

  test('pages of one with a delimiter name every common prefix once', async () => {
    expect(await pages({ MaxKeys: 1, Delimiter: '/' })).toEqual([['a-b'], ['a.c'], ['a/*'], ['a0'], ['b/*'], ['stream=x y/*'], ['\uff5e'], ['\u{1f3a5}']]);
  });

  test.each([['a/1', KEYS.slice(3)], ['a/', KEYS.slice(2)], ['a/2/x/more', KEYS.slice(4)], ['\u{1f3a5}', []]])('start-after %s', async (StartAfter, expected) => {
    expect(lines(await list({ StartAfter }))).toEqual(expected);
  });

  test('names are percent-encoded when asked for', async () => {
    const page = await list({ EncodingType: 'url', Prefix: 'stream=x y/' });
    expect(page).toMatchObject({ Prefix: 'stream%3Dx%20y/', Contents: [{ Key: "stream%3Dx%20y/%26%3C%3E'%22%C3%BC" }] });
  });

  test('no keys are no page', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test('a file that is no object is not listed', async () => {
    await writeFile(join(world.directory, BUCKET, 'mine.txt'), 'mine');
    expect(lines(await list())).toEqual(KEYS);
  });

  test.each(['x', 'a2V5Og', Buffer.from('key:a').toString('base64')])('continuation token %s is refused', async (ContinuationToken) => {
    expect(await failure(list({ ContinuationToken }))).toEqual({ name: 'InvalidArgument', status: 400 });
  });

  test('a bucket that does not exist is NoSuchBucket', async () => {
    expect(await failure(list({ Bucket: 'no-such-bucket' }))).toEqual({ name: 'NoSuchBucket', status: 404 });
  });
});
