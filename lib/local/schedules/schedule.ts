import { deadLetterArn, readRetryPolicy, type RetryPolicy } from '../events/delivery';
import { isObject } from '../states/json';
import { InvalidScheduleError } from './errors';
import { parseScheduleExpression, type ScheduleExpression } from './schedule-expression';
import { readScheduleInput, type ScheduleInput } from './schedule-input';

/** A schedule as it runs. */
export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly expression: ScheduleExpression;
  /** Nothing runs before this, epoch ms. */
  readonly startMs: number;
  /** Nothing runs after this, epoch ms; Infinity when there is no end. */
  readonly endMs: number;
  /** Every run comes up to this much later than it is due, ms. */
  readonly windowMs: number;
  readonly targetArn: string;
  readonly input: ScheduleInput;
  readonly retry: RetryPolicy;
  readonly deadLetterArn: string | undefined;
}

/** What a schedule cannot know from its properties. */
export interface ScheduleIdentity {
  /** Name for a schedule that has none of its own. */
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** When it was made, epoch ms: the first run of a `rate` without StartDate. */
  readonly createdMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Properties of AWS::Scheduler::Schedule; those that are read nowhere (roles, keys) have no counterpart on this machine. */
const FIELDS = [
  'ActionAfterCompletion', 'Description', 'EndDate', 'FlexibleTimeWindow', 'GroupName', 'KmsKeyArn', 'Name', 'ScheduleExpression',
  'ScheduleExpressionTimezone', 'StartDate', 'State', 'Target',
];
/** Of the parameters for certain kinds of targets none is among them. */
const TARGET_FIELDS = ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn'];

const MAX_WINDOW_MINUTES = 1_440;

function onlyKnown(what: string, fields: Fields, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new Error(`${what}: got ${unknown}, allowed: ${known.join(', ')}`);
}

function text(fields: Fields, field: string, fallback?: string): string {
  const value = fields[field] ?? fallback;
  if (typeof value !== 'string') throw new Error(`${field}: got ${JSON.stringify(value)}, allowed: a string`);
  return value;
}

function date(fields: Fields, field: string): number | undefined {
  const value = fields[field];
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  if (value !== undefined && !Number.isFinite(ms)) throw new Error(`${field}: got ${JSON.stringify(value)}, allowed: a time such as 2026-01-31T18:00:00Z`);
  return value === undefined ? undefined : ms;
}

function windowMs(window: unknown): number {
  const { Mode: mode, MaximumWindowInMinutes: minutes } = isObject(window) ? window : {};
  if (mode === 'OFF' && minutes === undefined) return 0;
  if (mode !== 'FLEXIBLE' || typeof minutes !== 'number' || !Number.isInteger(minutes) || minutes < 1 || minutes > MAX_WINDOW_MINUTES) {
    throw new Error(`FlexibleTimeWindow: got ${JSON.stringify(window)}, allowed: Mode OFF, or Mode FLEXIBLE and MaximumWindowInMinutes 1 to ${MAX_WINDOW_MINUTES}`);
  }
  return minutes * 60_000;
}

function read(properties: Fields, identity: ScheduleIdentity): Schedule {
  onlyKnown('schedule', properties, FIELDS);
  const target = isObject(properties['Target']) ? properties['Target'] : {};
  onlyKnown('Target', target, TARGET_FIELDS);
  const name = text(properties, 'Name', identity.name);
  const arn = `arn:aws:scheduler:${identity.region}:${identity.accountId}:schedule/${text(properties, 'GroupName', 'default')}/${name}`;
  const state = text(properties, 'State', 'ENABLED');
  if (state !== 'ENABLED' && state !== 'DISABLED') throw new Error(`State: got "${state}", allowed: ENABLED, DISABLED`);
  const startMs = date(properties, 'StartDate') ?? identity.createdMs;
  const timeZone = text(properties, 'ScheduleExpressionTimezone', 'UTC');
  return {
    name, arn, startMs,
    enabled: state === 'ENABLED',
    expression: parseScheduleExpression(text(properties, 'ScheduleExpression'), { timeZone, startMs }),
    endMs: date(properties, 'EndDate') ?? Infinity,
    windowMs: windowMs(properties['FlexibleTimeWindow']),
    targetArn: text(target, 'Arn'),
    input: readScheduleInput(target['Input'], { arn, region: identity.region, accountId: identity.accountId }),
    retry: readRetryPolicy(target['RetryPolicy']),
    deadLetterArn: deadLetterArn(target['DeadLetterConfig']),
  };
}

/**
 * Reads the resolved Properties of an AWS::Scheduler::Schedule.
 * @throws InvalidScheduleError for what cannot be run here.
 */
export function readSchedule(properties: unknown, identity: ScheduleIdentity): Schedule {
  try {
    return read(isObject(properties) ? properties : {}, identity);
  } catch (error) {
    throw error instanceof Error ? new InvalidScheduleError(`schedule ${identity.name}: ${error.message}`, { cause: error }) : error;
  }
}
