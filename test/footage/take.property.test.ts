import fc from 'fast-check';
import { type TimeRange } from '../../lib/contract/time-range';
import { footageObjects, type FootageFragment, type FootageObjectSpec, type MadeObject } from '../support/footage-objects';
import { audioTrack, videoTrack } from '../support/matroska-builder';
import { type ReadBlock } from '../support/read-clip';
import { SEED } from '../support/seeded-property';
import { clipOf, MemoryReader, type OpenedTake } from './clip-of';

/** What a property needs to know of a block, by how it was made and not by reading it. */
interface ModelBlock {
  readonly data: string;
  readonly film: number;
  /** Of the stretch in which the camera went on filming. */
  readonly run: number;
  readonly fragment: FootageFragment;
  readonly isVideo: boolean;
  readonly keyframe: boolean;
  /** On the service's clock, and on the camera's. */
  readonly shown: number;
  readonly filmed: number;
}

const BEGIN = 1_700_000_000_000;
const SCALES = [1_000_000, 100_000, 2_000_000];
const VIDEO = 1;
const AUDIO = 2;

/** A fragment of about two seconds; where its keyframe stands, and whether it has one, is left to chance. */
const fragmentShape = fc.record({
  frames: fc.integer({ min: 2, max: 8 }),
  keyframes: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
  beginsWithKeyframe: fc.boolean(), isReordered: fc.boolean(), inGroups: fc.boolean(),
  sounds: fc.integer({ min: 0, max: 6 }), soundFirst: fc.integer({ min: 0, max: 200 }),
  jitter: fc.integer({ min: -900, max: 900 }),
});
const objectShape = fc.record({
  fragments: fc.array(fragmentShape, { minLength: 1, maxLength: 5 }),
  before: fc.constantFrom('goes-on', 'goes-on', 'goes-on', 'gap', 'tracks-change', 'clock-back'),
});
const archiveShape = fc.record({ objects: fc.array(objectShape, { minLength: 1, maxLength: 4 }), scale: fc.constantFrom(...SCALES), hasVideo: fc.boolean() });
type ArchiveShape = typeof archiveShape extends fc.Arbitrary<infer T> ? T : never;

interface MadeArchive {
  readonly objects: readonly MadeObject[];
  readonly blocks: readonly ModelBlock[];
}

function make({ objects: shapes, scale, hasVideo }: ArchiveShape): MadeArchive {
  const specs: FootageObjectSpec[] = [];
  const blocks: ModelBlock[] = [];
  const ticksOf = (millis: number): number => Math.round(millis * 1_000_000 / scale);
  let [film, run, server, producer, name, lastServer] = [0, 0, BEGIN, BEGIN - 3_600_000, 0, 0];
  for (const { fragments, before } of shapes) {
    if (before === 'gap') [run, server, producer] = [run + 1, server + 60_000, producer + 60_000];
    if (before === 'tracks-change') [film, run] = [film + 1, run + 1];
    if (before === 'clock-back') [film, run, producer] = [film + 1, run + 1, producer - 500_000];
    const made: FootageFragment[] = fragments.map((shape) => {
      const step = 240;
      const video = !hasVideo ? [] : Array.from({ length: shape.frames }, (_, i) => ({
        // Reordered pictures are decoded behind the one that they are shown before; they are no keyframes.
        track: VIDEO, at: step * (shape.isReordered && i > 0 ? (i % 2 === 1 ? i + 1 : i - 1) : i), inGroup: shape.inGroups,
        keyframe: (shape.keyframes.includes(i) && !(shape.isReordered && i > 0 && i % 2 === 0)) || (i === 0 && shape.beginsWithKeyframe),
      }));
      const audio = Array.from({ length: Math.max(shape.sounds, hasVideo ? 0 : 2) }, (_, i) => ({ track: AUDIO, at: shape.soundFirst + 300 * i, inGroup: false, keyframe: true }));
      const order = [...video, ...audio].sort((a, b) => a.at - b.at || a.track - b.track);
      const decoded = shape.isReordered ? [...video, ...audio] : order;
      lastServer = Math.max(lastServer + 1, server + shape.jitter);
      const one: FootageFragment = {
        server: lastServer, producer,
        blocks: decoded.map(({ track, at, keyframe, inGroup }) => ({ track, offset: ticksOf(at), keyframe, inGroup, data: Buffer.from(`block ${++name}`) })),
      };
      decoded.forEach(({ track, at, keyframe }, i) => blocks.push({
        data: `block ${name - decoded.length + i + 1}`, film, run, fragment: one, isVideo: track === VIDEO, keyframe,
        shown: one.server + Math.round(ticksOf(at) * scale / 1e6), filmed: producer + ticksOf(at) * scale / 1e6,
      }));
      [server, producer] = [server + 2_000, producer + 2_000];
      return one;
    });
    const tracks = Buffer.concat([...(hasVideo ? [videoTrack({ number: VIDEO, name: `film ${film}` })] : []), audioTrack({ number: AUDIO, name: `film ${film}` })]);
    specs.push({ fragments: made, tracks, scale, ...(before === 'gap' ? { gap: { after: '0', before: '1', reason: 'test' } } : {}) });
  }
  return { objects: footageObjects(specs), blocks };
}

const anyRange = fc.record({ from: fc.integer({ min: -3_000, max: 130_000 }), length: fc.integer({ min: 1, max: 40_000 }) });

function modelOf(blocks: readonly ModelBlock[], { data }: ReadBlock): ModelBlock {
  const found = blocks.find((block) => block.data === data);
  if (found === undefined) throw new Error(`nobody made ${data}`);
  return found;
}

async function everyClip(check: (made: MadeArchive, range: TimeRange, takes: readonly OpenedTake[]) => void): Promise<void> {
  await fc.assert(fc.asyncProperty(archiveShape, anyRange, fc.constantFrom(1, 37, 5_000), async (shape, { from, length }, pieceBytes) => {
    const made = make(shape);
    const range = { from: BEGIN + from, to: BEGIN + from + length };
    check(made, range, await clipOf(made.objects, range, new MemoryReader(made.objects, pieceBytes)));
  }), { seed: SEED, numRuns: 400 });
}

describe('whatever the objects and the range, a clip', () => {
  test('is files of known size whose blocks have the times of the camera, from zero on, and each is there once and in order', async () => {
    await everyClip(({ blocks }, _range, takes) => {
      const all = takes.flatMap(({ content }) => content.blocks.map((block) => modelOf(blocks, block)));
      const places = all.map((block) => blocks.indexOf(block));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      for (const { take, bytes, content } of takes) {
        expect(take.bytes).toBe(bytes.length);
        expect(new Set(content.blocks.map((block) => modelOf(blocks, block).film)).size).toBe(1);
        expect(Math.min(...content.blocks.map(({ ticks }) => ticks))).toBe(0);
        for (const block of content.blocks) {
          const { filmed, keyframe } = modelOf(blocks, block);
          // Producer timestamps are whole milliseconds, ticks may be two.
          expect(Math.abs(content.dateUtc + block.ticks * content.scale / 1e6 - filmed)).toBeLessThanOrEqual(content.scale > 1e6 ? 2 : 0.5);
          expect(block.keyframe).toBe(keyframe);
        }
        expect(content.duration).toBeGreaterThanOrEqual(Math.max(...content.blocks.map(({ ticks }) => ticks)));
      }
    });
  });

  test('lacks nothing of the range but pictures that cannot be decoded', async () => {
    await everyClip(({ blocks }, { from, to }, takes) => {
      const got = new Set(takes.flatMap(({ content }) => content.blocks.map(({ data }) => data)));
      const missing = blocks.filter(({ data, shown, fragment }) => shown >= from && shown < to && fragment.server < to && !got.has(data));
      for (const block of missing) {
        const at = blocks.indexOf(block);
        const keyframes = blocks.slice(0, at + 1).filter(({ run, isVideo, keyframe }) => run === block.run && isVideo && keyframe);
        expect(block.isVideo).toBe(true);
        // No keyframe before it, or it is shown before the one that it is decoded behind.
        expect(keyframes.every(({ filmed }) => filmed > block.filmed)).toBe(true);
      }
    });
  });

  test('begins with the last keyframe shown at or before the range, or where its footage begins', async () => {
    await everyClip(({ objects, blocks }, { from }, takes) => {
      const ends = new Map(objects.flatMap(({ index }) => index.fragments.map(({ server, duration }) => [server, server + duration] as const)));
      for (const { content } of takes) {
        const got = content.blocks.map((block) => modelOf(blocks, block));
        const wanted = got.find(({ fragment: { server } }) => server >= from || (ends.get(server) ?? 0) > from);
        const opensAt = Math.max(from, wanted?.fragment.server ?? 0);
        const openings = got.filter(({ isVideo, keyframe, shown, fragment: { server } }) => isVideo && keyframe && shown <= opensAt && server <= (wanted?.fragment.server ?? 0));
        const first = got.find(({ isVideo }) => isVideo);
        expect(wanted).toBeDefined();
        expect(openings.length).toBeLessThanOrEqual(1);
        if (first !== undefined && first.shown < from) expect(openings).toEqual([first]);
      }
    });
  });

  test('ends behind the last block, in the order of decoding, that is shown before the end of the range', async () => {
    await everyClip(({ blocks }, { from, to }, takes) => {
      for (const { content } of takes) {
        const last = content.blocks.at(-1);
        expect(last === undefined ? undefined : modelOf(blocks, last).shown).toBeLessThan(to);
      }
      if (takes.length === 0) expect(blocks.filter(({ shown, fragment, isVideo }) => !isVideo && shown >= from && shown < to && fragment.server < to)).toEqual([]);
    });
  });

  test('has its Cues before the Clusters, and each points at a Cluster in which something can be begun with', async () => {
    await everyClip((_made, _range, takes) => {
      for (const { content } of takes) {
        const hasCues = content.cues.length > 0;
        expect(content.elements).toEqual([0x114d9b74, 0xec, 0x1549a966, 0x1654ae6b, ...(hasCues ? [0x1c53bb6b] : []), 0x1f43b675]);
        for (const { ticks, track, cluster } of content.cues) {
          const near = cluster.filter((block) => block.track === track && block.keyframe && Math.abs(block.ticks - ticks) * content.scale / 1e6 <= 300);
          expect(near.length).toBeGreaterThan(0);
        }
      }
    });
  });
});
