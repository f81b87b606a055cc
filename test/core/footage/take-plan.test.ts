import { type IndexedGap } from '../../../lib/contract/object-index';
import { needsEarlier, planTake } from '../../../lib/core/footage/take-plan';
import { footageObjects, type FootageFragment, type FootageObjectSpec, type MadeObject } from '../../support/footage-objects';
import { audioTrack, videoTrack } from '../../support/matroska-builder';

const BEGIN = 1_700_000_000_000;
/** Number of no picture. */
const NONE = -1;
const GAP: IndexedGap = { after: '1', before: '2', reason: 'test' };

/** Two seconds of pictures half a second apart; the keyframe is the one of that number. */
function fragment(at: number, keyframe = 0, track = 1): FootageFragment {
  return { server: BEGIN + at, producer: BEGIN + at, blocks: [0, 500, 1_000, 1_500].map((offset, i) => ({ track, offset, keyframe: i === keyframe })) };
}

function made(...specs: readonly (Partial<FootageObjectSpec> & Pick<FootageObjectSpec, 'fragments'>)[]): MadeObject[] {
  return footageObjects(specs.map((spec) => ({ tracks: videoTrack(), ...spec })));
}

/** Begins of the fragments that are needed, after BEGIN. */
function needed(objects: readonly MadeObject[], from: number, to: number): number[] {
  const plan = planTake({ begins: 'beginning', objects }, { from: BEGIN + from, to: BEGIN + to });
  return plan?.fragments.map(({ fragment: { server } }) => server - BEGIN) ?? [];
}

describe('the fragments of a range', () => {
  test.each<[string, MadeObject[], number, number, number[]]>([
    ['inside one', made({ fragments: [fragment(0), fragment(2_000), fragment(4_000)] }), 2_500, 3_000, [2_000]],
    ['from one\'s begin to one\'s end', made({ fragments: [fragment(0), fragment(2_000), fragment(4_000)] }), 2_000, 4_000, [2_000]],
    ['a millisecond more at both ends', made({ fragments: [fragment(0), fragment(2_000), fragment(4_000)] }), 1_999, 4_001, [0, 2_000, 4_000]],
    ['before all', made({ fragments: [fragment(0)] }), -5_000, 0, []],
    ['behind all', made({ fragments: [fragment(0)] }), 2_000, 9_000, []],
    ['back to the keyframe in the fragment before', made({ fragments: [fragment(0), fragment(2_000, 1), fragment(4_000)] }), 2_400, 3_000, [0, 2_000]],
    ['not back once the keyframe has been shown', made({ fragments: [fragment(0), fragment(2_000, 1), fragment(4_000)] }), 2_500, 3_000, [2_000]],
    ['back over fragments without keyframes', made({ fragments: [fragment(0), fragment(2_000, NONE), fragment(4_000, NONE)] }), 5_000, 6_000, [0, 2_000, 4_000]],
    ['back into the object before', made({ fragments: [fragment(0)] }, { fragments: [fragment(2_000, NONE)] }), 3_000, 3_500, [0, 2_000]],
    ['not back over a gap', made({ fragments: [fragment(0)] }, { fragments: [fragment(2_000, NONE)], gap: GAP }), 3_000, 3_500, [2_000]],
    ['not back over a pause', made({ fragments: [fragment(0), fragment(10_000, NONE)] }), 11_000, 11_500, [10_000]],
    ['of sound alone never back', made({ fragments: [fragment(0, NONE, 2), fragment(2_000, NONE, 2)], tracks: audioTrack() }), 2_400, 3_000, [2_000]],
  ])('%s', (_case, objects, from, to, expected) => {
    expect(needed(objects, from, to)).toEqual(expected);
  });

  test.each<[string, MadeObject[], number, boolean]>([
    ['its first fragment has no keyframe before the range', made({ fragments: [fragment(2_000, 1)] }), 2_400, true],
    ['none of its fragments has one', made({ fragments: [fragment(2_000, NONE), fragment(4_000, NONE)] }), 4_400, true],
    ['it has one', made({ fragments: [fragment(2_000, 1)] }), 2_500, false],
    ['the range begins before it', made({ fragments: [fragment(2_000)] }), 0, false],
    ['there is a gap before it', made({ fragments: [fragment(2_000, 1)], gap: GAP }), 2_400, false],
    ['it ends before the range', made({ fragments: [fragment(2_000, NONE)] }), 9_000, false],
  ])('whether an object needs the one before it: %s', (_case, objects, from, expected) => {
    expect(needsEarlier(objects, { from: BEGIN + from, to: BEGIN + 20_000 })).toBe(expected);
  });
});
