/** The environment of the window function: written by the construct, read by the Lambda. */

import { EnvironmentReader, type Variables } from './environment-reader';
import { PART_MEBIBYTES, SEGMENT_SECONDS, WINDOW_SECONDS, type Coverage } from './settings';

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

/** The variables that {@link parseEnvironment} reads back. */
export function environmentVariables(environment: WindowEnvironment): Record<string, string> {
  const fields = Object.keys(VARIABLE) as (keyof WindowEnvironment)[]; // Record's keys are exactly these.
  return Object.fromEntries(fields.map((field) => [VARIABLE[field], String(environment[field])]));
}

/**
 * Reads the environment of the window function.
 * @throws InvalidInputError naming every missing or malformed variable at once.
 */
export function parseEnvironment(variables: Variables): WindowEnvironment {
  const read = new EnvironmentReader(variables);
  const environment: WindowEnvironment = {
    archiveName: read.text(VARIABLE.archiveName),
    tableName: read.text(VARIABLE.tableName),
    bucketName: read.text(VARIABLE.bucketName),
    keyPrefix: read.prefix(VARIABLE.keyPrefix),
    windowSeconds: read.number(VARIABLE.windowSeconds, WINDOW_SECONDS),
    segmentSeconds: read.number(VARIABLE.segmentSeconds, SEGMENT_SECONDS),
    partMebibytes: read.number(VARIABLE.partMebibytes, PART_MEBIBYTES),
    coverage: read.coverage(VARIABLE.coverage),
    eventBusName: read.text(VARIABLE.eventBusName),
  };
  read.refuse();
  return environment;
}
