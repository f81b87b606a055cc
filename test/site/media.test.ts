import { objectFragments } from '../support/memory/archive-object';
import { FragmentAssembler } from '../../lib/core/fragments/fragment-assembler';
import { type Fragment } from '../../lib/core/fragments/fragment';
import { fragmentTags } from '../../lib/core/segments/fragment-tags';
import { objectHeader } from '../../lib/core/segments/object-header';
import { PartBuffer } from '../../lib/core/segments/part-buffer';
import { Camera, type CameraPlan, indexOf, numberOf } from './camera';
import { chunksOf, TRACKS } from './chunks';
import { readObject } from './read-object';

const T = Date.UTC(2024, 4, 1);

const PLAN: CameraPlan = {
  name: 'camera-door', createdAt: T, deletedAt: Infinity, fragmentMillis: 10_000, active: [{ from: T + 5, to: T + 100_000 }, { from: T + 500_000, to: T + 600_000 }],
  tracksChangeAt: T + 500_000, hold: undefined, retentionMillis: 3_600_000,
};

describe('a camera', () => {
  const camera = new Camera(PLAN);

  test('has no fragment that its pause would cut', () => {
    expect(camera.total).toBe(9 + 10);
    expect([0, 8, 9, 18, 19].map((index) => camera.serverTimestamp(index) - T)).toEqual([5, 80_005, 500_000, 590_000, Infinity]);
  });

  test.each<[number, number, number]>([[0, 0, 0], [5, 0, 0], [6, 1, 0], [10_004, 1, 0], [10_005, 1, 1], [10_006, 2, 1], [300_000, 9, 9], [500_001, 10, 9], [510_000, 10, 10], [900_000, 19, 19]])(
    'after %d ms has begun %d fragments, and ended %d', (millis, begun, whole) => {
      expect([camera.begunBefore(T + millis), camera.wholeAt(T + millis)]).toEqual([begun, whole]);
    },
  );

  test('loses its fragments once they are as old as its retention', () => {
    expect([5, 6, 80_006].map((millis) => camera.firstKept(T + 3_600_000 + millis))).toEqual([0, 1, 9]);
  });

  test('numbers its fragments beyond what a number can hold', () => {
    expect(Number.isSafeInteger(Number(numberOf(7)))).toBe(false);
    expect(indexOf(numberOf(7))).toBe(7);
    expect(() => indexOf('12')).toThrow('12 is no fragment number of a camera');
  });
});

/** What the assembler of the core makes of chunks, and the object that it would write. */
function archived(chunks: Buffer): { readonly fragments: readonly Fragment[]; readonly object: Buffer } {
  const buffer = new PartBuffer(1_000);
  const assembler = new FragmentAssembler(buffer);
  const fragments: Fragment[] = [];
  assembler.feed(chunks);
  for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
    if (answer.kind !== 'fragment') throw new Error(`got ${answer.kind}`);
    if (fragments.length === 0) buffer.insert(objectHeader(answer.fragment.header, answer.fragment.producerTimestamp));
    buffer.keep(BigInt(fragments.length), fragmentTags(answer.fragment));
    fragments.push(answer.fragment);
  }
  return { fragments, object: Buffer.from(buffer.take().content) };
}

describe('the chunks of a camera', () => {
  test('are fragments to the core, each with what is its own', () => {
    const camera = new Camera(PLAN);

    const { fragments } = archived(chunksOf(camera, 3, 4, T + 200_000));

    expect(fragments.map(({ number, serverTimestamp, producerTimestamp, millisBehindNow }) => ({ number, serverTimestamp, producerTimestamp, millisBehindNow })))
      .toEqual([3, 4, 5, 6].map((index) => ({
        number: BigInt(numberOf(index)), serverTimestamp: camera.serverTimestamp(index), producerTimestamp: camera.producerTimestamp(index),
        millisBehindNow: T + 200_000 - camera.serverTimestamp(index),
      })));
  });

  test('are not made for a moment that does not fit into them', () => {
    expect(() => chunksOf(new Camera(PLAN), 3, 1, T + 200_000.123_456)).toThrow('allowed: 12');
  });
});

describe('the reader of objects', () => {
  const camera = new Camera(PLAN);

  test('finds what the slower reader of the other tests finds', () => {
    const { object } = archived(chunksOf(camera, 0, 9, T + 200_000));

    const { fragments } = readObject(object);

    expect(fragments.map(({ index, serverTimestamp, frames }) => ({ number: BigInt(numberOf(index)), serverTimestamp, frames: frames.toString('hex') })))
      .toEqual(objectFragments(object).map(({ number, serverTimestamp, frames }) => ({ number, serverTimestamp, frames: frames.toString('hex') })));
  });

  test.each([[0, 0], [9, 1]] as const)('tells the tracks of fragment %d', (index, tracks) => {
    expect(readObject(archived(chunksOf(camera, index, 1, T + 600_000)).object).tracks.equals(TRACKS[tracks])).toBe(true);
  });

  test('refuses an object that is cut anywhere', () => {
    const { object } = archived(chunksOf(camera, 0, 1, T + 200_000));

    const taken = Array.from({ length: object.length }, (_, length) => length).filter((length) => {
      try {
        readObject(object.subarray(0, length));
        return true;
      } catch {
        return false;
      }
    });

    expect(taken).toEqual([]);
    expect(readObject(object).fragments).toHaveLength(1);
  });
});
