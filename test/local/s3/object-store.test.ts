import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBucket, existingBucket, type OpenBucket } from '../../../lib/local/s3/bucket-store';
import { commitObject, openObject } from '../../../lib/local/s3/object-store';
import { stagedObject, Volume } from '../../../lib/local/s3/volume';
import { BUCKET, KEY } from './harness';

let directory: string;
let volume: Volume;
let place: OpenBucket;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-s3-'));
  volume = new Volume(directory, () => 0);
  await createBucket(volume, BUCKET, false);
  place = await existingBucket(volume, BUCKET);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function commit(text: string): Promise<void> {
  const staged = stagedObject(place, KEY);
  await writeFile(staged, text);
  const checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' } as const;
  await commitObject(volume, place, { key: KEY, size: text.length, etag: text, lastModified: 0, headers: {}, storageClass: 'STANDARD', checksum }, staged, false);
}

test('record and bytes of an opened object belong together while it is replaced', async () => {
  await commit('0');
  let done = false;
  const writer = (async () => {
    for (let version = 1; version <= 150; version++) await commit('x'.repeat(version));
    done = true;
  })();
  const readers = Array.from({ length: 4 }, async () => {
    while (!done) {
      const { record, file } = await openObject(volume, place, KEY);
      expect(await file.readFile('utf8')).toBe(record.etag);
      await file.close();
    }
  });
  await Promise.all([writer, ...readers]);
});

test('an open object keeps its bytes when it is replaced', async () => {
  await commit('old');
  const { file } = await openObject(volume, place, KEY);
  await commit('newer');
  await expect(file.readFile('utf8')).resolves.toBe('old');
  await file.close();
});
