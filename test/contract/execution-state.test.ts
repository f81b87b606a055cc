import fc from 'fast-check';
import { parseWindowInput, RUN_MODES, runGoesOn, WAIT_SECONDS, WINDOW_STATUSES, type WindowStatus } from '../../lib/contract/execution-state';
import { InvalidInputError } from '../../lib/contract/invalid-input-error';
import { holds } from '../support/seeded-property';

const ARN = 'arn:aws:kinesisvideo:eu-central-1:111122223333:stream/front-door/1600000000000';
const HOUR = 3_600_000;
const RANGE = { from: '2024-04-30T20:00:00Z', to: '2024-04-30T21:00:00Z' };
const LEAST = { streamName: 'front-door', until: '2024-05-01T00:00:00Z', run: 'run-1' };

function problemsOf(input: unknown): InvalidInputError {
  try {
    parseWindowInput(input);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('parseWindowInput', () => {
  test('with the least input leaves the beginning open and catches up', () => {
    expect(parseWindowInput(LEAST)).toStrictEqual({
      stream: { streamName: 'front-door' }, mode: 'catch-up', until: Date.UTC(2024, 4, 1), run: 'run-1',
    });
  });

  test('with the most input takes all of it', () => {
    const input = {
      streamArn: ARN, startSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1_700_000_000.5 }, mode: 'follow', until: '2024-05-01T12:30:15.250+02:00', run: 'run-1',
    };

    expect(parseWindowInput(input)).toEqual({
      stream: { streamArn: ARN }, startSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1_700_000_000.5 }, mode: 'follow',
      until: Infinity, run: 'run-1',
    });
  });

  test('of a run that catches up takes the moment it ends before', () => {
    expect(parseWindowInput({ ...LEAST, until: '2024-05-01T12:30:15.250+02:00' }).until).toBe(Date.UTC(2024, 4, 1, 10, 30, 15, 250));
  });

  test.each<[string, Record<string, unknown>, number, number]>([
    ['from and to', { from: '2024-04-30T20:00:00Z', to: '2024-04-30T21:00:00Z' }, -4 * HOUR, -3 * HOUR],
    ['a moment and what is around it', { around: '2024-05-01T00:00:00Z', beforeSeconds: 60, afterSeconds: 120 }, -60_000, 120_000],
    ['an end a day ahead', { from: '2024-05-01T00:00:00Z', to: '2024-05-02T00:00:00Z' }, 0, 24 * HOUR],
  ])('of a range takes %s, and not the time of its run', (_case, range, from, until) => {
    const start = Date.UTC(2024, 4, 1);

    expect(parseWindowInput({ ...LEAST, mode: 'range', ...range })).toStrictEqual({
      stream: { streamName: 'front-door' }, mode: 'range', from: start + from, until: start + until, run: 'run-1',
    });
  });

  test.each([
    [{ StartSelectorType: 'NOW' }], [{ StartSelectorType: 'EARLIEST' }],
    [{ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '91343852333181432392682062622' }],
    [{ StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: 0 }],
    [{ StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 'a.b-c_1' }],
  ])('takes start selector %j as it is', (startSelector) => {
    expect(parseWindowInput({ ...LEAST, startSelector }).startSelector).toEqual(startSelector);
  });

  test.each(['SERVER_TIMESTAMP', 'PRODUCER_TIMESTAMP'])('takes an ISO 8601 time for %s, which the service wants in epoch seconds', (StartSelectorType) => {
    const startSelector = { StartSelectorType, StartTimestamp: '2024-05-01T00:00:00.250Z' };

    expect(parseWindowInput({ ...LEAST, startSelector }).startSelector).toEqual({ StartSelectorType, StartTimestamp: Date.UTC(2024, 4, 1) / 1000 + 0.25 });
  });

  test.each(['2024-05-01', '2024-05-01T00:00Z', '2024-05-01T00:00:00Z', '2024-05-01T00:00:00.000Z', '2024-04-30T22:00:00-02:00'])('takes %s for until', (until) => {
    expect(parseWindowInput({ ...LEAST, until }).until).toBe(Date.UTC(2024, 4, 1));
  });

  test.each<[string, unknown]>([['nothing', undefined], ['null', null], ['a text', 'front-door'], ['a number', 5], ['a list', [LEAST]]])('refuses %s for an input', (_case, input) => {
    expect(problemsOf(input).problems).toEqual([{ field: 'input', got: input, allowed: 'an object' }]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['no stream', 'streamName, streamArn', { streamName: undefined }],
    ['two streams', 'streamName, streamArn', { streamArn: ARN }],
    ['an empty stream name', 'streamName', { streamName: '' }],
    ['a stream name with a space', 'streamName', { streamName: 'front door' }],
    ['a stream name with a line feed behind it', 'streamName', { streamName: 'front-door\n' }],
    ['a stream name of 257 characters', 'streamName', { streamName: 'a'.repeat(257) }],
    ['a stream name that is a number', 'streamName', { streamName: 5 }],
    ['null for a stream name', 'streamName', { streamName: null }],
    ['the ARN of something else', 'streamArn', { streamName: undefined, streamArn: 'arn:aws:s3:::bucket' }],
    ['a stream ARN without a creation time', 'streamArn', { streamName: undefined, streamArn: ARN.replace(/\/\d+$/, '') }],
    ['a stream ARN of 1,025 characters', 'streamArn', { streamName: undefined, streamArn: ARN.replace('front-door', 'a'.repeat(1_025 - ARN.length + 10)) }],
    ['a selector that is a text', 'startSelector', { startSelector: 'NOW' }],
    ['null for a selector', 'startSelector', { startSelector: null }],
    ['a selector that is a list', 'startSelector', { startSelector: [] }],
    ['a selector without a type', 'startSelector.StartSelectorType', { startSelector: {} }],
    ['a selector of another type', 'startSelector.StartSelectorType', { startSelector: { StartSelectorType: 'LATEST' } }],
    ['a fragment selector without a number', 'startSelector.AfterFragmentNumber', { startSelector: { StartSelectorType: 'FRAGMENT_NUMBER' } }],
    ['a fragment number that is one', 'startSelector.AfterFragmentNumber', { startSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: 5 } }],
    ['a time selector without a time', 'startSelector.StartTimestamp', { startSelector: { StartSelectorType: 'SERVER_TIMESTAMP' } }],
    ['a time selector with a word', 'startSelector.StartTimestamp', { startSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 'yesterday' } }],
    ['a time selector with digits in quotes', 'startSelector.StartTimestamp', { startSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: '5' } }],
    ['a time before 1970', 'startSelector.StartTimestamp', { startSelector: { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: -1 } }],
    ['a token selector with a space', 'startSelector.ContinuationToken', { startSelector: { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 'a b' } }],
    ['a time that the selector does not need', 'startSelector.StartTimestamp', { startSelector: { StartSelectorType: 'NOW', StartTimestamp: 'noon' } }],
    ['a selector field that does not exist', 'startSelector.startTimestamp', { startSelector: { StartSelectorType: 'EARLIEST', startTimestamp: 5 } }],
    ['an unknown mode', 'mode', { mode: 'live' }],
    ['null for a mode', 'mode', { mode: null }],
    ['a range in mode catch-up', 'from', { from: '2024-05-01T00:00:00Z' }],
    ['a moment in mode follow', 'around', { mode: 'follow', around: '2024-05-01T00:00:00Z' }],
    ['a start selector in mode range', 'startSelector', { mode: 'range', ...RANGE, startSelector: { StartSelectorType: 'NOW' } }],
    ['a range without an end', 'to', { mode: 'range', from: RANGE.from }],
    ['a range that ends where it begins', 'to', { mode: 'range', ...RANGE, to: RANGE.from }],
    ['a range that ends more than a day ahead of its run', 'to', { mode: 'range', ...RANGE, to: '2024-05-02T00:00:00.001Z' }],
    ['a range without the time of its run', 'until', { mode: 'range', ...RANGE, until: undefined }],
    ['no until', 'until', { until: undefined }],
    ['an until in epoch milliseconds', 'until', { until: 1_700_000_000_000 }],
    ['a word for until', 'until', { until: 'tomorrow' }],
    ['a day that is none', 'until', { until: '2024-13-01' }],
    ['digits for until, which some would take for a year', 'until', { until: '12345' }],
    ['an American date for until', 'until', { until: '05/01/2024' }],
    ['no run', 'run', { run: undefined }],
    ['an empty run', 'run', { run: '' }],
    ['a field that does not exist', 'streamname', { streamname: 'front-door' }],
  ])('refuses %s, naming %s', (_case, field, given) => {
    const error = problemsOf({ ...LEAST, ...given });

    expect(error.problems.map((problem) => problem.field)).toEqual([field]);
    expect(error.message).toMatch(/^invalid input: .+: got .+, allowed: .+$/s);
  });

  test('names everything that is wrong at once: field, value got, value allowed', () => {
    const error = problemsOf({ streamName: 'a b', startSelector: { StartSelectorType: 'LATEST' }, mode: 'live', until: 5, run: '', extra: true });

    expect(error.problems.map(({ field, got }) => [field, got])).toEqual([
      ['extra', true], ['streamName', 'a b'], ['startSelector.StartSelectorType', 'LATEST'], ['mode', 'live'], ['until', 5], ['run', ''],
    ]);
    expect(error.message).toContain('mode: got "live", allowed: catch-up, follow, range; until: got 5, allowed: an ISO 8601 time');
  });

  test('any JSON is an input or an InvalidInputError', () => {
    holds(fc.property(fc.jsonValue(), (value) => {
      expect(problemsOf(value).problems.length).toBeGreaterThan(0);
    }), 500);
  });
});

test('modes and statuses are contract with the state machine', () => {
  expect(RUN_MODES).toEqual(['catch-up', 'follow', 'range']);
  expect(WINDOW_STATUSES).toEqual(['MORE', 'IDLE', 'DONE', 'HOLD', 'UNRESOLVED', 'LEASE_HELD', 'STOPPED']);
});

describe('a run goes on', () => {
  test.each<[WindowStatus, boolean]>([
    ['MORE', true], ['IDLE', true], ['DONE', false], ['HOLD', true], ['UNRESOLVED', true], ['LEASE_HELD', true], ['STOPPED', false],
  ])('behind %s: %s', (status, goesOn) => {
    expect(runGoesOn(status)).toBe(goesOn);
  });

  test('after a wait that is contract with the lease, for each status with one', () => {
    expect(WAIT_SECONDS).toEqual({ MORE: 10, IDLE: 60, HOLD: 300, UNRESOLVED: 60, LEASE_HELD: 60 });
  });
});
