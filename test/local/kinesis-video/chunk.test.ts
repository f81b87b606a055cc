import { chunkHead, chunkTail, errorChunk, repeatedHead } from '../../../lib/local/kinesis-video/chunk';
import { type MatroskaChunk, readChunks, readErrorTags } from '../../../lib/local/kinesis-video';
import type { AwsTags } from '../../../lib/local/kinesis-video/aws-tags';
import { capture, describeWithCaptures } from '../../support/captures';
import { cluster, ebmlHeader, info, matroska, tags, tracks, videoTrack, voidElement } from '../../support/matroska-builder';

const WIDE = { bytes: 4 } as const;

function rebuilt(media: MatroskaChunk, values: AwsTags): Uint8Array {
  const { fragmentNumber = '', serverTimestamp = '', producerTimestamp = '', millisBehindNow = '', continuationToken = '' } = values;
  return Buffer.concat([
    ...chunkHead(media, { fragmentNumber, serverTimestamp, producerTimestamp }), chunkTail({ millisBehindNow, continuationToken }),
  ]);
}

test('a chunk is header, unknown-size Segment, head, tags, Cluster, what followed, tags', () => {
  const head = [info({ timecodeScale: 1_000_000 }), tracks(videoTrack())];
  const body = [cluster({ timecode: 0 }), tags({ place: 'gate' })];
  const [media] = readChunks(matroska({ segmentSize: 'shortest', head, body }));
  if (media === undefined) throw new Error('no chunk');

  const made = rebuilt(media, { fragmentNumber: '7', serverTimestamp: '1.000', producerTimestamp: '0.500', millisBehindNow: '3', continuationToken: '7' });

  expect(made).toEqual(Buffer.concat([
    ebmlHeader(), Buffer.from('18538067' + '01ffffffffffffff', 'hex'), ...head,
    tags({ AWS_KINESISVIDEO_FRAGMENT_NUMBER: '7', AWS_KINESISVIDEO_SERVER_TIMESTAMP: '1.000', AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: '0.500' }, WIDE),
    ...body,
    tags({ AWS_KINESISVIDEO_MILLIS_BEHIND_NOW: '3', AWS_KINESISVIDEO_CONTINUATION_TOKEN: '7' }, WIDE),
  ]));
});

describe('the head of later chunks', () => {
  const [lead, inf, trk, own] = [tags({ lead: '1' }), info(), tracks(videoTrack()), tags({ own: '1' })];
  test.each<[string, Uint8Array[], Uint8Array[]]>([
    ['loses Tags before Info', [lead, lead, inf, trk], [inf, trk]],
    ['loses Tags among others before Info', [voidElement(2), lead, inf, trk], [voidElement(2), inf, trk]],
    ['keeps Tags behind Info', [inf, trk, own], [inf, trk, own]],
    ['keeps everything when there is no Info', [lead, trk], [lead, trk]],
  ])('%s', (_claim, head, kept) => {
    expect(Buffer.from(repeatedHead(Buffer.concat(head)))).toEqual(Buffer.concat(kept));
  });
});

describe('an error chunk', () => {
  test('carries the fragment number, the id and the text, and no Cluster', () => {
    const bytes = Buffer.concat(errorChunk({ errorId: 4000, errorCode: 'requested fragment not found', fragmentNumber: '12' }));

    expect(readErrorTags(bytes)).toEqual([{ fragmentNumber: '12', errorId: '4000', errorCode: 'requested fragment not found' }]);
    expect(() => readChunks(bytes)).toThrow(/no fragments/);
  });

  test('can carry nothing but the two error tags', () => {
    const header = ebmlHeader({ docType: 'webm' });

    const bytes = Buffer.concat(errorChunk({ errorId: 5000, errorCode: 'x', ebmlHeader: header }));

    expect(bytes).toEqual(Buffer.concat([
      header, Buffer.from('18538067' + '01ffffffffffffff', 'hex'), tags({ AWS_KINESISVIDEO_ERROR_ID: '5000', AWS_KINESISVIDEO_ERROR_CODE: 'x' }, WIDE),
    ]));
  });
});

describeWithCaptures('captures of the service', () => {
  test('a producer file and the tag values of its capture make the capture, byte for byte', () => {
    const captured = capture('output_get_media.mkv');
    const values = readChunks(captured).map((chunk) => chunk.tags);
    const produced = readChunks(capture('clusters-2017.mkv'));

    const made = Buffer.concat(produced.map((media, i) => rebuilt(media, values[i] ?? {})));

    expect(made.length).toBe(2_503_485);
    expect(made.equals(captured)).toBe(true);
  });

  test.each(['output_get_media.mkv', 'kinesis_video_renderer_example_output.mkv', 'test_mixed_tags.mkv'])('%s comes out of its own parts again', (name) => {
    const captured = capture(name);

    const made = Buffer.concat(readChunks(captured).map((chunk) => rebuilt(chunk, chunk.tags)));

    expect(made.equals(captured)).toBe(true);
  });

  test('the service drops leading Tags after the first chunk, as repeatedHead does', () => {
    const [first, ...later] = readChunks(capture('test_mixed_tags.mkv'));

    const repeated = Buffer.from(repeatedHead(first?.segmentHead ?? new Uint8Array(0)));

    expect(later.every(({ segmentHead }) => repeated.equals(segmentHead))).toBe(true);
    expect(repeated.length).toBeLessThan(first?.segmentHead.length ?? 0);
  });
});
