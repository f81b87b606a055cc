import { chunkTimeMs, MatroskaReadError, readChunks, readErrorTags } from '../../../lib/local/kinesis-video';
import { capture, describeWithCaptures } from '../../support/captures';
import {
  audioTrack, cluster, EBML_ID, ebmlHeader, element, idBytes, info, matroska, recording, segment, simpleBlock, type SizeForm, sizeBytes, tags, text,
  tracks, uint, videoTrack, voidElement, withCrc,
} from '../../support/matroska-builder';

const AWS_HEAD = tags({
  AWS_KINESISVIDEO_FRAGMENT_NUMBER: '41', AWS_KINESISVIDEO_SERVER_TIMESTAMP: '1.500', AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: '0.000',
}, { bytes: 4 });
const AWS_TAIL = tags({ AWS_KINESISVIDEO_MILLIS_BEHIND_NOW: '7', AWS_KINESISVIDEO_CONTINUATION_TOKEN: '41' }, { bytes: 4 });

function failure(bytes: Uint8Array): MatroskaReadError {
  try {
    readChunks(bytes);
  } catch (error) {
    if (error instanceof MatroskaReadError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a producer file', () => {
  const known: SizeForm = { bytes: 8 };
  const sizes: [string, SizeForm][] = [['known', 'shortest'], ['known in 8 bytes', known], ['unknown in 1 byte', { unknown: 1 }], ['unknown in 8 bytes', { unknown: 8 }]];

  test.each(sizes.flatMap(([outer, segmentSize]) => sizes.map(([inner, clusterSize]) => [outer, inner, segmentSize, clusterSize] as const)))(
    'splits alike with a Segment size that is %s and Cluster sizes that are %s', (_outer, _inner, segmentSize, clusterSize) => {
      const clusters = [0, 2000].map((timecode) => cluster({ timecode, size: clusterSize, crc: true, blocks: [simpleBlock(), simpleBlock({ offset: 40 })] }));
      const metadata = tags({ place: 'gate' });

      const chunks = readChunks(matroska({ segmentSize, body: [clusters[0] ?? Buffer.alloc(0), metadata, clusters[1] ?? Buffer.alloc(0)] }));

      expect(chunks.map(({ cluster: bytes }) => Buffer.from(bytes))).toEqual(clusters);
      expect(chunks.map(({ afterCluster }) => Buffer.from(afterCluster))).toEqual([metadata, Buffer.alloc(0)]);
      expect(chunks.map(({ timecode }) => timecode)).toEqual([0n, 2000n]);
    });

  test('keeps the head verbatim, with Void and CRC-32 wherever they stand', () => {
    const head = [
      voidElement(5, { bytes: 8 }), tags({ leading: '1' }), element(EBML_ID.info, withCrc(voidElement(0), uint(EBML_ID.timecodeScale, 100_000))), voidElement(3),
      tracks(videoTrack({ padNameTo: 32 }), audioTrack()),
    ];

    const [chunk] = readChunks(matroska({ ebml: { padDocTypeTo: 9, size: { bytes: 8 } }, head, body: [cluster({ timecode: 50 })] }));

    expect(Buffer.from(chunk?.segmentHead ?? [])).toEqual(Buffer.concat(head));
    expect(Buffer.from(chunk?.ebmlHeader ?? [])).toEqual(ebmlHeader({ padDocTypeTo: 9, size: { bytes: 8 } }));
    expect(chunk?.timecodeScale).toBe(100_000n);
    expect(chunk === undefined ? undefined : chunkTimeMs(chunk)).toBe(5);
  });

  test('counts in milliseconds when Info names no scale', () => {
    const [chunk] = readChunks(matroska({ head: [info(), tracks(videoTrack())], body: [cluster({ timecode: 1_646_229_468_350n, timecodeBytes: 8 })] }));

    expect(chunk === undefined ? undefined : chunkTimeMs(chunk)).toBe(1_646_229_468_350);
  });

  test('is shared with its fragments, not copied', () => {
    const file = recording({ fragments: 3 });

    const chunks = readChunks(file);

    expect(chunks.every(({ ebmlHeader: a, segmentHead: b, cluster: c }) => [a, b, c].every(({ buffer }) => buffer === file.buffer))).toBe(true);
  });

  test('keeps the tags that the producer SDK itself names AWS_KINESISVIDEO_...', () => {
    const own = tags({ AWS_KINESISVIDEO_END_OF_FRAGMENT: '' });

    const [chunk] = readChunks(matroska({ body: [cluster({ timecode: 0 }), own] }));

    expect(Buffer.from(chunk?.afterCluster ?? [])).toEqual(own);
    expect(chunk?.tags).toEqual({});
  });
});

test('a Tags element that holds names of the service beside others is the producer\'s', () => {
  const mixed = tags({ AWS_KINESISVIDEO_FRAGMENT_NUMBER: '1', place: 'gate' });

  const [chunk] = readChunks(matroska({ body: [cluster({ timecode: 0 }), mixed] }));

  expect(Buffer.from(chunk?.afterCluster ?? [])).toEqual(mixed);
});

describe('a GetMedia capture', () => {
  test('gives the tag values of each chunk and leaves them out of the media', () => {
    const metadata = tags({ place: 'gate' });
    const chunk = matroska({ segmentSize: { unknown: 8 }, body: [AWS_HEAD, cluster({ timecode: 0, size: { unknown: 1 } }), metadata, AWS_TAIL] });

    const chunks = readChunks(Buffer.concat([chunk, chunk]));

    expect(chunks.map(({ tags: values }) => values)).toEqual(Array(2).fill({
      fragmentNumber: '41', serverTimestamp: '1.500', producerTimestamp: '0.000', millisBehindNow: '7', continuationToken: '41',
    }));
    expect(chunks.map(({ afterCluster }) => Buffer.from(afterCluster))).toEqual([metadata, metadata]);
    expect(Buffer.from(chunks[0]?.segmentHead ?? [])).toEqual(Buffer.concat([info({ timecodeScale: 1_000_000 }), tracks(videoTrack())]));
  });

  test('of several Clusters in one Segment gives each its own tags', () => {
    const [second, tail] = [tags({ AWS_KINESISVIDEO_FRAGMENT_NUMBER: '42' }), tags({ AWS_KINESISVIDEO_CONTINUATION_TOKEN: '42' })];

    const chunks = readChunks(matroska({ body: [AWS_HEAD, cluster({ timecode: 0 }), AWS_TAIL, second, cluster({ timecode: 1 }), tail] }));

    expect(chunks.map(({ tags: values }) => [values.fragmentNumber, values.continuationToken])).toEqual([['41', '41'], ['42', '42']]);
  });

  test('gives the in-band errors, in a chunk without a Cluster or beside one', () => {
    const error = tags({ AWS_KINESISVIDEO_ERROR_ID: '4500', AWS_KINESISVIDEO_ERROR_CODE: 'denied' });
    const beside = matroska({ segmentSize: { unknown: 8 }, body: [AWS_HEAD, cluster({ timecode: 0 }), error] });
    const alone = matroska({ segmentSize: { unknown: 8 }, head: [], body: [error] });

    expect(readErrorTags(Buffer.concat([beside, alone]))).toEqual([
      expect.objectContaining({ fragmentNumber: '41', errorId: '4500' }), { errorId: '4500', errorCode: 'denied' },
    ]);
  });
});

describe('bytes that cannot be read', () => {
  const file = recording({ fragments: 1 });
  const header = ebmlHeader();
  test.each<[string, Uint8Array, RegExp, number]>([
    ['nothing', Buffer.alloc(0), /not Matroska: .* found nothing/, 0],
    ['text', Buffer.from('hello'), /not Matroska: an EBML header begins with 1a45dfa3, found 68656c6c/, 0],
    ['another DocType', matroska({ ebml: { docType: 'avi' }, body: [] }), /DocType is "avi", allowed: matroska, webm/, 0],
    ['no Segment behind the header', Buffer.concat([header, info()]), /a Segment must follow, found element 0x1549a966/, header.length],
    ['no Cluster', matroska({ body: [] }), /no fragments/, matroska({ body: [] }).length],
    ['a known-size Cluster that is cut off', Buffer.concat([header, segment([cluster({ timecode: 0 }).subarray(0, -1)])]), /element 0x1f43b675 of 13 bytes is cut off: 12 are there/, header.length + 5],
    ['a Cluster without a timecode', Buffer.concat([header, segment([element(EBML_ID.cluster, simpleBlock())])]), /a Cluster without a timecode/, header.length + 5],
    ['an id that cannot be', Buffer.concat([header, segment([Uint8Array.of(0x01, 0x80)])]), /no element id begins with byte 0x1/, header.length + 5],
    ['a size that cannot be', Buffer.concat([header, segment([Uint8Array.of(0xec, 0x00)])]), /no element size begins with byte 0x0/, header.length + 6],
    ['Info of unknown size', Buffer.concat([header, segment([idBytes(EBML_ID.info), sizeBytes(0, { unknown: 1 })])]), /may not have an unknown size/, header.length + 5],
    ['something behind the Segment', Buffer.concat([matroska({ segmentSize: 'shortest', body: [cluster({ timecode: 0 })] }), Buffer.from('rest')]), /not Matroska: .* found 72657374/, matroska({ segmentSize: 'shortest', body: [cluster({ timecode: 0 })] }).length],
  ])('%s: the error says what was wrong and where', (_what, bytes, message, offset) => {
    const error = failure(bytes);

    expect(error.message).toMatch(message);
    expect(error.offset).toBe(offset);
  });

  test('a cut at any byte before the first frame ends in an error of the reader, never in another', () => {
    const clusterAt = file.indexOf(idBytes(EBML_ID.cluster));

    for (let cut = 0; cut < clusterAt; cut++) expect(failure(file.subarray(0, cut))).toBeInstanceOf(MatroskaReadError);
  });

  test('a text field of the header may hold NULs only', () => {
    const padded = element(EBML_ID.ebml, [text(EBML_ID.docType, 'webm', 9)]);

    expect(readChunks(Buffer.concat([padded, voidElement(2), segment([cluster({ timecode: 0 })])]))).toHaveLength(1);
  });
});

describeWithCaptures('real captures', () => {
  test.each<[string, number, bigint]>([
    ['clusters-2017.mkv', 5, 0n],
    ['output_get_media.mkv', 5, 0n],
    ['kinesis_video_renderer_example_output.mkv', 8, 0n],
    ['test_mixed_tags.mkv', 10, 0n],
    ['producer-cpp-test-stream-1_0.mkv', 37, 1_703_120_790_149n],
  ])('%s holds %i fragments', (name, count, firstTimecode) => {
    const chunks = readChunks(capture(name));

    expect(chunks).toHaveLength(count);
    expect(chunks[0]?.timecode).toBe(firstTimecode);
  });

  test.each(['empty-mkv-with-tags.mkv', 'test_tags_empty_cluster.mkv'])('%s holds none', (name) => {
    expect(() => readChunks(capture(name))).toThrow(/no fragments/);
  });
});
