import { kvsErrorName, SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { ARCHIVE_ERROR } from '../../lib/contract/errors';
import { MAX_WINDOWS } from '../../lib/constructs/run-next';
import { definitionOf, stateOf } from './definition';

const window = stateOf(definitionOf(), 'ArchiveWindow');
const telling = stateOf(definitionOf(), 'TellStarted');
const successor = stateOf(definitionOf(), 'ContinueAsNew');
const retried = (window.Retry ?? []).flatMap((retrier) => retrier.ErrorEquals);
const caught = (window.Catch ?? []).flatMap((catcher) => catcher.ErrorEquals);

/** Events of a task without retries, of the choice behind it, and of a wait. */
const EVENTS_PER_WINDOW = 5 + 2 + 2;
/** Scheduled, started, failed. */
const EVENTS_PER_RETRY = 3;
const MAX_HISTORY = 25_000;

describe('retries', () => {
  test('of a window are these', () => {
    const timing = (window.Retry ?? []).map(({ ErrorEquals, ...rest }) => [ErrorEquals[0], rest]);

    expect(timing).toEqual([
      ['Lambda.TooManyRequestsException', { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL', MaxAttempts: 8 }],
      ['Sandbox.Timedout', { IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL', MaxAttempts: 4 }],
      ['Kvs.InvalidEndpointException', { IntervalSeconds: 30, BackoffRate: 2, MaxDelaySeconds: 300, JitterStrategy: 'FULL', MaxAttempts: 5 }],
    ]);
  });

  test.each([
    'Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException', 'Sandbox.Timedout', 'Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'States.Timeout',
  ])('of a window heed %s once', (error) => {
    expect(retried.filter((name) => name === error)).toHaveLength(1);
  });

  test.each(SERVICE_ERRORS.map((row) => [row.name, row] as const))('%s is retried exactly if time can help, by its reaction', (_, row) => {
    expect(retried.filter((error) => error === kvsErrorName(row.name))).toHaveLength(row.reaction === 'fail' ? 0 : 1);
  });

  test.each([
    ['ConnectionLost', true], ['UnrecognizedServerError', true], ['UnrecognizedClientError', false],
  ])('%s, which the classifier falls back on, is retried: %p', (name, again) => {
    expect(retried.includes(kvsErrorName(name))).toBe(again);
  });

  test('and catchers name no source error that the tables do not know', () => {
    const known = SERVICE_ERRORS.map((row) => kvsErrorName(row.name));

    expect([...retried, ...caught].filter((name) => name.startsWith('Kvs.') && !known.includes(name))).toEqual([]);
  });

  test('repeat of our own errors only that of a store: every other one says that trying again is wrong', () => {
    const own = Object.values(ARCHIVE_ERROR);

    expect(own.filter((name) => retried.includes(name))).toEqual([ARCHIVE_ERROR.storeUnavailable]);
    expect(own.filter((name) => caught.includes(name))).toEqual([ARCHIVE_ERROR.fenced]);
  });

  test('leave the history of an execution under its hard limit, were every window to need all of them', () => {
    const most = (state: typeof window) => (state.Retry ?? []).reduce((sum, { MaxAttempts = 3 }) => sum + MaxAttempts, 0);

    const worst = MAX_WINDOWS * (EVENTS_PER_WINDOW + EVENTS_PER_RETRY * most(window)) + EVENTS_PER_WINDOW + EVENTS_PER_RETRY * most(successor)
      + 2 * (EVENTS_PER_WINDOW + EVENTS_PER_RETRY * most(telling)); // Its beginning and its end.

    expect(worst).toBeLessThan(MAX_HISTORY);
    expect(worst).toBeGreaterThan(MAX_HISTORY * 0.9);
  });

  test('of the successor heed everything but that it exists already', () => {
    expect(successor.Retry).toEqual([
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL', MaxAttempts: 8 },
    ]);
  });
});
