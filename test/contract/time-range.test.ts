import { MAX_RANGE_AHEAD_HOURS, needlessRangeFields, RANGE_FIELDS, timeRangeOf, timeRangeProblems } from '../../lib/contract/time-range';

const HOUR = 3_600_000;
const NOON = Date.UTC(2024, 4, 1, 12);
const FROM_TO = { from: '2024-05-01T12:00:00Z', to: '2024-05-01T12:10:00Z' };
const AROUND = { around: '2024-05-01T12:00:00Z', beforeSeconds: 30, afterSeconds: 90 };

describe('the range of an input', () => {
  test.each<[string, Record<string, unknown>, number, number]>([
    ['from and to', FROM_TO, NOON, NOON + 600_000],
    ['a moment with what is before and after', AROUND, NOON - 30_000, NOON + 90_000],
    ['a moment with nothing before it', { ...AROUND, beforeSeconds: 0 }, NOON, NOON + 90_000],
    ['a moment with nothing after it', { ...AROUND, afterSeconds: 0 }, NOON - 30_000, NOON],
    ['fractions of a second', { ...AROUND, beforeSeconds: 0.5, afterSeconds: 1.5 }, NOON - 500, NOON + 1_500],
    ['a day before and after', { ...AROUND, beforeSeconds: 86_400, afterSeconds: 86_400 }, NOON - 24 * HOUR, NOON + 24 * HOUR],
    ['a millisecond', { from: '2024-05-01T12:00:00.000Z', to: '2024-05-01T12:00:00.001Z' }, NOON, NOON + 1],
    ['times of several zones', { from: '2024-05-01T14:00:00+0200', to: '2024-05-01T12:10:00Z' }, NOON, NOON + 600_000],
  ])('can be %s', (_case, fields, from, to) => {
    expect(timeRangeProblems(fields, NOON)).toEqual([]);
    expect(timeRangeOf(fields)).toEqual({ from, to });
  });

  test.each<[string, string[], Record<string, unknown>]>([
    ['nothing', ['from', 'to'], {}],
    ['no end', ['to'], { from: FROM_TO.from }],
    ['no beginning', ['from'], { to: FROM_TO.to }],
    ['a word for its end', ['to'], { ...FROM_TO, to: 'later' }],
    ['epoch milliseconds', ['from'], { ...FROM_TO, from: NOON }],
    ['null for its beginning', ['from'], { ...FROM_TO, from: null }],
    ['an end that is its beginning', ['to'], { ...FROM_TO, to: FROM_TO.from }],
    ['an end before its beginning', ['to'], { from: FROM_TO.to, to: FROM_TO.from }],
    ['both ways at once', [RANGE_FIELDS.join(', ')], { ...FROM_TO, ...AROUND }],
    ['a beginning and a moment', [RANGE_FIELDS.join(', ')], { ...AROUND, from: FROM_TO.from }],
    ['an end and seconds', [RANGE_FIELDS.join(', ')], { to: FROM_TO.to, beforeSeconds: 30 }],
    ['seconds without a moment', ['around'], { beforeSeconds: 30, afterSeconds: 90 }],
    ['a moment alone', ['beforeSeconds', 'afterSeconds'], { around: AROUND.around }],
    ['a word for a moment', ['around'], { ...AROUND, around: 'noon' }],
    ['seconds as text', ['beforeSeconds'], { ...AROUND, beforeSeconds: '30' }],
    ['seconds below zero', ['afterSeconds'], { ...AROUND, afterSeconds: -1 }],
    ['more than a day before', ['beforeSeconds'], { ...AROUND, beforeSeconds: 86_401 }],
    ['seconds that are no number', ['beforeSeconds'], { ...AROUND, beforeSeconds: NaN }],
    ['a moment and nothing around it', ['to'], { ...AROUND, beforeSeconds: 0, afterSeconds: 0 }],
  ])('cannot be %s: names %j', (_case, fields, input) => {
    const problems = timeRangeProblems(input, NOON);

    expect(problems.map(({ field }) => field)).toEqual(fields);
    for (const { allowed } of problems) expect(allowed).not.toBe('');
  });

  test('ends at most a day after its run began', () => {
    const start = NOON;
    const ending = (millis: number): Record<string, unknown> => ({ from: FROM_TO.from, to: new Date(start + MAX_RANGE_AHEAD_HOURS * HOUR + millis).toISOString() });

    expect(timeRangeProblems(ending(0), start)).toEqual([]);
    expect(timeRangeProblems(ending(1), start)).toEqual([
      { field: 'to', got: '2024-05-02T12:00:00.001Z', allowed: 'at most 24 hours after the run\'s start: up to 2024-05-02T12:00:00.000Z' },
    ]);
  });

  test('may end whenever it likes when nobody knows when its run began', () => {
    expect(timeRangeProblems({ from: FROM_TO.from, to: '2999-01-01' }, undefined)).toEqual([]);
  });

  test('may lie as far back as anybody wants', () => {
    expect(timeRangeProblems({ from: '1999-01-01', to: '1999-01-02' }, NOON)).toEqual([]);
  });
});

describe('outside of mode range', () => {
  test.each([...RANGE_FIELDS])('%s is refused, whatever it is', (field) => {
    expect(needlessRangeFields({ [field]: null })).toEqual([{ field, got: null, allowed: 'no such field outside of mode range' }]);
  });

  test('an input without them has nothing needless', () => {
    expect(needlessRangeFields({ streamName: 'door', from: undefined })).toEqual([]);
  });
});
