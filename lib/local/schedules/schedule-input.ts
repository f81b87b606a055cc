import { eventTime } from '../events/event';

/** What an input may tell of the run that it is made for. */
export interface ScheduleRun {
  /** When it was due, epoch ms. */
  readonly dueMs: number;
  /** The same for every attempt at one run. */
  readonly executionId: string;
  /** From 1. */
  readonly attempt: number;
}

/** Makes the input of a run, a JSON value. */
export type ScheduleInput = (run: ScheduleRun) => unknown;

export interface ScheduleOrigin { readonly arn: string; readonly region: string; readonly accountId: string }

/** Context attributes that Scheduler puts into the text of an input (Scheduler guide). */
const ATTRIBUTES: Readonly<Record<string, (run: ScheduleRun, origin: ScheduleOrigin) => string>> = {
  'aws.scheduler.schedule-arn': (_run, { arn }) => arn,
  'aws.scheduler.scheduled-time': ({ dueMs }) => eventTime(dueMs),
  'aws.scheduler.execution-id': ({ executionId }) => executionId,
  'aws.scheduler.attempt-number': ({ attempt }) => String(attempt),
};

/** What a target without Input gets. Its detail is a text, and its id the run's. */
function defaultInput({ dueMs, executionId }: ScheduleRun, { arn, region, accountId }: ScheduleOrigin): unknown {
  return {
    'version': '0', 'id': executionId, 'detail-type': 'Scheduled Event', 'source': 'aws.scheduler', 'account': accountId,
    'time': eventTime(dueMs), region, 'resources': [arn], 'detail': '{}',
  };
}

function fill(text: string, run: ScheduleRun, origin: ScheduleOrigin): unknown {
  const filled = text.replace(/<(aws\.scheduler\.[a-z-]+)>/g, (placeholder, name: string) => ATTRIBUTES[name]?.(run, origin) ?? placeholder);
  return JSON.parse(filled) as unknown;
}

/** Reads the Input of a target. Throws Error when it is no JSON, which is all that a state machine takes. */
export function readScheduleInput(input: unknown, origin: ScheduleOrigin): ScheduleInput {
  if (input === undefined) return (run) => defaultInput(run, origin);
  const allowed = `JSON text, with ${Object.keys(ATTRIBUTES).map((name) => `<${name}>`).join(' ')}`;
  if (typeof input !== 'string') throw new Error(`Input: got ${JSON.stringify(input)}, allowed: ${allowed}`);
  try {
    fill(input, { dueMs: 0, executionId: '', attempt: 1 }, origin);
  } catch (error) {
    throw new Error(`Input: got ${input}, allowed: ${allowed}`, { cause: error });
  }
  return (run) => fill(input, run, origin);
}
