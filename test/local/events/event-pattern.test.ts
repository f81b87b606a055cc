import { compileEventPattern, InvalidEventPatternError } from '../../../lib/local/events';

const EVENT = {
  'source': 'aws.states', 'detail-type': 'Camera Event', 'resources': ['arn:one', 'arn:two'], 'region': 'us-east-1',
  'detail': {
    state: 'running', empty: '', nothing: null, on: true, count: 5, path: 'a/lib/b.mkv', address: '10.0.0.33', none: [], list: [1, 'x'],
    people: [{ first: 'Anna', last: 'Smith' }, { first: 'Bob', last: 'Jones' }], deep: [[{ id: 7 }], { id: 8, tag: 'y' }],
  },
};

function detail(fields: object): object {
  return { detail: fields };
}

describe('an event pattern', () => {
  test.each<[string, object, boolean]>([
    ['a value', { source: ['aws.states'] }, true],
    ['another value', { source: ['aws.ec2'] }, false],
    ['one of several values', { source: ['aws.ec2', 'aws.states'] }, true],
    ['all of several fields', { 'source': ['aws.states'], 'detail-type': ['Camera Event'] }, true],
    ['all of several fields, one of which differs', { 'source': ['aws.states'], 'detail-type': ['Other'] }, false],
    ['a field that is not there', { color: ['red'] }, false],
    ['one element of a list', { resources: ['arn:two'] }, true],
    ['no element of a list', { resources: ['arn:three'] }, false],
    ['a nested value', detail({ state: ['running'] }), true],
    ['an empty text', detail({ empty: [''] }), true],
    ['null', detail({ nothing: [null] }), true],
    ['null for a field that is not there', detail({ gone: [null] }), false],
    ['a boolean', detail({ on: [true] }), true],
    ['a number', detail({ count: [5] }), true],
    ['a number, as text', detail({ count: ['5'] }), false],
    ['a value for an object', { detail: ['running'] }, false],
    ['fields for a value', { source: { name: ['aws.states'] } }, false],
    ['two fields of one element of a list of objects', detail({ people: { first: ['Bob'], last: ['Jones'] } }), true],
    ['two fields of different elements', detail({ people: { first: ['Anna'], last: ['Jones'] } }), false],
    ['a field behind nested lists', detail({ deep: { id: [7] } }), true],
    ['prefix', detail({ path: [{ prefix: 'a/' }] }), true],
    ['prefix of another text', detail({ path: [{ prefix: 'b/' }] }), false],
    ['prefix of a number', detail({ count: [{ prefix: '5' }] }), false],
    ['prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['suffix', detail({ path: [{ suffix: '.mkv' }] }), true],
    ['suffix of another text', detail({ path: [{ suffix: '.mp4' }] }), false],
    ['suffix in any case', detail({ path: [{ suffix: { 'equals-ignore-case': '.MKV' } }] }), true],
    ['equals-ignore-case', detail({ state: [{ 'equals-ignore-case': 'RUNNING' }] }), true],
    ['equals-ignore-case of another text', detail({ state: [{ 'equals-ignore-case': 'RUN' }] }), false],
    ['wildcard', detail({ path: [{ wildcard: '*/lib/*.mkv' }] }), true],
    ['wildcard without a star', detail({ state: [{ wildcard: 'running' }] }), true],
    ['wildcard that is too short', detail({ state: [{ wildcard: 'run' }] }), false],
    ['wildcard whose ends would overlap', detail({ state: [{ wildcard: 'running*g' }] }), false],
    ['wildcard whose middle comes too late', detail({ path: [{ wildcard: 'a*.mkv*lib' }] }), false],
    ['wildcard with a star that is meant', detail({ path: [{ wildcard: 'a/\\*' }] }), false],
    ['anything-but', detail({ state: [{ 'anything-but': 'stopped' }] }), true],
    ['anything-but the value', detail({ state: [{ 'anything-but': 'running' }] }), false],
    ['anything-but a list', detail({ state: [{ 'anything-but': ['running', 'stopped'] }] }), false],
    ['anything-but numbers', detail({ count: [{ 'anything-but': [4, 6] }] }), true],
    ['anything-but for a field that is not there', detail({ gone: [{ 'anything-but': 'x' }] }), false],
    ['anything-but of one element of a list', { resources: [{ 'anything-but': 'arn:one' }] }, true],
    ['anything-but prefix', detail({ state: [{ 'anything-but': { prefix: 'run' } }] }), false],
    ['anything-but prefix, another', detail({ state: [{ 'anything-but': { prefix: 'stop' } }] }), true],
    ['anything-but several suffixes', detail({ path: [{ 'anything-but': { suffix: ['.mp4', '.mkv'] } }] }), false],
    ['anything-but equals-ignore-case', detail({ state: [{ 'anything-but': { 'equals-ignore-case': 'RUNNING' } }] }), false],
    ['anything-but wildcard', detail({ path: [{ 'anything-but': { wildcard: '*/lib/*' } }] }), false],
    ['exists', detail({ state: [{ exists: true }] }), true],
    ['exists with null', detail({ nothing: [{ exists: true }] }), true],
    ['exists for a field that is not there', detail({ gone: [{ exists: true }] }), false],
    ['exists for an object, which is no leaf', detail({ people: [{ exists: true }] }), false],
    ['exists for an empty list', detail({ none: [{ exists: true }] }), false],
    ['exists: false', detail({ gone: [{ exists: false }] }), true],
    ['exists: false for a field that is there', detail({ state: [{ exists: false }] }), false],
    ['exists: false below a field that is not there', detail({ gone: { deeper: [{ exists: false }] } }), true],
    ['exists: false below an empty list', detail({ none: { deeper: [{ exists: false }] } }), true],
    ['exists: false for what one element of a list has', detail({ deep: { tag: [{ exists: false }] } }), false],
    ['exists: false or a value', detail({ state: [{ exists: false }, 'running'] }), true],
    ['numeric =', detail({ count: [{ numeric: ['=', 5] }] }), true],
    ['numeric range', detail({ count: [{ numeric: ['>', 0, '<=', 5] }] }), true],
    ['numeric range, end not included', detail({ count: [{ numeric: ['>=', 0, '<', 5] }] }), false],
    ['numeric of a text', detail({ state: [{ numeric: ['>', 0] }] }), false],
    ['numeric of a list with a number', detail({ list: [{ numeric: ['<', 2] }] }), true],
    ['cidr', detail({ address: [{ cidr: '10.0.0.0/24' }] }), true],
    ['cidr of another net', detail({ address: [{ cidr: '10.0.1.0/24' }] }), false],
    ['cidr of a text that is no address', detail({ state: [{ cidr: '10.0.1.0/24' }] }), false],
    ['$or, second choice', { $or: [{ source: ['x'] }, detail({ count: [{ numeric: ['>', 4] }] })] }, true],
    ['$or, no choice', { $or: [{ source: ['x'] }, { region: ['y'] }] }, false],
    ['$or beside another field', { source: ['x'], $or: [{ region: ['us-east-1'] }, { region: ['y'] }] }, false],
    ['$or inside of a field', detail({ $or: [{ state: ['stopped'] }, { count: [5] }] }), true],
  ])('with %s', (_what, pattern, fits) => {
    const matches = compileEventPattern(pattern);

    expect(matches(EVENT)).toBe(fits);
  });

  test.each<[string, unknown, RegExp]>([
    ['none', undefined, /top level: got undefined, allowed: a list of values, or an object/],
    ['a list', [], /top level: got \[\]/],
    ['no field', {}, /top level: got an object without fields/],
    ['a value outside of a list', { source: 'aws.states' }, /source: got "aws.states", allowed: a list of values/],
    ['an empty list', detail({ state: [] }), /detail\.state: got an empty list/],
    ['a list in a list', { source: [['a']] }, /source\[0\]: got a list in a list/],
    ['an unknown operator', { source: ['a', { regex: '.*' }] }, /source\[1\]: got operator "regex", allowed: exists, prefix/],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, /allowed: an object with one operator/],
    ['exists beside another operator', { source: [{ exists: true, prefix: 'a' }] }, /allowed: an object with one operator/],
    ['an empty prefix', { source: [{ prefix: '' }] }, /source\[0\]\.prefix: got "", allowed: a string that is not empty/],
    ['a suffix that is no text', { source: [{ suffix: 1 }] }, /source\[0\]\.suffix: got 1/],
    ['another operator in a prefix', { source: [{ prefix: { wildcard: 'a*' } }] }, /got operator "wildcard", allowed: equals-ignore-case/],
    ['exists that is no boolean', { source: [{ exists: 'yes' }] }, /got "yes", allowed: true or false/],
    ['anything-but of both kinds', { source: [{ 'anything-but': ['a', 1] }] }, /allowed: a string, a number, a list/],
    ['anything-but of nothing', { source: [{ 'anything-but': [] }] }, /allowed: a string, a number, a list/],
    ['anything-but null', { source: [{ 'anything-but': null }] }, /allowed: a string, a number, a list/],
    ['anything-but another operator', { source: [{ 'anything-but': { numeric: ['=', 1] } }] }, /got operator "numeric", allowed: prefix/],
    ['numeric with an unknown sign', { a: [{ numeric: ['!=', 1] }] }, /a\[0\]\.numeric: got \["!=",1\]/],
    ['numeric without a number', { a: [{ numeric: ['>'] }] }, /numeric: got/],
    ['numeric that is upside down', { a: [{ numeric: ['>', 5, '<', 1] }] }, /numeric: got/],
    ['numeric with the upper bound first', { a: [{ numeric: ['<', 1, '>', 5] }] }, /numeric: got/],
    ['numeric that is too large', { a: [{ numeric: ['>', 5e9 + 1] }] }, /numbers within 5e9/],
    ['wildcard with two stars in a row', { a: [{ wildcard: 'a**' }] }, /got "\*\*"/],
    ['wildcard with another escape', { a: [{ wildcard: 'a\\n' }] }, /got "\\n"/],
    ['cidr without bits', { a: [{ cidr: '10.0.0.0' }] }, /a\[0\]\.cidr: got "10.0.0.0"/],
    ['cidr with too many bits', { a: [{ cidr: '10.0.0.0/33' }] }, /cidr: got/],
    ['$or with one choice', { $or: [{ a: ['b'] }] }, /\$or: got .* allowed: a list of two patterns or more/],
    ['$or with an operator', { $or: [{ prefix: 'a' }, { suffix: 'b' }] }, /\$or\[0\]\.prefix: got "a"/],
  ])('with %s is refused', (_what, pattern, message) => {
    expect(() => compileEventPattern(pattern)).toThrow(InvalidEventPatternError);
    expect(() => compileEventPattern(pattern)).toThrow(message);
  });

  test('with many stars is as fast as any', () => {
    const matches = compileEventPattern({ a: [{ wildcard: `${'*a'.repeat(200)}*b` }] });

    expect(matches({ a: 'a'.repeat(100_000) })).toBe(false);
    expect(matches({ a: `${'a'.repeat(100_000)}b` })).toBe(true);
  });
});
