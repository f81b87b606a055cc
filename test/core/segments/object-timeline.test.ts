import fc from 'fast-check';
import { MAX_OBJECT_BYTES, MAX_PARTS, ObjectTimeline, type CutReason, type ObjectExtent } from '../../../lib/core/segments/object-timeline';
import { type Fragment } from '../../../lib/core/fragments/fragment';
import { CHUNK_HEADER, fragment } from '../../support/fragments';
import { holds } from '../../support/seeded-property';

const FIVE_MINUTES = 300_000;
const HOUR = 3_600_000;
/** A multiple of five minutes. */
const BOUNDARY = 1_700_000_100_000;

const EMPTY: ObjectExtent = { parts: 0, bytes: 0 };

/** An object whose first fragment came and was made at `at`, or as given. */
function objectFrom(given: Partial<Fragment> = {}, segmentMillis = FIVE_MINUTES): ObjectTimeline {
  const first = fragment({ serverTimestamp: BOUNDARY, producerTimestamp: BOUNDARY, ...given });
  const timeline = new ObjectTimeline(first, segmentMillis);
  timeline.place(first);
  return timeline;
}

describe('ObjectTimeline.cutBefore', () => {
  const SAME = { ebml: Uint8Array.from(CHUNK_HEADER.ebml), tracks: Uint8Array.from(CHUNK_HEADER.tracks), timestampScale: 1_000_000n };
  const next = { serverTimestamp: BOUNDARY + 2_000, producerTimestamp: BOUNDARY + 2_000 };

  test.each<[string, CutReason | undefined, Partial<Fragment>, Partial<ObjectExtent>]>([
    ['the next fragment', undefined, {}, {}],
    ['the same header in other bytes', undefined, { header: SAME }, {}],
    ['a changed byte in Tracks', 'header-changed', { header: { ...SAME, tracks: Uint8Array.of(4, 5, 7) } }, {}],
    ['Tracks with one byte more', 'header-changed', { header: { ...SAME, tracks: Uint8Array.of(4, 5, 6, 7) } }, {}],
    ['Tracks with one byte less', 'header-changed', { header: { ...SAME, tracks: Uint8Array.of(4, 5) } }, {}],
    ['no Tracks any more', 'header-changed', { header: { ...SAME, tracks: new Uint8Array(0) } }, {}],
    ['a changed EBML header', 'header-changed', { header: { ...SAME, ebml: Uint8Array.of(1, 2, 4) } }, {}],
    ['another timestamp scale', 'header-changed', { header: { ...SAME, timestampScale: 999_999n } }, {}],
    ['a millisecond later', undefined, { producerTimestamp: BOUNDARY + 1 }, {}],
    ['the same producer time', 'time-went-back', { producerTimestamp: BOUNDARY }, {}],
    ['an earlier producer time', 'time-went-back', { producerTimestamp: BOUNDARY - 1 }, {}],
    ['a producer without a clock', 'time-went-back', { producerTimestamp: 0 }, {}],
    ['exactly a day of producer time', undefined, { producerTimestamp: BOUNDARY + 24 * HOUR }, {}],
    ['more than a day of producer time', 'time-jumped', { producerTimestamp: BOUNDARY + 24 * HOUR + 1 }, {}],
    ['the last millisecond before the boundary', undefined, { serverTimestamp: BOUNDARY + FIVE_MINUTES - 1 }, {}],
    ['the boundary of the service\'s clock', 'clock-boundary', { serverTimestamp: BOUNDARY + FIVE_MINUTES }, {}],
    ['several boundaries at once', 'clock-boundary', { serverTimestamp: BOUNDARY + 7 * FIVE_MINUTES }, {}],
    ['a boundary of the producer\'s clock alone', undefined, { producerTimestamp: BOUNDARY + FIVE_MINUTES }, {}],
    ['room for this fragment\'s part and the last', undefined, {}, { parts: MAX_PARTS - 2 }],
    ['room for one part only', 'part-limit', {}, { parts: MAX_PARTS - 1 }],
    ['no room', 'part-limit', {}, { parts: MAX_PARTS }],
    ['a byte less than the most', undefined, {}, { bytes: MAX_OBJECT_BYTES - 1 }],
    ['as many bytes as an object may have', 'size-limit', {}, { bytes: MAX_OBJECT_BYTES }],
    ['a boundary behind a full object', 'clock-boundary', { serverTimestamp: BOUNDARY + FIVE_MINUTES }, { bytes: MAX_OBJECT_BYTES }],
    ['a call in an object that has none yet', undefined, { contactId: 'a' }, {}],
  ])('%s: %s', (_case, reason, given, extent) => {
    const timeline = objectFrom();

    expect(timeline.cutBefore(fragment({ ...next, ...given }), { ...EMPTY, ...extent })).toBe(reason);
  });

  test('compares the time with the last fragment, not with the first', () => {
    const timeline = objectFrom();

    timeline.place(fragment({ producerTimestamp: BOUNDARY + 10_000 }));

    expect(timeline.cutBefore(fragment({ serverTimestamp: BOUNDARY + 1, producerTimestamp: BOUNDARY + 10_000 }), EMPTY)).toBe('time-went-back');
    expect(timeline.cutBefore(fragment({ serverTimestamp: BOUNDARY + 1, producerTimestamp: BOUNDARY + 10_001 }), EMPTY)).toBeUndefined();
  });

  test.each<[string, (string | undefined)[], string | undefined, CutReason | undefined]>([
    ['the same call', ['a'], 'a', undefined],
    ['another call', ['a'], 'b', 'contact-changed'],
    ['a fragment that names none', ['a'], undefined, undefined],
    ['another call behind a fragment that names none', ['a', undefined], 'b', 'contact-changed'],
    ['the same call behind a fragment that names none', ['a', undefined], 'a', undefined],
    ['another call than the one that only a later fragment named', [undefined, 'a'], 'b', 'contact-changed'],
    ['a stream without calls', [undefined], undefined, undefined],
  ])('of %s', (_case, placed, contactId, reason) => {
    const of = (id: string | undefined, i: number): Fragment => fragment({
      serverTimestamp: BOUNDARY + i, producerTimestamp: BOUNDARY + i, ...(id === undefined ? {} : { contactId: id }),
    });
    const [first = fragment(), ...others] = placed.map(of);
    const timeline = new ObjectTimeline(first, FIVE_MINUTES);
    for (const one of [first, ...others]) timeline.place(one);

    expect(timeline.cutBefore(of(contactId, placed.length), EMPTY)).toBe(reason);
  });

  test('asking places nothing', () => {
    const timeline = objectFrom();

    const answers = [1, 2].map(() => timeline.cutBefore(fragment(next), EMPTY));

    expect(answers).toEqual([undefined, undefined]);
  });

  test.each([60_000, FIVE_MINUTES, HOUR])('the boundary lies where the clock passes a multiple of %i ms, not so long after the first fragment', (segmentMillis) => {
    const boundary = Math.ceil(BOUNDARY / segmentMillis) * segmentMillis + segmentMillis;
    const timeline = objectFrom({ serverTimestamp: boundary - 10, producerTimestamp: 0 }, segmentMillis);

    const answers = [-1, 0].map((millis) => timeline.cutBefore(fragment({ serverTimestamp: boundary + millis, producerTimestamp: 1 }), EMPTY));

    expect(answers).toEqual([undefined, 'clock-boundary']);
  });
});

describe('ObjectTimeline.place', () => {
  test('the first fragment stands at zero, whatever its time', () => {
    for (const producerTimestamp of [0, 500, 1_646_229_468_350]) {
      const first = fragment({ producerTimestamp });

      expect(new ObjectTimeline(first, FIVE_MINUTES).place(first)).toBe(0n);
    }
  });

  test.each<[string, bigint, number, bigint]>([
    ['milliseconds', 1_000_000n, 2_001, 2_001n],
    ['100 ns, the finest the service takes', 100n, 2_001, 20_010_000n],
    ['nanoseconds', 1n, 2_001, 2_001_000_000n],
    ['microseconds', 1_000n, 2_001, 2_001_000n],
    ['a second, the coarsest: rounded', 1_000_000_000n, 2_499, 2n],
    ['a second, rounded up', 1_000_000_000n, 2_500, 3n],
    ['90 kHz ticks, rounded', 11_111n, 1_000, 90_001n],
    ['two-millisecond ticks, half of one up', 2_000_000n, 2_001, 1_001n],
  ])('counts in the ticks of the Cluster: %s', (_case, timestampScale, millis, ticks) => {
    const header = { ...CHUNK_HEADER, timestampScale };
    const timeline = objectFrom({ header, producerTimestamp: 1_646_229_468_350 });

    expect(timeline.place(fragment({ header, producerTimestamp: 1_646_229_468_350 + millis }))).toBe(ticks);
  });

  test('is the same for producers with absolute and with relative timecodes: both have the same producer timestamps', () => {
    const times = [0, 1_999, 3_999, 3_600_000];
    const placed = (start: number): bigint[] => {
      const timeline = objectFrom({ producerTimestamp: start });
      return times.map((time) => timeline.place(fragment({ producerTimestamp: start + time })));
    };

    expect(placed(1_646_229_468_350)).toEqual([0n, 1_999n, 3_999n, 3_600_000n]);
    expect(placed(0)).toEqual(placed(1_646_229_468_350));
  });

  test('is never off by more than half a tick and never goes back', () => {
    const scale = fc.bigInt({ min: 1n, max: 1_000_000_000n });
    const steps = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 20 });

    holds(fc.property(scale, steps, (timestampScale, all) => {
      const header = { ...CHUNK_HEADER, timestampScale };
      const timeline = objectFrom({ header, producerTimestamp: 1_000 });
      let millis = 0;
      let before = 0n;
      for (const step of all) {
        millis += step;
        const ticks = timeline.place(fragment({ header, producerTimestamp: 1_000 + millis }));
        const off = ticks * timestampScale - BigInt(millis) * 1_000_000n;

        expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(timestampScale);
        expect(ticks).toBeGreaterThanOrEqual(before);
        before = ticks;
      }
    }));
  });
});
