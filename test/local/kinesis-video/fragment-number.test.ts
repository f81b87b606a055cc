import { readChunks } from '../../../lib/local/kinesis-video';
import { counterOf, fragmentNumber } from '../../../lib/local/kinesis-video/fragment-number';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { capture, describeWithCaptures } from '../../support/captures';

test('a number has 47 digits and rises with its counter, whatever the noise', () => {
  const random = new SeededRandom(1);

  const numbers = [1n, 2n, 3n, 1_004n].map((n) => fragmentNumber(n, 1_511_852_109_126, random));

  expect(numbers.map(({ length }) => length)).toEqual([47, 47, 47, 47]);
  expect(numbers).toEqual([...numbers].sort());
  expect(numbers.map((number) => counterOf(BigInt(number)))).toEqual([1n, 2n, 3n, 1_004n]);
});

test('the same seed gives the same number, another seed another', () => {
  const number = (seed: number): string => fragmentNumber(1n, 0, new SeededRandom(seed));

  expect(number(7)).toBe(number(7));
  expect(number(7)).not.toBe(number(8));
});

test('a number of another form has no counter', () => {
  expect(counterOf(12n)).toBeUndefined();
});

describeWithCaptures('captured numbers', () => {
  test.each(['output_get_media.mkv', 'kinesis_video_renderer_example_output.mkv', 'test_mixed_tags.mkv'])('%s: all but 28 bits follow from counter and server timestamp', (name) => {
    const captured = readChunks(capture(name)).map(({ tags }) => ({ number: tags.fragmentNumber ?? '', at: Math.round(Number(tags.serverTimestamp) * 1000) }));

    const made = captured.map(({ number, at }) => fragmentNumber(counterOf(BigInt(number)) ?? 0n, at, new SeededRandom(1)));

    expect(made.map((number) => BigInt(number) >> 28n)).toEqual(captured.map(({ number }) => BigInt(number) >> 28n));
  });
});
