import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { ID } from '../../../lib/core/ebml/element-ids';
import { PartBuffer } from '../../../lib/core/segments/part-buffer';
import { element, simpleBlock, uint } from '../../support/matroska-builder';
import { scan } from '../../support/scanned';
import { holds } from '../../support/seeded-property';

const HEADER = Buffer.from('the beginning of an object');
const TAGS = element(ID.Tags, Buffer.from('tags'));

function frame(fill: number, bytes = 40): Buffer {
  return simpleBlock({ data: Buffer.alloc(bytes, fill) });
}

/** A kept fragment as it must lie in the part: 8-byte size and 8-byte Timestamp, then the frames, then the tags. */
function kept(ticks: number | bigint, frames: Uint8Array, tags: Uint8Array = TAGS): Buffer {
  return Buffer.concat([element(ID.Cluster, [uint(ID.Timestamp, ticks, 8), frames], { bytes: 8 }), tags]);
}

function arrive(buffer: PartBuffer, frames: Uint8Array): void {
  buffer.begin();
  buffer.write(frames);
}

/** A copy of what is taken, whose checksum is right. */
function part(buffer: PartBuffer): Uint8Array {
  const { content, crc32: checksum } = buffer.take();
  expect(checksum).toBe(crc32(content));
  return Uint8Array.from(content);
}

function taken(buffer: PartBuffer): string {
  return Buffer.from(buffer.take().content).toString('hex');
}

describe('PartBuffer', () => {
  test('has nothing to take at the beginning', () => {
    const buffer = new PartBuffer(100);

    expect(buffer.keptBytes).toBe(0);
    expect(taken(buffer)).toBe('');
  });

  test('a kept fragment is a Cluster of known size with its new Timestamp, followed by its tags', () => {
    const buffer = new PartBuffer(1_000);
    arrive(buffer, frame(1));

    buffer.keep(1_500n, TAGS);

    const expected = kept(1_500, frame(1));
    expect(buffer.keptBytes).toBe(expected.length);
    expect(taken(buffer)).toBe(expected.toString('hex'));
    expect(scan(Buffer.concat([element(ID.Segment, [], { unknown: 1 }), expected])).malformed).toBeUndefined();
  });

  test('frames in many small pieces are the frames in one', () => {
    const buffer = new PartBuffer(1);
    buffer.begin();
    for (const byte of frame(7)) buffer.write(Uint8Array.of(byte));

    buffer.keep(0n, TAGS);

    expect(taken(buffer)).toBe(kept(0, frame(7)).toString('hex'));
  });

  test('a fragment without frames is an empty Cluster', () => {
    const buffer = new PartBuffer(10);
    buffer.begin();

    buffer.keep(0n, TAGS);

    expect(taken(buffer)).toBe(kept(0, Buffer.alloc(0)).toString('hex'));
  });

  test('an arriving fragment is not part of what is kept', () => {
    const buffer = new PartBuffer(1_000);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);
    const before = buffer.keptBytes;

    arrive(buffer, frame(2));

    expect(buffer.keptBytes).toBe(before);
    expect(taken(buffer)).toBe(kept(0, frame(1)).toString('hex'));
  });

  test('a fragment that did not become whole is written over', () => {
    const buffer = new PartBuffer(1_000);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);

    arrive(buffer, frame(0xee, 200));
    arrive(buffer, frame(2));
    buffer.keep(9n, TAGS);

    expect(taken(buffer)).toBe(Buffer.concat([kept(0, frame(1)), kept(9, frame(2))]).toString('hex'));
  });

  test('what is taken away leaves the fragment that is arriving, which is kept in the next part', () => {
    const buffer = new PartBuffer(1_000);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);
    buffer.begin();
    buffer.write(frame(2).subarray(0, 20));

    const first = taken(buffer);
    buffer.write(frame(2).subarray(20));
    buffer.keep(5n, TAGS);

    expect(first).toBe(kept(0, frame(1)).toString('hex'));
    expect(taken(buffer)).toBe(kept(5, frame(2)).toString('hex'));
    expect(buffer.keptBytes).toBe(0);
  });

  test('a part stays as it was taken while the next one fills and grows', () => {
    const buffer = new PartBuffer(200);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);
    arrive(buffer, frame(2));

    const first = buffer.take();
    buffer.keep(1n, TAGS);
    arrive(buffer, frame(3, 5_000));
    buffer.keep(2n, TAGS);

    expect(Buffer.from(first.content).toString('hex')).toBe(kept(0, frame(1)).toString('hex'));
    expect(taken(buffer)).toBe(Buffer.concat([kept(1, frame(2)), kept(2, frame(3, 5_000))]).toString('hex'));
  });

  test('the beginning of an object goes before the fragment that has arrived', () => {
    const buffer = new PartBuffer(10);
    arrive(buffer, frame(1));

    buffer.insert(HEADER);
    const withHeaderAlone = buffer.keptBytes;
    buffer.keep(0n, TAGS);

    expect(withHeaderAlone).toBe(HEADER.length);
    expect(taken(buffer)).toBe(Buffer.concat([HEADER, kept(0, frame(1))]).toString('hex'));
  });

  test('the beginning of the next object goes before a fragment that arrived while the last one was being completed', () => {
    const buffer = new PartBuffer(300);
    arrive(buffer, frame(1));
    buffer.insert(HEADER);
    buffer.keep(0n, TAGS);
    arrive(buffer, frame(2));

    const last = taken(buffer);
    buffer.insert(HEADER);
    buffer.keep(0n, TAGS);

    expect(last).toBe(Buffer.concat([HEADER, kept(0, frame(1))]).toString('hex'));
    expect(taken(buffer)).toBe(Buffer.concat([HEADER, kept(0, frame(2))]).toString('hex'));
  });

  test('the end of an object goes behind what is kept, and before a fragment that has arrived', () => {
    const buffer = new PartBuffer(10);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);
    arrive(buffer, frame(2));

    buffer.insert(HEADER);
    const last = taken(buffer);
    buffer.keep(5n, TAGS);

    expect(last).toBe(Buffer.concat([kept(0, frame(1)), HEADER]).toString('hex'));
    expect(taken(buffer)).toBe(kept(5, frame(2)).toString('hex'));
  });

  test('what was inserted first can be replaced, as long as it is there and by as many bytes', () => {
    const buffer = new PartBuffer(10);
    buffer.insert(HEADER);
    arrive(buffer, frame(1));
    buffer.keep(0n, TAGS);
    const other = Buffer.alloc(HEADER.length, 'x');

    buffer.replaceFirst(other);

    expect(() => { buffer.replaceFirst(Buffer.from('short')); }).toThrow(`the part begins with ${HEADER.length} bytes, which 5 cannot replace`);
    const { content, crc32: checksum } = buffer.take();
    expect(Buffer.from(content).equals(Buffer.concat([other, kept(0, frame(1))]))).toBe(true);
    expect(checksum).toBe(crc32(content));
    expect(() => { buffer.replaceFirst(other); }).toThrow('the part begins with 0 bytes');
  });

  test('a kept Cluster is told with its place, its checksum and its blocks', () => {
    const buffer = new PartBuffer(1_000);
    buffer.insert(HEADER);
    arrive(buffer, frame(1));

    const { offset, bytes, crc32: checksum, blocks } = buffer.keep(7n, TAGS);

    const cluster = kept(7, frame(1), Buffer.alloc(0));
    expect([offset, bytes, checksum]).toEqual([HEADER.length, cluster.length, crc32(cluster)]);
    expect(Buffer.from(blocks).equals(frame(1))).toBe(true);
  });

  test.each([
    ['an arriving one before the first kept one', 1], ['an arriving one beyond a part', 5_000], ['one of several times the capacity', 100_000],
  ])('grows for %s and loses no byte', (_case, bytes) => {
    const buffer = new PartBuffer(16);
    const all: Buffer[] = [];

    for (const ticks of [0, 1, 2]) {
      arrive(buffer, frame(ticks + 1, bytes));
      buffer.keep(BigInt(ticks), TAGS);
      all.push(kept(ticks, frame(ticks + 1, bytes)));
    }

    expect(taken(buffer)).toBe(Buffer.concat(all).toString('hex'));
  });

  test('any order of fragments, losses, parts and objects gives exactly the fragments that were kept, each once', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('keep' as const), bytes: fc.nat(300) }),
      fc.record({ kind: fc.constant('lose' as const), bytes: fc.nat(300) }),
      fc.record({ kind: fc.constant('take in between' as const), bytes: fc.nat(300) }),
      fc.record({ kind: fc.constant('new object' as const), bytes: fc.nat(300) }),
    );

    holds(fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 200 }), (steps, capacity) => {
      const buffer = new PartBuffer(capacity);
      const expected: Uint8Array[] = [];
      const parts: Uint8Array[] = [];
      steps.forEach(({ kind, bytes }, i) => {
        const frames = frame(i + 1, bytes);
        buffer.begin();
        buffer.write(frames.subarray(0, 4));
        if (kind === 'take in between' || kind === 'new object') parts.push(part(buffer));
        buffer.write(frames.subarray(4));
        if (kind === 'lose') return;
        if (kind === 'new object') {
          buffer.insert(HEADER);
          expected.push(HEADER);
        }
        buffer.keep(BigInt(i), TAGS);
        expected.push(kept(i, frames));
      });

      parts.push(part(buffer));

      expect(Buffer.concat(parts).toString('hex')).toBe(Buffer.concat(expected).toString('hex'));
    }), 500);
  });
});
