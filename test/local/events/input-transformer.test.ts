import { type InputMaker, readInputTransformer } from '../../../lib/local/events/input-transformer';
import { EVENT } from './support';

const SCOPE = { event: EVENT, ingestedAt: 1_704_067_200_123, ruleArn: 'arn:aws:events:us-east-1:000000000000:rule/r', ruleName: 'r' };

function transform(InputTemplate: string, InputPathsMap: object = {}): unknown {
  const make: InputMaker = readInputTransformer({ InputTemplate, InputPathsMap });
  return make(SCOPE);
}

const { detail: _, ...ENVELOPE } = EVENT;

describe('an input transformer', () => {
  test.each<[string, string, object, unknown]>([
    ['no placeholder', '{"fixed": [1, true]}', {}, { fixed: [1, true] }],
    ['a text as a value', '{"cam": <cam>}', { cam: '$.detail.camera' }, { cam: 'gate' }],
    ['a text inside of a text', '{"m": "camera <cam> moved"}', { cam: '$.detail.camera' }, { m: 'camera gate moved' }],
    ['a text as the whole', '"camera <cam>"', { cam: '$.detail.camera' }, 'camera gate'],
    ['a text between escaped quotes', '{"m": "\\"<cam>\\" moved"}', { cam: '$.detail.camera' }, { m: '"gate" moved' }],
    ['the same one twice', '[<cam>, "<cam>"]', { cam: '$.detail.camera' }, ['gate', 'gate']],
    ['an object', '{"place": <p>}', { p: '$.detail.place' }, { place: { floor: 2 } }],
    ['an object inside of a text', '{"m": "at <p>"}', { p: '$.detail.place' }, { m: 'at {floor:2}' }],
    ['numbers and booleans', '[<n>, "<n>", <b>]', { n: '$.detail.count', b: '$.detail.on' }, [0, '0', false]],
    ['an element of a list', '{"r": <r>, "id": <id>}', { r: '$.resources[0]', id: '$.detail.ids[1]' }, { r: 'arn:cam', id: 'b' }],
    ['all of a list', '<ids>', { ids: '$.detail.ids[*]' }, ['a', 'b']],
    ['a field with a dash', '<t>', { t: '$.detail-type' }, 'Motion'],
    ['a path that leads nowhere, as a value', '{"x": <x>}', { x: '$.detail.gone.deeper' }, { x: '' }],
    ['a path that leads nowhere, inside of a text', '{"x": "a<x>b"}', { x: '$.resources[9]' }, { x: 'ab' }],
    ['null', '{"x": <x>}', { x: '$.detail.nothing' }, { x: '' }],
    ['the rule', '{"a": <aws.events.rule-arn>, "n": "by <aws.events.rule-name>"}', {}, { a: SCOPE.ruleArn, n: 'by r' }],
    ['the time', '<aws.events.event.ingestion-time>', {}, '2024-01-01T00:00:00.123Z'],
    ['the event', '{"e": <aws.events.event.json>}', {}, { e: EVENT }],
    ['the event without its detail', '<aws.events.event>', {}, ENVELOPE],
  ])('with %s', (_what, template, paths, expected) => {
    expect(transform(template, paths)).toEqual(expected);
  });

  test('does not escape what it puts into a text, so a quote in it is an error', () => {
    expect(() => transform('{"m": "<q>"}', { q: '$.detail.quote' })).toThrow(/got \{"m": "say "hi""\}, allowed: JSON/);
    expect(transform('{"m": <q>}', { q: '$.detail.quote' })).toEqual({ m: 'say "hi"' });
  });

  test.each<[string, unknown, RegExp]>([
    ['no template', { InputPathsMap: {} }, /allowed: InputPathsMap, an object, and InputTemplate, a text/],
    ['another field', { InputTemplate: '1', InputPath: '$' }, /InputTransformer: got/],
    ['a template that is no JSON', { InputTemplate: 'camera moved' }, /input template: got camera moved, allowed: JSON/],
    ['a placeholder that is not in the map', { InputTemplate: '{"a": <b>}' }, /got <b>, allowed: aws\.events\.rule-arn/],
    ['a placeholder as a key', { InputTemplate: '{"<a>": 1}', InputPathsMap: { a: '$.id' } }, /placeholder as the key of an object/],
    ['a placeholder as a key in a list', { InputTemplate: '[{"x": {"k<a>": 1}}]', InputPathsMap: { a: '$.id' } }, /placeholder as the key/],
    ['the event inside of a text', { InputTemplate: '"<aws.events.event.json>"' }, /<aws\.events\.event\.json> inside of quotes/],
    ['a path that is none', { InputTemplate: '<a>', InputPathsMap: { a: 'detail' } }, /InputPathsMap\.a: got "detail"/],
    ['a path in brackets', { InputTemplate: '<a>', InputPathsMap: { a: '$["detail"]' } }, /InputPathsMap\.a/],
    ['a name that is taken', { InputTemplate: '1', InputPathsMap: { 'aws.x': '$.id' } }, /got name "aws\.x"/],
  ])('with %s is refused before any event comes', (_what, transformer, message) => {
    expect(() => readInputTransformer(transformer)).toThrow(message);
  });
});
