import { TAG } from '../../../lib/contract/get-media';
import { ID } from '../../../lib/core/ebml/element-ids';
import { FragmentAssembler, MAX_FRAGMENT_BYTES, MAX_HELD_BYTES, type AssemblerAnswer } from '../../../lib/core/fragments/fragment-assembler';
import { assemble, transcript } from '../../support/assembled';
import { cutChunk, getMediaChunk, HEAD, serviceTags, type ChunkSpec } from '../../support/get-media-chunk';
import {
  audioTrack, blockGroup, cluster, ebmlHeader, element, idBytes, info, matroska, segment, simpleBlock, sizeBytes, tags, tracks, uint, videoTrack,
  voidElement, withCrc, type SizeForm,
} from '../../support/matroska-builder';
import { everySizeUpTo, PIECE_SIZES } from '../../support/pieces';

const FRAMES = [
  simpleBlock({ data: Buffer.from('first frame') }, { bytes: 8 }),
  simpleBlock({ data: Buffer.concat([ebmlHeader(), serviceTags({ [TAG.continuationToken]: 'not me' })]), lacing: 3 }),
  blockGroup({ data: Buffer.from('third frame'), offset: -5, duration: 40, reference: -40 }),
];

/** A Cluster with everything in it that a muxer may write. */
function busyCluster(size: SizeForm): Uint8Array {
  const [first = Buffer.alloc(0), ...others] = FRAMES;
  return cluster({
    timecode: 1_646_229_468_350, timecodeBytes: 8, crc: true, size,
    extra: [uint(ID.Position, 0), uint(ID.PrevSize, 9), voidElement(4), first, voidElement(0)], blocks: others,
  });
}

/** A body of three chunks that differ in all they can. */
const BODY = Buffer.concat([
  getMediaChunk({ number: '11', head: [tags({ camera: '1' }), voidElement(3), ...HEAD, tags({ camera: '2' })], body: [busyCluster({ unknown: 1 }), tags({ motion: '' })] }),
  getMediaChunk({ number: '12', body: [cluster({ timecode: 0, blocks: [] }), element(ID.Cues, Buffer.alloc(5))], ebml: ebmlHeader({ docType: 'webm', padDocTypeTo: 9 }) }),
  getMediaChunk({ number: '13', body: [busyCluster({ bytes: 3 })] }),
]);

function kinds(answers: readonly AssemblerAnswer[]): string[] {
  return answers.map(({ kind }) => kind);
}

function numbers(body: Uint8Array, last?: bigint): (bigint | string)[] {
  return assemble(body, last === undefined ? {} : { last }).answers.map((answer) => {
    if (answer.kind === 'fragment') return answer.fragment.number;
    return answer.kind === 'duplicate' ? `duplicate ${answer.number}` : answer.kind;
  });
}

describe('FragmentAssembler', () => {
  test('says nothing of an empty body', () => {
    expect(assemble(new Uint8Array(0)).answers).toEqual([]);
  });

  test('tells a fragment with its tags, its header and its frames', () => {
    const { answers, frames } = assemble(getMediaChunk({ number: '47', serverMillis: 1_250, producerMillis: 500, token: 'next', millisBehindNow: 750, body: [busyCluster({ unknown: 8 })] }));

    expect(answers).toEqual([{
      kind: 'fragment',
      fragment: {
        number: 47n, serverTimestamp: 1_250, producerTimestamp: 500, continuationToken: 'next', millisBehindNow: 750,
        header: { ebml: expect.any(Uint8Array) as Uint8Array, tracks: expect.any(Uint8Array) as Uint8Array, timestampScale: 1_000_000n },
      },
    }]);
    expect(frames).toEqual([Buffer.concat(FRAMES)]);
  });

  test('says the same of a body for every piece size from one byte up', () => {
    const whole = assemble(BODY);

    const others = everySizeUpTo(BODY.length).map((pieceSize) => assemble(BODY, { pieceSize }));

    expect(kinds(whole.answers)).toEqual(['fragment', 'fragment', 'fragment']);
    for (const other of others) expect(transcript(other)).toBe(transcript(whole));
  });

  test.each(PIECE_SIZES)('says the same of a larger body in pieces of %i bytes', (pieceSize) => {
    const block = (i: number): Uint8Array => simpleBlock({ data: Buffer.alloc(20_000, i) });
    const body = Buffer.concat([1, 2, 3, 4, 5].map((i) => getMediaChunk({ number: String(i), body: [cluster({ timecode: i, blocks: [block(i)] })] })));

    const { fragments, frames } = assemble(body, { pieceSize });

    expect(fragments.map(({ number }) => number)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(frames.map((bytes, i) => bytes.equals(block(i + 1)))).toEqual([true, true, true, true, true]);
  });

  test.each<[string, Uint8Array[], Uint8Array[]]>([
    ['unknown size in one byte', [busyCluster({ unknown: 1 })], FRAMES],
    ['unknown size in eight bytes', [busyCluster({ unknown: 8 })], FRAMES],
    ['known size', [busyCluster('shortest')], FRAMES],
    ['known size in eight bytes', [busyCluster({ bytes: 8 })], FRAMES],
    ['no blocks', [cluster({ timecode: 0, blocks: [] })], []],
    ['no children', [element(ID.Cluster, [])], []],
    ['no children and unknown size', [element(ID.Cluster, [], { unknown: 1 })], []],
    ['an id nobody knows', [cluster({ timecode: 0, blocks: [element(0x4001, Buffer.alloc(3))] })], [element(0x4001, Buffer.alloc(3))]],
    ['an empty block', [cluster({ timecode: 0, blocks: [element(ID.SimpleBlock, [], { bytes: 2 })] })], [element(ID.SimpleBlock, [], { bytes: 2 })]],
  ])('writes to the sink the blocks of a Cluster and nothing else, verbatim: %s', (_case, body, expected) => {
    for (const pieceSize of PIECE_SIZES) expect(assemble(getMediaChunk({ body }), { pieceSize }).frames).toEqual([Buffer.concat(expected)]);
  });

  test('a chunk without a Cluster is a fragment without frames', () => {
    const { answers, frames } = assemble(getMediaChunk({ body: [] }));

    expect(kinds(answers)).toEqual(['fragment']);
    expect(frames).toEqual([Buffer.alloc(0)]);
  });

  test('takes EBML and Tracks verbatim, CRC-32, Void and padding included', () => {
    const ebml = ebmlHeader({ docType: 'webm', padDocTypeTo: 9, size: { bytes: 8 } });
    const content = withCrc(videoTrack({ padNameTo: 32 }), voidElement(6), audioTrack());

    const { fragments: [fragment] } = assemble(getMediaChunk({ ebml, head: [element(ID.Tracks, content, { bytes: 8 }), info()] }), { pieceSize: 3 });

    expect(Buffer.from(fragment?.header.ebml ?? []).equals(ebml.subarray(12))).toBe(true);
    expect(Buffer.from(fragment?.header.tracks ?? []).equals(content)).toBe(true);
  });

  test('what one chunk says of itself does not reach the next', () => {
    const body = Buffer.concat([
      getMediaChunk({ number: '1', head: [info({ timecodeScale: 100 }), tracks(videoTrack())] }),
      getMediaChunk({ number: '2', head: [], fragmentTags: { [TAG.producerTimestamp]: undefined } }),
    ]);

    const { fragments } = assemble(body);

    expect(fragments.map(({ header, producerTimestamp }) => [header.timestampScale, header.tracks.length > 0, producerTimestamp])).toEqual([
      [100n, true, 1_700_000_000_500], [1_000_000n, false, 1_700_000_001_250],
    ]);
  });

  test.each<[string, Uint8Array[], bigint]>([
    ['no Info', [], 1_000_000n],
    ['an Info without it', [info()], 1_000_000n],
    ['an Info with it', [info({ timecodeScale: 100 })], 100n],
    ['one second', [info({ timecodeScale: 1_000_000_000 })], 1_000_000_000n],
    ['zero, which nobody can divide by', [info({ timecodeScale: 0 })], 1_000_000n],
    ['an empty one', [element(ID.Info, element(ID.TimestampScale, []))], 1_000_000n],
    ['one behind CRC-32 and Void', [element(ID.Info, withCrc(voidElement(3), uint(ID.TimestampScale, 100, 8)))], 100n],
  ])('reads the timestamp scale: %s', (_case, head, timestampScale) => {
    expect(assemble(getMediaChunk({ head })).fragments[0]?.header.timestampScale).toBe(timestampScale);
  });

  test.each<[string, ChunkSpec]>([
    ['several Tags before Info', { head: [tags({ a: '1' }), tags({ b: '2' }), ...HEAD] }],
    ['AWS tags spread over several Tags elements before Info', { head: [serviceTags({ [TAG.fragmentNumber]: '1' }), ...HEAD], fragmentTags: { [TAG.fragmentNumber]: undefined } }],
    ['Cues and Tags of the producer behind the Cluster', { body: [cluster({ timecode: 0 }), tags({ a: '1' }), element(ID.Cues, Buffer.alloc(9)), tags({ BPS: '800' })] }],
    ['SeekHead, Chapters, Attachments and Void before the Cluster', { head: [ID.SeekHead, ID.Chapters, ID.Attachments, ID.Void].map((id) => element(id, Buffer.alloc(9))) }],
    ['the reserved tags of the producer SDK', { body: [tags({ AWS_KINESISVIDEO_END_OF_FRAGMENT: '' }), cluster({ timecode: 0 }), tags({ AWS_KINESISVIDEO_NOTIFICATION: '' })] }],
    ['empty Tags', { head: [element(ID.Tags, []), ...HEAD] }],
  ])('a chunk may hold %s', (_case, spec) => {
    expect(numbers(getMediaChunk(spec))).toEqual([1n]);
  });
});

describe('FragmentAssembler, whole fragments only', () => {
  test('a body cut at any offset tells no fragment before the last byte of its trailing tags', () => {
    const ends = [getMediaChunk({ number: '1' }), getMediaChunk({ number: '2' })].map((chunk, i) => chunk.length * (i + 1));
    const body = Buffer.concat([getMediaChunk({ number: '1' }), getMediaChunk({ number: '2' })]);

    for (let cut = 0; cut <= body.length; cut++) {
      const { answers } = assemble(body.subarray(0, cut));

      expect(kinds(answers)).toEqual(ends.filter((end) => end <= cut).map(() => 'fragment'));
    }
  });

  test('a fragment is told with the piece that ends it, not with the next chunk', () => {
    const chunk = getMediaChunk();
    const assembler = new FragmentAssembler({ begin: () => undefined, write: () => undefined });

    assembler.feed(chunk.subarray(0, -1));
    const before = assembler.next();
    assembler.feed(chunk.subarray(-1));

    expect([before.kind, assembler.next().kind]).toEqual(['need-more-bytes', 'fragment']);
  });

  test('nothing but the token ends a chunk: not the distance, not the producer\'s own tags', () => {
    const cut = cutChunk({ body: [cluster({ timecode: 0 }), tags({ motion: '1' }), serviceTags({ [TAG.millisBehindNow]: '750' })] });
    const token = serviceTags({ [TAG.continuationToken]: '1' });

    expect(assemble(cut).answers).toEqual([]);
    expect(kinds(assemble(Buffer.concat([cut, token])).answers)).toEqual(['fragment']);
  });

  test('a chunk cut off by another one is malformed, where the other begins: going on would lose it', () => {
    const cut = cutChunk({ number: '1' });

    const { answers } = assemble(Buffer.concat([cut, getMediaChunk({ number: '2' })]));

    expect(answers).toEqual([{ kind: 'malformed', offset: cut.length, reason: 'a new chunk begins before the last one had its continuation token', number: 1n }]);
  });

  test('each chunk begins in the sink anew, so a partial one is void', () => {
    const { sink } = assemble(Buffer.concat([getMediaChunk({ number: '1', body: [busyCluster('shortest')] }), cutChunk({ number: '2' })]));

    expect(sink.begun).toBe(2);
    expect(sink.frames.equals(simpleBlock())).toBe(true);
  });

  test.each([
    ['a second Cluster', getMediaChunk({ body: [cluster({ timecode: 0 }), cluster({ timecode: 1 })] }), 'a second Cluster in one chunk'],
    ['a recording as a producer sends it', matroska({ body: [cluster({ timecode: 0, size: { unknown: 1 } }), cluster({ timecode: 1 })] }), 'a second Cluster in one chunk'],
    ['a Cluster without an EBML header', getMediaChunk({ ebml: Buffer.alloc(0) }), 'a Cluster without an EBML header before it'],
    ['a chunk without a fragment number', getMediaChunk({ fragmentTags: { [TAG.fragmentNumber]: undefined } }), `a chunk without a valid ${TAG.fragmentNumber}`],
    ['a chunk with a fragment number that is none', getMediaChunk({ number: 'x' }), `a chunk without a valid ${TAG.fragmentNumber}`],
    ['a chunk without a server timestamp', getMediaChunk({ fragmentTags: { [TAG.serverTimestamp]: undefined } }), `a chunk without a valid ${TAG.serverTimestamp}`],
  ])('%s is malformed', (_case, body, reason) => {
    expect(assemble(body).answers).toEqual([expect.objectContaining({ kind: 'malformed', reason })]);
  });

  test.each([
    ['a Cluster', cluster({ timecode: 1 })],
    ['bytes that are no element', Uint8Array.of(0x00, 0x01)],
  ])('%s behind the token is malformed at its first byte, and the fragment before it is told', (_case, behind) => {
    const chunk = getMediaChunk();

    const { answers } = assemble(Buffer.concat([chunk, behind]), { pieceSize: 7 });

    expect(answers).toEqual([expect.objectContaining({ kind: 'fragment' }), { kind: 'malformed', offset: chunk.length, reason: expect.any(String) as string }]);
  });

  test.each<[string, number, Uint8Array]>([
    ['Tags', ID.Tags, element(ID.Tag, element(ID.SimpleTag, Buffer.concat([voidElement(0), Uint8Array.of(0xec, 0x90)])))],
    ['Info', ID.Info, Buffer.concat([voidElement(7), Uint8Array.of(0xec, 0x90)])],
  ])('broken %s are malformed at the offset of the broken element in the body', (_case, id, payload) => {
    const before = Buffer.concat([ebmlHeader(), segment([], { unknown: 8 })]);
    const body = Buffer.concat([before, element(id, payload)]);

    const { answers } = assemble(body, { pieceSize: 5 });

    expect(answers).toEqual([{ kind: 'malformed', offset: body.length - 2, reason: 'it does not end inside its parent' }]);
  });

  test.each<[string, Uint8Array, bigint | undefined]>([
    ['the fragment of a chunk that breaks behind its number', Buffer.concat([cutChunk({ number: '7' }), Uint8Array.of(0x00, 0x01)]), 7n],
    ['the fragment of a chunk with a second Cluster', getMediaChunk({ number: '7', body: [cluster({ timecode: 0 }), cluster({ timecode: 1 })] }), 7n],
    ['the fragment of a chunk that lacks another tag', getMediaChunk({ number: '7', fragmentTags: { [TAG.serverTimestamp]: undefined } }), 7n],
    ['no fragment in a chunk that breaks before its number', Buffer.concat([ebmlHeader(), segment([], { unknown: 8 }), Uint8Array.of(0x00, 0x01)]), undefined],
    ['no fragment in a chunk whose number is none', getMediaChunk({ number: 'x' }), undefined],
    ['no fragment behind one that is whole', Buffer.concat([getMediaChunk({ number: '7' }), Uint8Array.of(0x00, 0x01)]), undefined],
    ['no fragment outside a chunk', cluster({ timecode: 0 }), undefined],
  ])('malformed names %s', (_case, body, number) => {
    expect(assemble(body).answers.at(-1)).toStrictEqual({ kind: 'malformed', offset: expect.any(Number) as number, reason: expect.any(String) as string, number });
  });

  test('says malformed for ever after', () => {
    const assembler = new FragmentAssembler({ begin: () => undefined, write: () => undefined });
    assembler.feed(cluster({ timecode: 0 }));

    const answers = [assembler.next(), assembler.next()];

    expect(kinds(answers)).toEqual(['malformed', 'malformed']);
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('FragmentAssembler, order', () => {
  const bodyOf = (...all: string[]): Buffer => Buffer.concat(all.map((number) => getMediaChunk({ number })));

  test.each<[string, string[], bigint | undefined, (bigint | string)[]]>([
    ['rising numbers', ['1', '2', '3'], undefined, [1n, 2n, 3n]],
    ['numbers with gaps', ['5', '900', '901'], 4n, [5n, 900n, 901n]],
    ['the last archived one again', ['7', '8'], 7n, ['duplicate 7', 8n]],
    ['older ones than the last archived', ['1', '2', '9'], 7n, ['duplicate 1', 'duplicate 2', 9n]],
    ['one twice in a session', ['1', '1', '2'], undefined, [1n, 'duplicate 1', 2n]],
    ['one that goes back', ['5', '3', '4', '6'], undefined, [5n, 'duplicate 3', 'duplicate 4', 6n]],
    ['number zero first', ['0', '1'], undefined, [0n, 1n]],
    ['more digits than the last, though a string compares lower', ['10'], 9n, [10n]],
    ['fewer digits than the last, though a string compares higher', ['9'], 10n, ['duplicate 9']],
    ['leading zeros', ['007', '8'], 7n, ['duplicate 7', 8n]],
    ['numbers beyond 2^53 that are one apart', ['9007199254740992', '9007199254740993'], undefined, [9007199254740992n, 9007199254740993n]],
    ['numbers of 47 digits that are one apart', [
      '91343852333181432392682062622000123456789012345', '91343852333181432392682062622000123456789012346', '91343852333181432392682062622000123456789012345',
    ], 91343852333181432392682062622000123456789012344n, [
      91343852333181432392682062622000123456789012345n, 91343852333181432392682062622000123456789012346n, 'duplicate 91343852333181432392682062622000123456789012345',
    ]],
  ])('%s', (_case, all, last, expected) => {
    expect(numbers(bodyOf(...all), last)).toEqual(expected);
  });
});

describe('FragmentAssembler, errors in the media', () => {
  const ERROR = serviceTags({ [TAG.errorId]: '4500', [TAG.errorCode]: 'KMS_ACCESS_DENIED' });
  const TOLD = { kind: 'in-band-error', error: { id: 4500, code: 'KMS_ACCESS_DENIED' } };
  const START = Buffer.concat([ebmlHeader(), segment([], { unknown: 8 })]);

  test.each<[string, Uint8Array]>([
    ['in a chunk of their own without a Cluster', Buffer.concat([START, ERROR])],
    ['with a fragment number and no timestamps', Buffer.concat([START, serviceTags({ [TAG.fragmentNumber]: '9', [TAG.errorId]: '4500', [TAG.errorCode]: 'KMS_ACCESS_DENIED' })])],
    ['with a fragment number and timestamps', Buffer.concat([START, serviceTags({
      [TAG.fragmentNumber]: '9', [TAG.serverTimestamp]: '1.000', [TAG.producerTimestamp]: '1.000', [TAG.errorId]: '4500', [TAG.errorCode]: 'KMS_ACCESS_DENIED',
    })])],
    ['before the Info of a chunk', Buffer.concat([START, ERROR, ...HEAD])],
    ['between fragment tags and Cluster', cutChunk({ body: [ERROR, cluster({ timecode: 0 })] }).subarray(0, -cluster({ timecode: 0 }).length)],
    ['behind a Cluster of unknown size', cutChunk({ body: [cluster({ timecode: 0, size: { unknown: 1 } }), ERROR] })],
    ['behind a Cluster of known size', cutChunk({ body: [cluster({ timecode: 0 }), ERROR] })],
    ['without an EBML header', segment([ERROR], { unknown: 8 })],
    ['with a token and a number but no timestamps', Buffer.concat([START, serviceTags({
      [TAG.fragmentNumber]: '9', [TAG.continuationToken]: '9', [TAG.errorId]: '4500', [TAG.errorCode]: 'KMS_ACCESS_DENIED',
    })])],
  ])('are told when their tags stand %s, and no fragment is', (_case, body) => {
    for (const pieceSize of [1, 7, body.length]) expect(assemble(body, { pieceSize }).answers).toEqual([TOLD]);
  });

  test.each<[string, Uint8Array]>([
    ['behind the token, in the chunk', Buffer.concat([getMediaChunk(), ERROR])],
    ['behind the token, in a Segment of their own', Buffer.concat([getMediaChunk(), segment([ERROR], { unknown: 8 })])],
    ['in the chunk after', Buffer.concat([getMediaChunk(), START, ERROR])],
    ['beside the token', getMediaChunk({ trailingTags: { [TAG.errorId]: '4500', [TAG.errorCode]: 'KMS_ACCESS_DENIED' } })],
  ])('do not take back the fragment that was whole before: %s', (_case, body) => {
    for (const pieceSize of [1, 7, body.length]) {
      const { answers } = assemble(body, { pieceSize });

      expect(kinds(answers)).toEqual(['fragment', 'in-band-error']);
      expect(answers[1]).toEqual(TOLD);
    }
  });

  test.each([
    ['the id alone', { [TAG.errorId]: '4000' }, { id: 4000, code: undefined }],
    ['the code alone', { [TAG.errorCode]: 'X' }, { id: -1, code: 'X' }],
    ['an id the model does not list', { [TAG.errorId]: '7777' }, { id: 7777, code: undefined }],
  ])('are told by %s', (_case, values, error) => {
    expect(assemble(Buffer.concat([START, serviceTags(values)])).answers).toEqual([{ kind: 'in-band-error', error }]);
  });

  test('beside the token of a duplicate are told after the duplicate', () => {
    const body = getMediaChunk({ number: '5', trailingTags: { [TAG.errorId]: '5000' } });

    expect(kinds(assemble(body, { last: 5n }).answers)).toEqual(['duplicate', 'in-band-error']);
  });

  test('are not told of tags that look like them', () => {
    const body = getMediaChunk({ head: [tags({ ERROR_ID: '4500', [`MY_${TAG.errorId}`]: '1', [TAG.errorCode.toLowerCase()]: 'X' }), ...HEAD] });

    expect(kinds(assemble(body).answers)).toEqual(['fragment']);
  });
});

describe('FragmentAssembler, bounds', () => {
  const START = Buffer.concat([ebmlHeader(), segment([], { unknown: 8 })]);

  test.each([['EBML', ID.EBML, Buffer.alloc(0)], ['Info', ID.Info, START], ['Tracks', ID.Tracks, START], ['Tags', ID.Tags, START]])('an %s element that claims more than may be held is malformed before its payload arrives', (_name, id, before) => {
    const header = (size: number): Buffer => Buffer.concat([before, idBytes(id), sizeBytes(size)]);

    expect(assemble(header(MAX_HELD_BYTES + 1)).answers).toEqual([{ kind: 'malformed', offset: before.length, reason: expect.stringContaining(`${MAX_HELD_BYTES + 1} bytes`) as string }]);
    expect(assemble(header(MAX_HELD_BYTES)).answers).toEqual([]);
  });

  test('an element as large as may be held is held', () => {
    const content = voidElement(MAX_HELD_BYTES - 9, { bytes: 8 });

    const { fragments } = assemble(getMediaChunk({ head: [element(ID.Tracks, content)] }), { pieceSize: 65_536 });

    expect(fragments[0]?.header.tracks.length).toBe(MAX_HELD_BYTES);
  });

  test('elements that nobody needs may be of any size', () => {
    const body = [cluster({ timecode: 0, extra: [voidElement(MAX_HELD_BYTES)] }), element(ID.Cues, Buffer.alloc(MAX_HELD_BYTES + 1))];

    expect(numbers(getMediaChunk({ body }))).toEqual([1n]);
  });

  test('a fragment may have exactly as many bytes as are taken, and not one more', () => {
    const fed = (frameBytes: number): { kinds: string[]; written: number } => {
      let written = 0;
      const assembler = new FragmentAssembler({ begin: () => undefined, write: (bytes) => { written += bytes.length; } });
      const told: string[] = [];
      const feed = (piece: Uint8Array): void => {
        assembler.feed(piece);
        for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
          told.push(answer.kind);
          if (answer.kind === 'malformed') return;
        }
      };
      feed(Buffer.concat([START, element(ID.Cluster, [], { unknown: 8 }), idBytes(ID.SimpleBlock), sizeBytes(frameBytes, { bytes: 8 })]));
      const piece = new Uint8Array(1024 * 1024);
      for (let left = frameBytes; left > 0 && told.length === 0; left -= piece.length) feed(piece.subarray(0, left));
      return { kinds: told, written };
    };

    const [most, oneMore] = [fed(MAX_FRAGMENT_BYTES - 9), fed(MAX_FRAGMENT_BYTES - 8)];

    expect(most).toEqual({ kinds: [], written: MAX_FRAGMENT_BYTES });
    expect(oneMore.kinds).toEqual(['malformed']);
    expect(oneMore.written).toBeLessThanOrEqual(MAX_FRAGMENT_BYTES);
  });

  test('the frames of one fragment do not count against the next', () => {
    const third = simpleBlock({ data: Buffer.alloc(MAX_FRAGMENT_BYTES * 0.4) });
    const body = (number: string): Buffer => getMediaChunk({ number, body: [cluster({ timecode: 0, blocks: [third] })] });

    const assembler = new FragmentAssembler({ begin: () => undefined, write: () => undefined });
    const told = ['1', '2', '3'].flatMap((number) => {
      assembler.feed(body(number));
      return [assembler.next().kind, assembler.next().kind];
    });

    expect(told).toEqual(Array(3).fill(['fragment', 'need-more-bytes']).flat());
  });
});
