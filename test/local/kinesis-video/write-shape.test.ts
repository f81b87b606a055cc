import type { Fault } from '../../../lib/local/kinesis-video';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { writeShape } from '../../../lib/local/kinesis-video/write-shape';
import { cluster, element, matroska, simpleBlock, sizeBytes, idBytes, EBML_ID } from '../../support/matroska-builder';

function pieces(bytes: Uint8Array, ...faults: Fault[]): Buffer[] {
  return [...writeShape(faults, new SeededRandom(1))(bytes)].map((piece) => Buffer.from(piece));
}

test('an ordinary body goes out in pieces of at most 64 KiB', () => {
  const bytes = Buffer.alloc(150_000, 1);

  expect(pieces(bytes).map(({ length }) => length)).toEqual([65_536, 65_536, 18_928]);
});

test('a slow body goes out in tenths of a second', () => {
  expect(pieces(Buffer.alloc(250), { kind: 'slow', bytesPerSecond: 1_000 }).map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('pieces of chosen sizes keep to them and lose nothing', () => {
  const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));

  const cut = pieces(bytes, { kind: 'write-pieces', minBytes: 1, maxBytes: 64 });

  expect(Buffer.concat(cut)).toEqual(bytes);
  expect(new Set(cut.slice(0, -1).map(({ length }) => length >= 1 && length <= 64))).toEqual(new Set([true]));
  expect(new Set(cut.map(({ length }) => length)).size).toBeGreaterThan(5);
});

test('element by element: a master sends its header alone, a leaf its header and payload', () => {
  const block = simpleBlock();
  const bytes = cluster({ timecode: 7, blocks: [block, block], size: { unknown: 1 } });

  expect(pieces(bytes, { kind: 'write-elements' })).toEqual([
    Buffer.concat([idBytes(EBML_ID.cluster), sizeBytes(0, { unknown: 1 })]), element(EBML_ID.timecode, Uint8Array.of(7)), block, block,
  ]);
});

test('element by element: a large leaf comes in pieces of 16 KiB, and bytes that are no element come whole', () => {
  const large = simpleBlock({ data: Buffer.alloc(20_000) });
  const junk = Buffer.from([0x00, 0x01, 0x02]);

  expect(pieces(Buffer.concat([large, junk]), { kind: 'write-elements' }).map(({ length }) => length)).toEqual([16_384, large.length - 16_384, 3]);
});

test('element by element: a whole file loses nothing', () => {
  const file = matroska({ body: [cluster({ timecode: 0 }), cluster({ timecode: 1 })] });

  expect(Buffer.concat(pieces(file, { kind: 'write-elements' }))).toEqual(file);
});
