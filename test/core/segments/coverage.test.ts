import { type IndexedFragment } from '../../../lib/contract/object-index';
import { coverageOf, MAX_PAUSES } from '../../../lib/core/segments/coverage';

/** Fragments of 2 s that arrive 100 ms late, filmed so many milliseconds from the start; or with other values. */
const fragments = (...given: readonly (number | Partial<IndexedFragment>)[]): IndexedFragment[] => given.map((one, i) => {
  const producer = typeof one === 'number' ? one : one.producer ?? 0;
  return { number: String(i), producer, server: producer + 100, duration: 2_000, offset: 0, bytes: 1, crc32: 0, ...(typeof one === 'number' ? {} : one) };
});

test('footage ends when its last frames do', () => {
  expect(coverageOf(fragments(0, 2_000, 4_000))).toEqual({ end: 6_100, pauses: [] });
});

test('a camera that sent nothing for longer than two seconds has paused', () => {
  expect(coverageOf(fragments(0, 4_000, 8_001, 60_000)).pauses).toEqual([{ from: 6_100, to: 8_101 }, { from: 10_101, to: 60_100 }]);
});

test('footage that only arrived late is no pause', () => {
  expect(coverageOf(fragments(0, { producer: 2_000, server: 40_000 })).pauses).toEqual([]);
});

test('a camera whose clock leapt while it filmed on has not paused', () => {
  expect(coverageOf(fragments(0, { producer: 90_000, server: 2_100 })).pauses).toEqual([]);
});

test('of very many pauses the longest are told, in order', () => {
  const times = Array.from({ length: 100 }, (_, i) => 1_000_000 * i + (i % 2 === 0 ? 0 : 900_000));

  const { pauses } = coverageOf(fragments(...times));

  expect(pauses).toHaveLength(MAX_PAUSES);
  expect(pauses.every(({ from, to }) => to - from > 1_000_000)).toBe(true);
  expect(pauses.map(({ from }) => from)).toEqual(pauses.map(({ from }) => from).sort((a, b) => a - b));
});
