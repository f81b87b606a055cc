import { crc32 } from 'node:zlib';
import { type CompleteRequest, type ObjectStore, type StoredPart, type Upload } from '../../lib/ports/object-store';

/** A store to put to the test. */
export interface ObjectStoreBench {
  readonly store: ObjectStore;
  /** The bytes of an object; undefined when there is none. */
  bytesOf(key: string): Promise<Uint8Array | undefined>;
}

const MIB = 1024 * 1024;
const KEY = "cams/v1/stream=front_door.1/created=1714521600000/year=2024/month=05/day=01/hour=00/000000000000-9134385233319.mkv";

/** Bytes that differ by position. */
function content(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length, `seed ${seed} `);
  for (let at = 0; at + 4 <= length; at += 4_096) bytes.writeUInt32BE(at, at);
  return bytes;
}

/** What an object store must do, whoever it is. `start` answers a new, empty one for every test. */
export function describeObjectStore(name: string, start: () => Promise<ObjectStoreBench>, stop: () => Promise<void> = async () => undefined): void {
  describe(`object store: ${name}`, () => {
    let bench: ObjectStoreBench;
    let store: ObjectStore;

    beforeEach(async () => {
      bench = await start();
      ({ store } = bench);
    });
    afterEach(stop);

    const put = async (upload: Upload, number: number, bytes: Uint8Array): Promise<StoredPart> => (
      { number, etag: await store.uploadPart(upload, number, bytes, crc32(bytes)), crc32: crc32(bytes), bytes: bytes.length }
    );
    const requestOf = (upload: Upload, parts: readonly StoredPart[], bytes: Uint8Array): CompleteRequest => (
      { ...upload, parts, crc32: crc32(bytes), bytes: bytes.length }
    );
    /** An upload of one part, ready to be completed. */
    const prepared = async (bytes = content(1_000), key = KEY): Promise<CompleteRequest> => {
      const upload = await store.createUpload(key, {});
      return requestOf(upload, [await put(upload, 1, bytes)], bytes);
    };

    describe('listParts', () => {
      test('tells number, size, checksum and present ETag of every part, in order', async () => {
        const upload = await store.createUpload(KEY, {});
        await put(upload, 1, content(1_000, 1));
        const second = await put(upload, 2, content(2_000, 2));
        const first = await put(upload, 1, content(1_000, 3));

        await expect(store.listParts(upload)).resolves.toEqual([first, second]);
      });

      test('tells of no part of an upload that is gone', async () => {
        const upload = await store.createUpload(KEY, {});
        await put(upload, 1, content(1_000));
        await store.abort(upload);

        await expect(store.listParts(upload)).resolves.toEqual([]);
      });
    });

    describe('createUpload', () => {
      test('names every upload of a key anew', async () => {
        const first = await store.createUpload(KEY, { epoch: '1' });
        const second = await store.createUpload(KEY, { epoch: '2' });

        expect([first.key, second.key]).toEqual([KEY, KEY]);
        expect(first.uploadId).not.toBe(second.uploadId);
      });

      test('shows nothing at the key', async () => {
        await store.createUpload(KEY, {});

        await expect(store.head(KEY)).resolves.toBeUndefined();
      });
    });

    describe('uploadPart', () => {
      test('shows nothing at the key', async () => {
        await prepared();

        await expect(store.head(KEY)).resolves.toBeUndefined();
      });

      test('refuses bytes that are not those of the checksum', async () => {
        const upload = await store.createUpload(KEY, {});

        await expect(store.uploadPart(upload, 1, content(10), 12345)).rejects.toThrow();
      });

      test('fails for an upload that was aborted', async () => {
        const upload = await store.createUpload(KEY, {});
        await store.abort(upload);

        await expect(put(upload, 1, content(10))).rejects.toThrow();
      });

      test('takes a view into a larger array for just what it shows', async () => {
        const around = content(5_000);
        const view = new Uint8Array(around.buffer, around.byteOffset + 1_000, 2_000);
        const request = await prepared(Buffer.from(view));
        const upload = await store.createUpload(`${KEY}.view`, {});

        await store.complete(requestOf(upload, [await put(upload, 1, view)], view));

        expect(request.bytes).toBe(2_000);
        expect(Buffer.from(await bench.bytesOf(`${KEY}.view`) ?? []).equals(Buffer.from(view))).toBe(true);
      });
    });

    describe('complete', () => {
      test('makes the object of the parts in order, however they arrived', async () => {
        const [first, second] = [content(5 * MIB, 1), content(100, 2)];
        const upload = await store.createUpload(KEY, {});
        const tail = await put(upload, 2, second);
        const head = await put(upload, 1, first);
        const whole = Buffer.concat([first, second]);

        const outcome = await store.complete(requestOf(upload, [head, tail], whole));

        expect(outcome).toBe('completed');
        await expect(store.head(KEY)).resolves.toEqual({ bytes: whole.length, crc32: crc32(whole) });
        expect(Buffer.from(await bench.bytesOf(KEY) ?? []).equals(whole)).toBe(true);
      });

      test('leaves out a part that it does not name', async () => {
        const bytes = content(1_000);
        const upload = await store.createUpload(KEY, {});
        const named = await put(upload, 1, bytes);
        await put(upload, 2, content(500, 2));

        await expect(store.complete(requestOf(upload, [named], bytes))).resolves.toBe('completed');

        await expect(store.head(KEY)).resolves.toEqual({ bytes: 1_000, crc32: crc32(bytes) });
      });

      test('again says that upload or key are gone, and the object stays', async () => {
        const request = await prepared();
        await store.complete(request);

        const again = await store.complete(request);

        expect(['completed', 'upload-gone', 'key-taken']).toContain(again);
        await expect(store.head(KEY)).resolves.toEqual({ bytes: request.bytes, crc32: request.crc32 });
      });

      test('never replaces an object: the second upload of a key finds it taken', async () => {
        const first = await prepared(content(1_000, 1));
        const second = await prepared(content(1_000, 2));
        await store.complete(first);

        const outcome = await store.complete(second);

        expect(outcome).toBe('key-taken');
        expect(Buffer.from(await bench.bytesOf(KEY) ?? []).equals(content(1_000, 1))).toBe(true);
      });

      test('of two at once lets one through', async () => {
        const requests = [await prepared(content(1_000, 1)), await prepared(content(1_000, 2))];

        const outcomes = await Promise.all(requests.map((request) => store.complete(request)));

        expect(outcomes.filter((outcome) => outcome === 'completed')).toHaveLength(1);
        const winner = requests[outcomes.indexOf('completed')];
        await expect(store.head(KEY)).resolves.toEqual({ bytes: 1_000, crc32: winner?.crc32 });
      });

      test('finds an aborted upload gone', async () => {
        const request = await prepared();
        await store.abort(request);

        await expect(store.complete(request)).resolves.toBe('upload-gone');
      });

      test('finds an upload of another key gone', async () => {
        const request = await prepared();

        await expect(store.complete({ ...request, key: `${KEY}.other` })).resolves.toBe('upload-gone');
      });

      test.each<[string, (request: CompleteRequest, part: StoredPart) => CompleteRequest]>([
        ['a part that was never stored', (request, part) => ({ ...request, parts: [part, { ...part, number: 2 }], bytes: request.bytes * 2 })],
        ['another ETag', (request, part) => ({ ...request, parts: [{ ...part, etag: '"00000000000000000000000000000000"' }] })],
        ['another checksum of a part', (request, part) => ({ ...request, parts: [{ ...part, crc32: 1 }] })],
        ['another checksum of the whole', (request) => ({ ...request, crc32: 1 })],
      ])('refuses %s, and shows nothing', async (_what, change) => {
        const request = await prepared();
        const [part] = request.parts;
        if (part === undefined) throw new Error('it has a part');

        await expect(store.complete(change(request, part))).resolves.toBe('refused');

        await expect(store.head(KEY)).resolves.toBeUndefined();
      });

      test('refuses a part under 5 MiB that is not the last', async () => {
        const upload = await store.createUpload(KEY, {});
        const small = content(5 * MIB - 1);
        const parts = [await put(upload, 1, small), await put(upload, 2, content(10))];

        await expect(store.complete(requestOf(upload, parts, Buffer.concat([small, content(10)])))).resolves.toBe('refused');
      });

      test('does not take another size for the object', async () => {
        const request = await prepared();

        await expect(store.complete({ ...request, bytes: request.bytes + 1 })).rejects.toThrow();

        await expect(store.head(KEY)).resolves.toBeUndefined();
      });

      test('can still be done after it was refused', async () => {
        const request = await prepared();
        await store.complete({ ...request, crc32: 1 });

        await expect(store.complete(request)).resolves.toBe('completed');
      });

      test('names a part by its latest ETag: one that was sent again counts as the later', async () => {
        const upload = await store.createUpload(KEY, {});
        await put(upload, 1, content(1_000, 1));
        const later = await put(upload, 1, content(1_000, 2));

        await expect(store.complete(requestOf(upload, [later], content(1_000, 2)))).resolves.toBe('completed');

        expect(Buffer.from(await bench.bytesOf(KEY) ?? []).equals(content(1_000, 2))).toBe(true);
      });
    });

    describe('head', () => {
      test('of nothing is undefined', async () => {
        await expect(store.head('nowhere.mkv')).resolves.toBeUndefined();
      });

      test('tells keys apart that begin alike', async () => {
        await store.complete(await prepared());

        await expect(store.head(`${KEY}2`)).resolves.toBeUndefined();
        await expect(store.head(KEY.slice(0, -1))).resolves.toBeUndefined();
      });

      test('tells a checksum with its highest bit and one with leading zeros', async () => {
        const numbers = Array.from({ length: 4_000 }, (_, i) => Buffer.from(String(i)));
        const high = numbers.find((bytes) => crc32(bytes) >= 0x80000000);
        const low = numbers.find((bytes) => crc32(bytes) < 0x00ffffff);
        if (high === undefined || low === undefined) throw new Error('4,000 numbers have both');
        await store.complete(await prepared(high, 'high.mkv'));
        await store.complete(await prepared(low, 'low.mkv'));

        await expect(store.head('high.mkv')).resolves.toEqual({ bytes: high.length, crc32: crc32(high) });
        await expect(store.head('low.mkv')).resolves.toEqual({ bytes: low.length, crc32: crc32(low) });
      });
    });

    describe('abort', () => {
      test('of an upload that is gone is no error', async () => {
        const upload = await store.createUpload(KEY, {});
        await store.abort(upload);

        await expect(store.abort(upload)).resolves.toBeUndefined();
      });

      test('of a completed upload leaves the object', async () => {
        const request = await prepared();
        await store.complete(request);

        await store.abort(request);

        await expect(store.head(KEY)).resolves.toEqual({ bytes: request.bytes, crc32: request.crc32 });
      });

      test('leaves the other uploads of the key', async () => {
        const kept = await prepared();
        await store.abort(await store.createUpload(KEY, {}));

        await expect(store.complete(kept)).resolves.toBe('completed');
      });
    });
  });
}
