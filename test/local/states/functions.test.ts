import { passed, run } from './support';

describe('functions of Step Functions', () => {
  it.each([
    ['$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(5, 1, 1)', []],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$parse("{\\"a\\": [1]}")', { a: [1] }],
    ['$random()', 0.5],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$random(7) >= 0 and $random(7) < 1', true],
    ['$uuid()', '80808080-8080-4080-8080-808080808080'],
    ['$count($shuffle([1, 2, 3]))', 3],
    ['$millis()', Date.UTC(2026, 0, 1)],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ['$now("[Y]-[M01]")', '2026-01'],
  ])('%s yields %j', async (source, value) => {
    expect(await passed(`{% ${source} %}`)).toEqual(value);
  });

  it.each([
    ['$partition([1], 0)'], ['$partition("a", 1)'], ['$range(0, 1, 0)'], ['$range(0, 0.5, 1)'], ['$range(0, 1000, 1)'],
    ['$hash("a", "SHA-3")'], ['$hash(1, "MD5")'], ['$parse("{")'], ['$parse(1)'], ['$random("x")'],
  ])('%s fails the state', async (source) => {
    const { result } = await run({ states: { Only: { Type: 'Pass', Output: `{% ${source} %}`, End: true } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
