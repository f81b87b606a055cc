import { FaultScript } from '../../../lib/local/kinesis-video/fault-script';
import { checkedFaults } from '../../../lib/local/kinesis-video/faults';

const XML = { kind: 'xml' } as const;
const REPEAT = { kind: 'repeat' } as const;

test('a rule without bounds strikes the next call of any stream, once', () => {
  const script = new FaultScript();
  script.add({ inject: XML });

  expect([script.take('GetMedia', 'a'), script.take('GetMedia', 'a')]).toEqual([[XML], []]);
});

test('a rule strikes its stream, its call and its operation only', () => {
  const script = new FaultScript();
  script.add({ inject: XML, stream: 'a', call: 2, operation: 'DescribeStream' });

  const struck = [
    script.take('DescribeStream', 'b'), script.take('DescribeStream', 'b'), script.take('GetMedia', 'a'), script.take('GetMedia', 'a'),
    script.take('DescribeStream', 'a'), script.take('DescribeStream', 'a'), script.take('DescribeStream', 'a'),
  ];

  expect(struck).toEqual([[], [], [], [], [], [XML], []]);
});

test('a rule strikes as often as it says', () => {
  const script = new FaultScript();
  script.add({ inject: XML, times: 2 });

  expect([1, 2, 3].map(() => script.take('GetMedia', 'a'))).toEqual([[XML], [XML], []]);
});

test('rules add up', () => {
  const script = new FaultScript();
  script.add({ inject: XML });
  script.add({ inject: [REPEAT] });

  expect(script.take('GetMedia', 'a')).toEqual([XML, REPEAT]);
});

test('a wrong endpoint strikes GetDataEndpoint unless told otherwise', () => {
  const script = new FaultScript();
  script.add({ inject: { kind: 'wrong-endpoint' } });

  expect(script.take('GetMedia', 'a')).toEqual([]);
  expect(script.take('GetDataEndpoint', 'a')).toEqual([{ kind: 'wrong-endpoint' }]);
});

test('a script counts from the calls that were made before it', () => {
  const script = new FaultScript();
  script.take('GetMedia', 'a');
  script.script('a', [XML, [], [REPEAT]]);

  expect([1, 2, 3, 4].map(() => script.take('GetMedia', 'a'))).toEqual([[XML], [], [REPEAT], []]);
  expect(script.calls('GetMedia', 'a')).toBe(5);
});

test('cleared rules strike nobody', () => {
  const script = new FaultScript();
  script.add({ inject: XML });

  script.clear();

  expect(script.take('GetMedia', 'a')).toEqual([]);
});

describe('a fault that cannot be', () => {
  test.each<[string, unknown, RegExp]>([
    ['a text', 'cut', /fault: got "cut", allowed: an object with a kind/],
    ['no kind', {}, /kind: got nothing, allowed: cut, end, stall/],
    ['an unknown kind', { kind: 'explode' }, /kind: got "explode"/],
    ['a cut nowhere', { kind: 'cut' }, /atByte or afterFragments: got nothing, allowed: a whole number of 0 or more \(needed by cut\)/],
    ['a cut before the start', { kind: 'cut', atByte: -1 }, /atByte or afterFragments: got -1/],
    ['an in-band error without id', { kind: 'in-band-error', afterFragments: 0 }, /errorId: got nothing/],
    ['an exception without name', { kind: 'exception' }, /name: got nothing, allowed: the name of an exception/],
    ['pieces without sizes', { kind: 'write-pieces' }, /minBytes: got nothing.*maxBytes: got nothing/],
  ])('%s is refused with what is allowed', (_what, value, message) => {
    expect(() => checkedFaults(value)).toThrow(message);
  });

  test('is refused by a script too', () => {
    // The cast stands for a caller without types.
    expect(() => new FaultScript().add({ inject: { kind: 'cut' } as never })).toThrow(/atByte or afterFragments/);
  });
});
