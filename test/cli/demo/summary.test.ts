import { isGood, toJson, toText } from '../../../lib/cli/demo/summary';
import { type DemoResult } from '../../../lib/cli/demo/demo';

const LOCK = { locked: 3, objects: 3, tried: { key: 'v1/a.mkv', version: '1', mode: 'GOVERNANCE', until: '2026-01-02T00:00:00.000Z' } };
const REFUSAL = 'AccessDenied: it is locked';

const GOOD: DemoResult = {
  finished: true, windows: 3, seconds: 14.06, events: 5,
  verification: {
    fragments: 29, bytes: 1000, lost: 0, duplicated: 0, gaps: 0, faults: [],
    objects: [{ key: 'v1/stream=front-door/0.mkv', file: '/out/v1/stream=front-door/0.mkv', bytes: 1000, fragments: 29, from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T00:00:58.000Z' }],
  },
};

describe('the result of a demo', () => {
  test('has a line of JSON with the fields that were promised', () => {
    expect(JSON.parse(toJson(GOOD))).toEqual({
      windows: 3, fragments: 29, bytes: 1000, lost: 0, duplicated: 0, gaps: 0, seconds: 14.1, finished: true, faults: [], events: 5,
      objects: [{ stream: 'front-door', ...GOOD.verification.objects[0] }],
    });
  });

  test.each<[string, Partial<DemoResult>, Partial<DemoResult['verification']>, boolean]>([
    ['nothing lost or duplicated', {}, {}, true],
    ['a fragment lost', {}, { lost: 1 }, false],
    ['nothing recorded at all', {}, { fragments: 0 }, false],
    ['a fragment duplicated', {}, { duplicated: 1 }, false],
    ['an unplayable object', {}, { faults: ['it has no Tracks'] }, false],
    ['a failed execution', { failure: 'Kvs.ResourceNotFoundException' }, {}, false],
    ['a lock that held', { objectLock: { ...LOCK, refusal: REFUSAL } }, {}, true],
    ['a lock that did not hold', { objectLock: LOCK }, {}, false],
    ['no object that is locked', { objectLock: { locked: 0, objects: 3 } }, {}, false],
    ['nothing that could be locked', { objectLock: { locked: 0, objects: 0 } }, {}, true],
    ['an interrupted run behind locks that are over', { finished: false, objectLock: { locked: 0, objects: 3 } }, {}, true],
    ['an interrupted run whose lock did not hold', { finished: false, objectLock: LOCK }, {}, false],
    ['an interrupted run with fragments still to come', { finished: false }, { lost: 5 }, true],
    ['an interrupted run with a duplicate', { finished: false }, { duplicated: 1 }, false],
  ])('with %s is good: %#', (_, result, verification, good) => {
    expect(isGood({ ...GOOD, ...result, verification: { ...GOOD.verification, ...verification } })).toBe(good);
  });

  test('tells what came of deleting a locked object, people and programs', () => {
    const options = { out: process.cwd() } as Parameters<typeof toText>[1]; // All that is read of it.
    const text = (objectLock: DemoResult['objectLock']) => toText({ ...GOOD, ...(objectLock === undefined ? {} : { objectLock }) }, options);

    expect(text({ ...LOCK, refusal: REFUSAL })).toContain('3 of 3 objects locked, the last one until 2026-01-02T00:00:00.000Z (GOVERNANCE); deleting its version was refused: ');
    expect(text(LOCK)).toMatch(/was .*NOT refused/);
    expect(text(undefined)).not.toContain('Object Lock');
    expect(JSON.parse(toJson({ ...GOOD, objectLock: LOCK }))).toMatchObject({ objectLock: LOCK });
  });

  test('tells people the files to open and what is wrong', () => {
    const options = { out: process.cwd() } as Parameters<typeof toText>[1];

    const text = toText({ ...GOOD, verification: { ...GOOD.verification, faults: ['fragment 2: its frames differ'] } }, options);

    expect(text).toContain('v1/stream=front-door/0.mkv');
    expect(text).toContain('fragment 2: its frames differ');
  });
});
