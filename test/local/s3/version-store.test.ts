/** What a killed server may leave of the versions of a key, step by step. */

import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createBucket, existingBucket, type OpenBucket } from '../../../lib/local/s3/bucket-store';
import { readJson } from '../../../lib/local/s3/disk';
import { filePath } from '../../../lib/local/s3/object-key';
import { type ObjectRecord, recordPath } from '../../../lib/local/s3/object-record';
import { commitObject, openObject } from '../../../lib/local/s3/object-store';
import { recover } from '../../../lib/local/s3/recovery';
import { addMarker, keptVersions } from '../../../lib/local/s3/version-store';
import { keyHash, stagedObject, Volume } from '../../../lib/local/s3/volume';
import { BUCKET, KEY } from './harness';

let directory: string;
let volume: Volume;
let place: OpenBucket;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-s3-'));
  volume = new Volume(directory, () => 0);
  await createBucket(volume, BUCKET, true);
  place = await existingBucket(volume, BUCKET);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(text: string): Promise<ObjectRecord> {
  const staged = stagedObject(place, KEY);
  await writeFile(staged, text);
  const checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' } as const;
  return commitObject(volume, place, { key: KEY, size: text.length, etag: text, lastModified: 0, headers: {}, storageClass: 'STANDARD', checksum }, staged, false);
}

async function object(): Promise<string> {
  const { file } = await openObject(volume, place, KEY);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function kept(): Promise<string[]> {
  return (await keptVersions(place, KEY)).map((version) => (version.kind === 'marker' ? 'marker' : version.record.etag));
}

const folder = (): string => join(place.versions, keyHash(KEY));
const versionFile = ({ version }: ObjectRecord, ending: string): string => join(folder(), `${version?.id}.${ending}`);
const currentRecord = (): Promise<ObjectRecord | undefined> => readJson(recordPath(place, keyHash(KEY)));

/** The record of the object, as a version. */
async function writeVersion(record: ObjectRecord): Promise<void> {
  await mkdir(folder(), { recursive: true });
  await writeFile(versionFile(record, 'json'), JSON.stringify({ key: KEY, object: record }));
}

describe('killed while an object is replaced', () => {
  test('before its bytes have moved: it is still the object, and no version', async () => {
    await writeVersion(await put('old'));

    await recover(volume);

    expect([await object(), await kept(), await readdir(folder())]).toEqual(['old', [], []]);
  });

  test('behind that, before the new record: it is the object again', async () => {
    const old = await put('old');
    await writeVersion(old);
    await rename(filePath(place.files, KEY), versionFile(old, 'bytes'));
    await writeFile(stagedObject(place, KEY), 'never acknowledged');

    await recover(volume);

    expect([await object(), await kept(), await readdir(folder())]).toEqual(['old', [], []]);
  });

  test('behind the new record: the new one is the object', async () => {
    await put('old');
    const { staged } = await put('new');
    await rename(filePath(place.files, KEY), join(place.staged, staged));

    await recover(volume);

    expect([await object(), await kept()]).toEqual(['new', ['old']]);
  });
});

describe('killed while an object is hidden', () => {
  test('behind its marker: it is hidden', async () => {
    const record = await put('old');
    await addMarker(place, KEY);
    await writeFile(recordPath(place, keyHash(KEY)), JSON.stringify(record));
    await mkdir(join(place.files, 'v1/stream=door/year=2024'), { recursive: true });
    await rename(versionFile(record, 'bytes'), filePath(place.files, KEY));
    await rm(versionFile(record, 'json'));

    await recover(volume);

    await expect(object()).rejects.toThrow('The specified key does not exist.');
    expect(await kept()).toEqual(['marker', 'old']);
  });
});

describe('killed while a version comes back', () => {
  test.each(['before', 'behind'])('%s the move of its bytes: it is the object, and once', async (when) => {
    await put('old');
    const gone = await put('gone');
    const [version] = await keptVersions(place, KEY);
    if (version?.kind !== 'object') throw new Error('there is no version');
    await rm(filePath(place.files, KEY));
    await writeFile(recordPath(place, keyHash(KEY)), JSON.stringify(version.record));
    if (when === 'behind') await rename(version.path, filePath(place.files, KEY));

    await recover(volume);

    expect([await object(), await kept(), await readdir(folder())]).toEqual(['old', [], []]);
    expect((await currentRecord())?.version?.id).not.toBe(gone.version?.id);
  });
});

test('killed while a version is removed: it is gone', async () => {
  const old = await put('old');
  await put('new');
  await rm(versionFile(old, 'json'));

  await recover(volume);

  expect([await object(), await readdir(folder())]).toEqual(['new', []]);
});

test('ids sort by age', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) ids.push((await put(String(n))).version?.id ?? '');

  expect([...ids].sort()).toEqual(ids);
  expect((await readdir(folder())).filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json')).sort()).toEqual(ids.slice(0, -1));
});
