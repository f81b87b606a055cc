/** The environment of the window function: written by the construct, read by the Lambda. */

import { InvalidInputError, type InputProblem } from './invalid-input-error';
import {
  COVERAGES, isKeyPrefix, KEY_PREFIX, PART_MEBIBYTES, SEGMENT_SECONDS, settingProblem, WINDOW_SECONDS, type Coverage, type NumberSetting,
} from './settings';

/** What the window function is told at deploy time. */
export interface WindowEnvironment {
  /** Names the archive in its logs and metrics. */
  readonly archiveName: string;
  /** DynamoDB table of cursors and ledger. */
  readonly tableName: string;
  /** S3 bucket of the archive. */
  readonly bucketName: string;
  /** Stands before every key; may be empty. */
  readonly keyPrefix: string;
  readonly windowSeconds: number;
  readonly segmentSeconds: number;
  readonly partMebibytes: number;
  readonly coverage: Coverage;
  /** EventBridge bus that hears of every archived object. */
  readonly eventBusName: string;
}

/** Name of the variable for each field. */
export const VARIABLE: Record<keyof WindowEnvironment, string> = {
  archiveName: 'POWERTOOLS_SERVICE_NAME', // Powertools read it by themselves.
  tableName: 'ARCHIVE_TABLE',
  bucketName: 'ARCHIVE_BUCKET',
  keyPrefix: 'ARCHIVE_PREFIX',
  windowSeconds: 'ARCHIVE_WINDOW_SECONDS',
  segmentSeconds: 'ARCHIVE_SEGMENT_SECONDS',
  partMebibytes: 'ARCHIVE_PART_MEBIBYTES',
  coverage: 'ARCHIVE_COVERAGE',
  eventBusName: 'ARCHIVE_EVENT_BUS',
};

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that {@link parseEnvironment} reads back. */
export function environmentVariables(environment: WindowEnvironment): Record<string, string> {
  const fields = Object.keys(VARIABLE) as (keyof WindowEnvironment)[]; // Record's keys are exactly these.
  return Object.fromEntries(fields.map((field) => [VARIABLE[field], String(environment[field])]));
}

/** Collects what is wrong while it reads, so that one message tells all of it. */
class Reader {
  readonly problems: InputProblem[] = [];

  constructor(private readonly variables: Variables) {}

  text(field: keyof WindowEnvironment): string {
    const value = this.variables[VARIABLE[field]];
    if (value === undefined || value === '') this.problems.push({ field: VARIABLE[field], got: value, allowed: 'a name' });
    return value ?? '';
  }

  prefix(field: keyof WindowEnvironment): string {
    const value = this.variables[VARIABLE[field]];
    if (value === undefined || !isKeyPrefix(value)) this.problems.push({ field: VARIABLE[field], got: value, allowed: KEY_PREFIX.allowed });
    return value ?? '';
  }

  coverage(field: keyof WindowEnvironment): Coverage {
    const value = this.variables[VARIABLE[field]];
    const known = COVERAGES.find((coverage) => coverage === value);
    if (known === undefined) this.problems.push({ field: VARIABLE[field], got: value, allowed: COVERAGES.join(', ') });
    return known ?? 'everything';
  }

  number(field: keyof WindowEnvironment, setting: NumberSetting): number {
    const text = this.variables[VARIABLE[field]];
    const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
    const problem = settingProblem(VARIABLE[field], value, setting);
    if (problem !== undefined) this.problems.push(problem);
    return Number(value);
  }
}

/**
 * Reads the environment of the window function.
 * @throws InvalidInputError naming every missing or malformed variable at once.
 */
export function parseEnvironment(variables: Variables): WindowEnvironment {
  const read = new Reader(variables);
  const environment: WindowEnvironment = {
    archiveName: read.text('archiveName'),
    tableName: read.text('tableName'),
    bucketName: read.text('bucketName'),
    keyPrefix: read.prefix('keyPrefix'),
    windowSeconds: read.number('windowSeconds', WINDOW_SECONDS),
    segmentSeconds: read.number('segmentSeconds', SEGMENT_SECONDS),
    partMebibytes: read.number('partMebibytes', PART_MEBIBYTES),
    coverage: read.coverage('coverage'),
    eventBusName: read.text('eventBusName'),
  };
  if (read.problems.length > 0) throw new InvalidInputError('environment', read.problems);
  return environment;
}
