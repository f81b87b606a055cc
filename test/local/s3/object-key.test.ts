import { checkKey, compareKeys, filePath } from '../../../lib/local/s3/object-key';

describe('checkKey', () => {
  test.each(['a', 'v1/stream=a b/year=2024/x.mkv', '...', 'a..b', '.hidden', 'x'.repeat(255), `${'d/'.repeat(511)}ab`])('takes %s', (key) => {
    expect(() => checkKey(key)).not.toThrow();
  });

  test.each(['.', '..', '../a', 'a/../b', 'a/..', 'a/./b', '/a', 'a/', 'a//b', 'a\\..\\b', 'a\u0000b', 'a\nb', 'a\uffffb', 'x'.repeat(256)])('refuses %j, which is no file below the bucket', (key) => {
    expect(() => checkKey(key)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }) as Error);
  });

  test('refuses a key of more than 1,024 bytes', () => {
    expect(() => checkKey(`${'d/'.repeat(511)}abc`)).toThrow(expect.objectContaining({ code: 'KeyTooLongError' }) as Error);
  });
});

test('a key names the file below the bucket', () => {
  expect(filePath('/root/bucket', 'v1/stream=a/b.mkv')).toBe('/root/bucket/v1/stream=a/b.mkv');
});

test('keys are ordered by their bytes in UTF-8, not in UTF-16', () => {
  expect(['\u{1f3a5}', '\uff5e', 'a'].sort(compareKeys)).toEqual(['a', '\uff5e', '\u{1f3a5}']);
});
