import { isKeyPrefix, KEY_PREFIX, PART_MEBIBYTES, SAFETY_MARGIN_SECONDS, SEGMENT_SECONDS, settingProblem, WINDOW_SECONDS } from '../../lib/contract/settings';

const SETTINGS = { WINDOW_SECONDS, SEGMENT_SECONDS, PART_MEBIBYTES };

describe('settings', () => {
  test.each(Object.entries(SETTINGS))('%s takes its limits and its default', (name, setting) => {
    for (const value of [setting.min, setting.default, setting.max]) expect(settingProblem(name, value, setting)).toBeUndefined();
  });

  test.each(Object.entries(SETTINGS))('%s refuses what lies beyond its limits', (name, setting) => {
    for (const got of [setting.min - 1, setting.max + 1]) {
      expect(settingProblem(name, got, setting)).toEqual({ field: name, got, allowed: `a whole number of ${setting.unit}, ${setting.min} to ${setting.max}` });
    }
  });

  test.each<[unknown]>([['60'], [60.5], [NaN], [Infinity], [null], [undefined], [true], [[60]], [60n]])('%p is no whole number', (got) => {
    expect(settingProblem('f', got, SEGMENT_SECONDS)).toEqual({ field: 'f', got, allowed: 'a whole number of seconds, 60 to 3600' });
  });

  test('a window and its margin fit into Lambda\'s 900 s', () => {
    expect(WINDOW_SECONDS.max + SAFETY_MARGIN_SECONDS).toBeLessThanOrEqual(900);
  });

  test('a part is never smaller than S3 takes it', () => {
    expect(PART_MEBIBYTES.min).toBeGreaterThanOrEqual(5);
  });
});

describe('isKeyPrefix', () => {
  test.each([[''], ['a/'], ['cameras/site-1/'], ["A-Z.a_z!*'()=0/"], ['.../'], ['a../'], [`${'a'.repeat(255)}/`]])('takes %j', (prefix) => {
    expect(isKeyPrefix(prefix)).toBe(true);
  });

  test.each([
    ['no slash at the end', 'a'], ['a slash at the beginning', '/a/'], ['a slash alone', '/'], ['an empty folder', 'a//b/'], ['this folder', './'], ['the folder above', 'a/../'],
    ['a space', 'a b/'], ['a letter beyond ASCII', 'ü/'], ['a character for URLs', 'a?/'], ['a line feed at the end', 'a/\n'], ['257 characters', `${'a'.repeat(256)}/`],
  ])('refuses %s', (_case, prefix) => {
    expect(isKeyPrefix(prefix)).toBe(false);
  });

  test('allows what its words say', () => {
    const [, characters = ''] = /characters of (.*) in folders/.exec(KEY_PREFIX.allowed) ?? [];
    const allowed = characters.split(' ').flatMap((one) => (/^.-.$/.test(one) ? [one.slice(0, 1), one.slice(-1)] : [one]));

    expect(allowed.filter((one) => !isKeyPrefix(`x${one}/`))).toEqual([]);
  });
});
