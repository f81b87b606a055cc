import { createHash } from 'node:crypto';
import { ID } from '../../../lib/core/ebml/element-ids';
import { assemble, transcript, type Assembly } from '../../support/assembled';
import { capture, describeWithCaptures } from '../../support/captures';
import { scan } from '../../support/scanned';

/** GetMedia bodies: how many fragments, and when they were made, counted from the first. */
const GET_MEDIA = [
  { file: 'output_get_media.mkv', fragments: 5, relative: [0, 2_000, 4_000, 6_000, 8_000] },
  { file: 'kinesis_video_renderer_example_output.mkv', fragments: 8, relative: undefined },
  { file: 'test_mixed_tags.mkv', fragments: 10, relative: [0, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000] },
];

/** EBML, Segment, Cluster and Tags elements of every capture. */
const ELEMENTS: [string, number, number, number, number][] = [
  ['clusters-2017.mkv', 1, 1, 5, 1],
  ['empty-mkv-with-tags.mkv', 1, 1, 0, 1],
  ['kinesis_video_renderer_example_output.mkv', 8, 8, 8, 16],
  ['output_get_media.mkv', 5, 5, 5, 15],
  ['producer-cpp-test-stream-1_0.mkv', 1, 1, 37, 28],
  ['test_mixed_tags.mkv', 10, 10, 10, 75],
  ['test_tags_empty_cluster.mkv', 1, 1, 0, 5],
];

function digest(assembly: Assembly): string {
  return createHash('sha256').update(transcript(assembly)).digest('hex');
}

describeWithCaptures('captures of the service', () => {
  test.each(ELEMENTS)('%s has %i EBML, %i Segment, %i Cluster and %i Tags elements', (file, ...counts) => {
    const { elements, malformed } = scan(capture(file), 4_096);

    expect(malformed).toBeUndefined();
    expect([ID.EBML, ID.Segment, ID.Cluster, ID.Tags].map((id) => elements.filter((element) => element.id === id).length)).toEqual(counts);
  });

  test.each(GET_MEDIA)('$file holds $fragments fragments with rising numbers equal to their tokens', ({ file, fragments, relative }) => {
    const told = assemble(capture(file));

    expect(told.answers.map(({ kind }) => kind)).toEqual(Array(fragments).fill('fragment'));
    expect(told.fragments.map(({ number }) => number)).toEqual(told.fragments.map(({ continuationToken }) => BigInt(continuationToken)));
    expect(told.fragments.map(({ number }) => String(number).length)).toEqual(Array(fragments).fill(47));
    const [start = 0] = told.fragments.map(({ producerTimestamp }) => producerTimestamp);
    if (relative !== undefined) expect(told.fragments.map(({ producerTimestamp }) => producerTimestamp - start)).toEqual(relative);
  });

  test.each(GET_MEDIA)('$file: every fragment comes with the blocks of its Cluster, verbatim', ({ file }) => {
    const bytes = capture(file);
    const blocks = scan(bytes).elements.filter(({ id }) => id === ID.SimpleBlock).map(({ header, payload = '' }) => header + payload).join('');

    const { frames } = assemble(bytes, { pieceSize: 1_460 });

    expect(Buffer.concat(frames).equals(Buffer.from(blocks, 'hex'))).toBe(true);
    expect(frames.every(({ length }) => length > 0)).toBe(true);
  });

  test('the fragments of a GetMedia body hold the frames that the producer sent, byte for byte', () => {
    const sent = scan(capture('clusters-2017.mkv')).elements.filter(({ id }) => id === ID.SimpleBlock).map(({ header, payload = '' }) => header + payload);

    const { frames } = assemble(capture('output_get_media.mkv'));

    expect(Buffer.concat(frames).equals(Buffer.from(sent.join(''), 'hex'))).toBe(true);
  });

  test.each([
    ['test_mixed_tags.mkv', [1, 2, 3, 7, 64]], ['output_get_media.mkv', [7, 64, 4_096]], ['kinesis_video_renderer_example_output.mkv', [64, 4_096]],
  ])('%s says the same in pieces of %j bytes', (file, sizes) => {
    const bytes = capture(file);
    const whole = assemble(bytes);

    for (const pieceSize of sizes) {
      const other = assemble(bytes, { pieceSize });

      expect(digest(other)).toBe(digest(whole));
    }
  });

  test.each(['empty-mkv-with-tags.mkv', 'test_tags_empty_cluster.mkv'])('%s ends without a token, so it holds no fragment', (file) => {
    expect(assemble(capture(file), { pieceSize: 3 }).answers).toEqual([]);
  });

  test('what a producer sends is no GetMedia body: its second Cluster is refused', () => {
    expect(assemble(capture('producer-cpp-test-stream-1_0.mkv')).answers).toEqual([expect.objectContaining({ kind: 'malformed', reason: 'a second Cluster in one chunk' })]);
  });

  test('a body cut in its last trailing tags lacks its last fragment', () => {
    const bytes = capture('test_mixed_tags.mkv');

    const cut = assemble(bytes.subarray(0, -1), { pieceSize: 64 });

    expect(cut.fragments.length).toBe(9);
    expect(assemble(bytes, { pieceSize: 64 }).fragments.length).toBe(10);
  });

  test('a resumed body that repeats what is archived gives the rest alone', () => {
    const bytes = capture('output_get_media.mkv');
    const third = assemble(bytes).fragments[2];

    const { answers } = assemble(bytes, third === undefined ? {} : { last: third.number });

    expect(answers.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate', 'duplicate', 'fragment', 'fragment']);
  });
});
