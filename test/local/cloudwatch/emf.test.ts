import { MalformedMetricsError } from '../../../lib/local/cloudwatch';
import { readEmbeddedMetrics } from '../../../lib/local/cloudwatch/emf';

/** The least document with a metric; parts of it may be given. */
function lineOf({ directive = {}, aws = {}, root = {} }: { directive?: object; aws?: object; root?: object } = {}): string {
  const CloudWatchMetrics = [{ Namespace: 'App', Dimensions: [[]], Metrics: [{ Name: 'time' }], ...directive }];
  return JSON.stringify({ _aws: { Timestamp: 1_574_109_732_004, CloudWatchMetrics, ...aws }, time: 100, ...root });
}

describe('embedded metrics', () => {
  test('of the example of the specification are one observation', () => {
    const line = lineOf({
      directive: { Namespace: 'lambda-function-metrics', Dimensions: [['functionVersion']], Metrics: [{ Name: 'time', Unit: 'Milliseconds', StorageResolution: 60 }] },
      root: { functionVersion: '$LATEST', requestId: '989ffbf8-9ace-4817-a57c-e4dd734019ee' },
    });

    expect(readEmbeddedMetrics(line)).toEqual([{
      namespace: 'lambda-function-metrics', name: 'time', dimensions: { functionVersion: '$LATEST' },
      atMs: 1_574_109_732_004, values: [100], unit: 'Milliseconds', storageResolutionSeconds: 60,
    }]);
  });

  test('have every value of a list, and a metric for each set of dimensions', () => {
    const line = lineOf({ directive: { Dimensions: [['a'], ['b', 'a'], []], Metrics: [{ Name: 'time', StorageResolution: 1 }] }, root: { time: [1, 2.5], a: 'x', b: 'y' } });

    const data = readEmbeddedMetrics(line);

    expect(data.map(({ dimensions }) => dimensions)).toEqual([{ a: 'x' }, { b: 'y', a: 'x' }, {}]);
    expect(data.every(({ values, unit, storageResolutionSeconds }) => String(values) === '1,2.5' && unit === 'None' && storageResolutionSeconds === 1)).toBe(true);
  });

  test('of several namespaces are in one document', () => {
    const directive = { Namespace: 'A', Dimensions: [[]], Metrics: [{ Name: 'time' }] };
    const line = lineOf({ aws: { CloudWatchMetrics: [directive, { ...directive, Namespace: 'B' }] } });

    expect(readEmbeddedMetrics(line).map(({ namespace }) => namespace)).toEqual(['A', 'B']);
  });

  test.each(['', 'START RequestId: 1', '{"level":"INFO"', '{"level":"INFO","message":"window-ended"}', '[1]', 'null', '"_aws"'])('are not in the line %j', (line) => {
    expect(readEmbeddedMetrics(line)).toEqual([]);
  });

  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);
  const texts = (count: number): object => Object.fromEntries(names(count).map((name) => [name, 'v']));

  test('may have 100 metrics of 100 values, and 30 dimensions', () => {
    const Metrics = names(100).map((Name) => ({ Name }));
    const values = Object.fromEntries(names(100).map((name) => [name, Array.from({ length: 100 }, (_, i) => i)]));

    expect(readEmbeddedMetrics(lineOf({ directive: { Metrics }, root: values }))).toHaveLength(100);
    expect(Object.keys(readEmbeddedMetrics(lineOf({ directive: { Dimensions: [names(30)] }, root: texts(30) }))[0]?.dimensions ?? {})).toHaveLength(30);
  });

  test.each<[string, string, RegExp]>([
    ['metadata that are none', JSON.stringify({ _aws: 5 }), /_aws: got 5, allowed: an object/],
    ['no time', lineOf({ aws: { Timestamp: undefined } }), /_aws\.Timestamp: got undefined/],
    ['a time that is a text', lineOf({ aws: { Timestamp: '2026-11-25' } }), /_aws\.Timestamp: got "2026-11-25", allowed: whole milliseconds/],
    ['no directives', lineOf({ aws: { CloudWatchMetrics: undefined } }), /_aws\.CloudWatchMetrics: got undefined, allowed: a list/],
    ['a namespace without characters', lineOf({ directive: { Namespace: '' } }), /CloudWatchMetrics\[0\]\.Namespace: got ""/],
    ['no set of dimensions', lineOf({ directive: { Dimensions: [] } }), /Dimensions: got \[\], allowed: one set/],
    ['a set that is no list', lineOf({ directive: { Dimensions: ['service'] } }), /Dimensions\[0\]: got "service", allowed: a list/],
    ['31 dimensions', lineOf({ directive: { Dimensions: [names(31)] }, root: texts(31) }), /Dimensions\[0\]: got 31 dimensions, allowed: up to 30/],
    ['a dimension without value', lineOf({ directive: { Dimensions: [['service']] } }), /dimension service: got undefined, allowed: 1 to 1024/],
    ['a dimension of no characters', lineOf({ directive: { Dimensions: [['service']] }, root: { service: '' } }), /dimension service: got ""/],
    ['a dimension that is a number', lineOf({ directive: { Dimensions: [['service']] }, root: { service: 5 } }), /dimension service: got 5/],
    ['a dimension of 1025 characters', lineOf({ directive: { Dimensions: [['service']] }, root: { service: 'x'.repeat(1025) } }), /dimension service: got "x+", allowed: 1 to 1024/],
    ['a dimension that every object has', lineOf({ directive: { Dimensions: [['toString']] } }), /dimension toString: got undefined/],
    ['101 metrics', lineOf({ directive: { Metrics: names(101).map((Name) => ({ Name })) } }), /Metrics: got 101 metrics, allowed: up to 100/],
    ['a metric without name', lineOf({ directive: { Metrics: [{}] } }), /Metrics\[0\]\.Name: got undefined/],
    ['a metric without value', lineOf({ directive: { Metrics: [{ Name: 'Errors' }] } }), /metric Errors: got undefined, allowed: a number/],
    ['a metric deeper down', lineOf({ directive: { Metrics: [{ Name: 'a.b' }] }, root: { a: { b: 1 } } }), /metric a\.b: got undefined/],
    ['a metric that is a text', lineOf({ root: { time: '100' } }), /metric time: got "100"/],
    ['a text among the values', lineOf({ root: { time: [1, '2'] } }), /metric time: got \[1,"2"\]/],
    ['101 values', lineOf({ root: { time: Array.from({ length: 101 }, () => 1) } }), /metric time: got .* up to 100/],
    ['another resolution', lineOf({ directive: { Metrics: [{ Name: 'time', StorageResolution: 5 }] } }), /StorageResolution: got 5, allowed: 1 or 60/],
    ['a unit that is a number', lineOf({ directive: { Metrics: [{ Name: 'time', Unit: 1 }] } }), /Unit: got 1/],
  ])('with %s are refused', (_what, line, message) => {
    expect(() => readEmbeddedMetrics(line)).toThrow(MalformedMetricsError);
    expect(() => readEmbeddedMetrics(line)).toThrow(message);
  });
});
