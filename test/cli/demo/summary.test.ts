import { isGood, toJson, toText } from '../../../lib/cli/demo/summary';
import { type DemoResult } from '../../../lib/cli/demo/demo';

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
    ['an interrupted run with fragments still to come', { finished: false }, { lost: 5 }, true],
    ['an interrupted run with a duplicate', { finished: false }, { duplicated: 1 }, false],
  ])('with %s is good: %#', (_, result, verification, good) => {
    expect(isGood({ ...GOOD, ...result, verification: { ...GOOD.verification, ...verification } })).toBe(good);
  });

  test('tells people the files to open and what is wrong', () => {
    const options = { out: process.cwd() } as Parameters<typeof toText>[1];

    const text = toText({ ...GOOD, verification: { ...GOOD.verification, faults: ['fragment 2: its frames differ'] } }, options);

    expect(text).toContain('v1/stream=front-door/0.mkv');
    expect(text).toContain('fragment 2: its frames differ');
  });
});
