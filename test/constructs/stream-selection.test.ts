import { Token } from 'aws-cdk-lib';
import { StreamSelection, streamsProblems } from '../../lib/constructs/stream-selection';

const NAME = '1 to 256 characters of a-z A-Z 0-9 _ . -';
const TAG_KEY = '1 to 128 letters, digits, spaces and _.:/=+-@';

/** Values that the types forbid and a JavaScript caller can pass all the same. */
function untyped(value: unknown): string[] {
  return value as string[];
}

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'on']));
}

describe('stream selection', () => {
  test('a list is a list of names', () => {
    expect(StreamSelection.of(['a', 'b']).source).toEqual({ kind: 'named', names: ['a', 'b'] });
  });

  test.each([
    ['names', StreamSelection.named('a', 'b'), { kind: 'named', names: ['a', 'b'] }],
    ['a prefix', StreamSelection.withPrefix('cam-'), { kind: 'prefix', prefix: 'cam-' }],
    ['tags', StreamSelection.tagged({ archive: 'on' }), { kind: 'tagged', tags: { archive: 'on' }, prefix: '' }],
  ])('of %s says what to look for, and is taken as it is', (_, selection, source) => {
    expect(selection.source).toEqual(source);
    expect(StreamSelection.of(selection)).toBe(selection);
  });

  test('keeps the tags it was made with, whatever becomes of the object', () => {
    const wanted: Record<string, string> = { archive: 'on' };
    const selection = StreamSelection.tagged(wanted);

    wanted['more'] = 'later';

    expect(selection.source).toMatchObject({ tags: { archive: 'on' } });
    expect(selection.source).not.toHaveProperty('tags.more');
  });

  test.each<[string, StreamSelection | string[]]>([
    ['the shortest and the longest name', ['a', 'x'.repeat(256)]],
    ['a name that is a token', [Token.asString({ Ref: 'Name' })]],
    ['the shortest prefix', StreamSelection.withPrefix('a')],
    ['the longest prefix', StreamSelection.withPrefix('x'.repeat(256))],
    ['a prefix that is a token', StreamSelection.withPrefix(Token.asString({ Ref: 'Prefix' }))],
    ['the most tags', StreamSelection.tagged(tags(50))],
    ['the longest key and value', StreamSelection.tagged({ ['k'.repeat(128)]: 'v'.repeat(256) })],
    ['an empty value', StreamSelection.tagged({ archive: '' })],
    ['every kind of character in a tag', StreamSelection.tagged({ 'Größe 1_.:/=+-@': 'größer 2_.:/=+-@' })],
    ['a key with aws inside', StreamSelection.tagged({ 'my-aws:': 'on' })],
    ['a value that is a token', StreamSelection.tagged({ archive: Token.asString({ Ref: 'Value' }) })],
  ])('takes %s', (_, streams) => {
    expect(streamsProblems(streams)).toEqual([]);
  });

  test.each<[StreamSelection | string[], string, unknown, string]>([
    [[], 'streams', [], 'at least one stream name, as a list that is known at synth time'],
    [untyped(undefined), 'streams', undefined, 'at least one stream name'],
    [untyped('front-door'), 'streams', 'front-door', 'at least one stream name'],
    [StreamSelection.named(), 'streams', [], 'at least one stream name'],
    [['a', 'b c'], 'streams[1]', 'b c', NAME],
    [[''], 'streams[0]', '', NAME],
    [['x'.repeat(257)], 'streams[0]', 'x'.repeat(257), NAME],
    [['a', 'b', 'a'], 'streams[2]', 'a', 'each stream once'],
    [StreamSelection.withPrefix(''), 'streams, prefix', '', NAME],
    [StreamSelection.withPrefix('x'.repeat(257)), 'streams, prefix', 'x'.repeat(257), NAME],
    [StreamSelection.withPrefix('cam*'), 'streams, prefix', 'cam*', NAME],
    [StreamSelection.tagged({}), 'streams', 0, '1 to 50 tags'],
    [StreamSelection.tagged(tags(51)), 'streams', 51, '1 to 50 tags'],
    [StreamSelection.tagged({ '': 'on' }), 'streams', '', TAG_KEY],
    [StreamSelection.tagged({ ['k'.repeat(129)]: 'on' }), 'streams', 'k'.repeat(129), TAG_KEY],
    [StreamSelection.tagged({ 'aws:cloudformation:stack-name': 'on' }), 'streams', 'aws:cloudformation:stack-name', 'not beginning with aws:'],
    [StreamSelection.tagged({ 'AWS:x': 'on' }), 'streams', 'AWS:x', 'not beginning with aws:'],
    [StreamSelection.tagged({ 'a*': 'on' }), 'streams', 'a*', TAG_KEY],
    [StreamSelection.tagged({ [Token.asString({ Ref: 'Key' })]: 'on' }), 'streams', expect.stringContaining('Token'), 'known at synth time'],
    [StreamSelection.tagged({ archive: 'v'.repeat(257) }), 'streams, tag archive', 'v'.repeat(257), 'up to 256 letters'],
    [StreamSelection.tagged({ archive: 'a,b' }), 'streams, tag archive', 'a,b', 'up to 256 letters'],
  ])('refuses %j', (streams, field, got, allowed) => {
    expect(streamsProblems(streams)).toEqual([{ field, got, allowed: expect.stringContaining(allowed) as string }]);
  });

  test('refuses a list that is a token as a whole, since it has to walk through it', () => {
    expect(streamsProblems(Token.asList({ Ref: 'Names' }))).toMatchObject([{ field: 'streams', allowed: expect.stringContaining('known at synth time') as string }]);
  });

  test('tells of every name and every tag that is wrong', () => {
    expect(streamsProblems(['a b', 'c', 'd e']).map(({ field }) => field)).toEqual(['streams[0]', 'streams[2]']);
    expect(streamsProblems(StreamSelection.tagged({ a: '*', b: 'on', c: '*' })).map(({ field }) => field)).toEqual(['streams, tag a', 'streams, tag c']);
  });
});
