/** What a run is told, what a window is told, and what a window answers: the words between state machine and function. */

import { isFields, type Fields } from './fields';
import {
  fits, SELECTOR_FIELD, START_SELECTOR_TYPES, STREAM_ARN, STREAM_NAME, startSelectorProblems, type StartSelector, type StreamReference,
} from './get-media';
import { InvalidInputError, type InputProblem } from './invalid-input-error';
import { epochMillis, ISO_TIME_ALLOWED } from './iso-time';
import { needlessRangeFields, RANGE_FIELDS, timeRangeOf, timeRangeProblems } from './time-range';

/**
 * How a run ends.
 * - `catch-up`: once nothing older than `until` is left to read. Cheap: GetMedia sends backlog many times faster than real time.
 * - `follow`: never by itself; it stays close behind the camera, window after window.
 * - `range`: once everything up to the end of a stretch of time is archived, which may lie a while ahead.
 */
export const RUN_MODES = ['catch-up', 'follow', 'range'] as const;
export type RunMode = (typeof RUN_MODES)[number];

/** How a run ends that a schedule starts, or `start --fleet`. `range` is not among them: they know no from and no to. */
export type ScheduledMode = Exclude<RunMode, 'range'>;
export const SCHEDULED_MODES = RUN_MODES.filter((mode) => mode !== 'range');

/** Input of one window: what the state machine hands to the function. */
export interface WindowInput {
  readonly stream: StreamReference;
  /** Where the archive of this stream is to begin; heeded only while nothing of it is archived. Default EARLIEST. */
  readonly startSelector?: StartSelector;
  readonly mode: RunMode;
  /** Epoch milliseconds, in mode `range`: where the stretch begins that somebody wants. */
  readonly from?: number;
  /** Epoch milliseconds: the run ends before the first fragment with a SERVER_TIMESTAMP at or after this. Infinite in mode `follow`. */
  readonly until: number;
  /** Names the run over all its windows and successors; the lease on a stream is held by a run. */
  readonly run: string;
}

/**
 * How a window ended.
 * - `MORE`: its time is up and there is more to read.
 * - `IDLE`: the stream has nothing new right now, but the run wants what is still to come.
 * - `DONE`: everything before the run's `until` is archived.
 * - `HOLD`: the source is in a state that only time or a person mends (KMS); try again later.
 * - `UNRESOLVED`: whether the last object was completed is not known yet; ask S3 again later.
 * - `LEASE_HELD`: another run archives this stream.
 * - `STOPPED`: somebody asked this stream's archive to stop.
 */
export const WINDOW_STATUSES = ['MORE', 'IDLE', 'DONE', 'HOLD', 'UNRESOLVED', 'LEASE_HELD', 'STOPPED'] as const;
export type WindowStatus = (typeof WINDOW_STATUSES)[number];

/** How long the state machine waits before the next window of a run that goes on, seconds. */
export const WAIT_SECONDS = {
  /** The window's time ran out and nothing was stored: a pause, so that no fault can make the machine spin. */
  MORE: 10,
  /** The camera sends nothing; GetMedia allows 5 calls per second, but each costs a start of the function. */
  IDLE: 60,
  /** A key must be enabled or a policy mended, by a person. */
  HOLD: 300,
  /** S3 takes minutes to complete a large object. */
  UNRESOLVED: 60,
  /** Another worker may still be alive. */
  LEASE_HELD: 60,
} as const satisfies Partial<Record<WindowStatus, number>>;

/** Whether a run goes on behind a window with this status. One that does keeps its stream meanwhile. */
export function runGoesOn(status: WindowStatus): status is keyof typeof WAIT_SECONDS {
  return status in WAIT_SECONDS;
}

/**
 * How a run ended well; in its output, and in the event that tells of it.
 * - `DONE`: everything before its end is archived.
 * - `STOPPED`: somebody asked this stream's archive to stop.
 * - `ANOTHER_RUN`: it found another run at work on the stream.
 * - `TAKEN_OVER`: another run took the stream from it.
 */
export const RUN_OUTCOMES = ['DONE', 'STOPPED', 'ANOTHER_RUN', 'TAKEN_OVER'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** Output of one window; kept far under the 256 KiB that a state may pass on. */
export interface WindowResult {
  readonly status: WindowStatus;
  readonly streamArn: string;
  /** Whole fragments that this window stored for good. */
  readonly fragments: number;
  /** Size of the objects that this window completed. */
  readonly bytes: number;
  /** How many objects this window completed. */
  readonly objects: number;
  /** Distance of the last fragment read to the service's clock; absent when none was read. */
  readonly millisBehindNow?: number;
}

/** `started` and `until` are when the run began, and the last clock boundary before: the state machine knows both. */
const INPUT_FIELDS = ['streamName', 'streamArn', 'startSelector', 'mode', 'started', 'until', 'run', ...RANGE_FIELDS];

function streamProblems({ streamName, streamArn }: Fields): InputProblem[] {
  if ((streamName === undefined) === (streamArn === undefined)) {
    return [{ field: 'streamName, streamArn', got: { streamName, streamArn }, allowed: 'exactly one of the two' }];
  }
  if (streamName !== undefined && !fits(STREAM_NAME, streamName)) return [{ field: 'streamName', got: streamName, allowed: STREAM_NAME.allowed }];
  if (streamArn !== undefined && !fits(STREAM_ARN, streamArn)) return [{ field: 'streamArn', got: streamArn, allowed: STREAM_ARN.allowed }];
  return [];
}

/** People write times in ISO 8601; the service takes epoch seconds. Both are taken here. */
function withEpochSeconds(selector: Fields): Fields {
  const time = epochMillis(selector['StartTimestamp']);
  return time === undefined ? selector : { ...selector, StartTimestamp: time / 1000 };
}

/** A field that the type does not need would travel unchecked to the service. */
function needlessFields(selector: Fields): InputProblem[] {
  const type = START_SELECTOR_TYPES.find((one) => one === selector['StartSelectorType']);
  if (type === undefined) return [];
  return Object.keys(selector)
    .filter((field) => field !== 'StartSelectorType' && field !== SELECTOR_FIELD[type])
    .map((field) => ({ field: `startSelector.${field}`, got: selector[field], allowed: `no such field with ${type}` }));
}

function selectorProblems(selector: unknown): InputProblem[] {
  if (selector === undefined) return [];
  if (!isFields(selector)) return [{ field: 'startSelector', got: selector, allowed: 'an object with StartSelectorType' }];
  return [...startSelectorProblems(withEpochSeconds(selector), 'startSelector'), ...needlessFields(selector)];
}

function runProblems({ mode, started, until, run, startSelector }: Fields): InputProblem[] {
  const problems: InputProblem[] = [];
  if (mode !== undefined && !(RUN_MODES as readonly unknown[]).includes(mode)) problems.push({ field: 'mode', got: mode, allowed: RUN_MODES.join(', ') });
  if (started !== undefined && epochMillis(started) === undefined) problems.push({ field: 'started', got: started, allowed: ISO_TIME_ALLOWED });
  if (epochMillis(until) === undefined) problems.push({ field: 'until', got: until, allowed: ISO_TIME_ALLOWED });
  if (typeof run !== 'string' || run === '') problems.push({ field: 'run', got: run, allowed: 'the name of the run' });
  if (mode === 'range' && startSelector !== undefined) problems.push({ field: 'startSelector', got: startSelector, allowed: 'none in mode range, which begins at from' });
  return problems;
}

function unknownFields(input: Fields): InputProblem[] {
  return Object.keys(input)
    .filter((field) => !INPUT_FIELDS.includes(field))
    .map((field) => ({ field, got: input[field], allowed: `no such field; there are ${INPUT_FIELDS.join(', ')}` }));
}

interface CheckedInput {
  readonly streamName?: string;
  readonly streamArn?: string;
  readonly startSelector?: Fields;
  readonly mode?: RunMode;
  readonly until: string;
  readonly run: string;
}

/** Where a run begins and ends, by its mode. */
function bounds(mode: RunMode, input: Fields, until: number): Pick<WindowInput, 'from' | 'until'> {
  switch (mode) {
    case 'catch-up': return { until };
    case 'follow': return { until: Infinity };
    case 'range': {
      const { from, to } = timeRangeOf(input);
      return { from, until: to };
    }
  }
}

function toSelector(fields: Fields): StartSelector {
  return withEpochSeconds(fields) as unknown as StartSelector; // startSelectorProblems found nothing wrong with it.
}

/**
 * Reads the input of a window.
 * @throws InvalidInputError naming every problem at once.
 */
export function parseWindowInput(input: unknown): WindowInput {
  if (!isFields(input)) throw new InvalidInputError('input', [{ field: 'input', got: input, allowed: 'an object' }]);
  const problems = [
    ...unknownFields(input), ...streamProblems(input), ...selectorProblems(input['startSelector']), ...runProblems(input),
    ...(input['mode'] === 'range' ? timeRangeProblems(input, epochMillis(input['started'] ?? input['until'])) : needlessRangeFields(input)),
  ];
  if (problems.length > 0) throw new InvalidInputError('input', problems);
  const checked = input as unknown as CheckedInput; // Each of its fields was checked just above.
  const mode = checked.mode ?? 'catch-up';
  return {
    stream: checked.streamName === undefined ? { streamArn: checked.streamArn ?? '' } : { streamName: checked.streamName },
    ...(checked.startSelector === undefined ? {} : { startSelector: toSelector(checked.startSelector) }),
    mode,
    ...bounds(mode, input, Date.parse(checked.until)),
    run: checked.run,
  };
}
