import { parseStreamSource } from '../../lib/contract/stream-source';

test.each([
  { kind: 'named', names: ['a', 'b'] }, { kind: 'prefix', prefix: 'cam-' }, { kind: 'tagged', tags: { archive: 'on' }, prefix: '' },
])('%j is read as it is', (streams) => {
  expect(parseStreamSource({ streams })).toEqual(streams);
});

test.each<[unknown, string]>([
  [undefined, 'streams: got nothing, allowed: an object with a kind'],
  [{ streams: [] }, 'streams: got [], allowed: an object with a kind'],
  [{ streams: { kind: 'all' } }, 'streams.kind: got "all", allowed: named, prefix, tagged'],
  [{ streams: { kind: 'named', names: [] } }, 'streams.names: got [], allowed: a list of names, one or more'],
  [{ streams: { kind: 'named', names: [1] } }, 'streams.names: got [1]'],
  [{ streams: { kind: 'prefix' } }, 'streams.prefix: got nothing, allowed: a text'],
  [{ streams: { kind: 'tagged', tags: { a: 1 } } }, 'streams.tags: got {"a":1}, allowed: an object of texts; streams.prefix: got nothing'],
])('%j is refused', (input, problem) => {
  expect(() => parseStreamSource(input)).toThrow(problem);
});
