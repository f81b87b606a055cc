/** The environment of the auditor: written by the construct, read by the Lambda. */

import { VARIABLE } from './environment';
import { EnvironmentReader, type Variables } from './environment-reader';
import { type Coverage } from './settings';

/** What the auditor is told at deploy time; the variables are called as those of the window function. */
export interface AuditEnvironment {
  readonly archiveName: string;
  /** DynamoDB table of cursors and ledger. */
  readonly tableName: string;
  readonly coverage: Coverage;
}

/** The variables that {@link parseAuditEnvironment} reads back. */
export function auditVariables({ archiveName, tableName, coverage }: AuditEnvironment): Record<string, string> {
  return { [VARIABLE.archiveName]: archiveName, [VARIABLE.tableName]: tableName, [VARIABLE.coverage]: coverage };
}

/** @throws InvalidInputError naming every missing or malformed variable at once. */
export function parseAuditEnvironment(variables: Variables): AuditEnvironment {
  const read = new EnvironmentReader(variables);
  const environment = { archiveName: read.text(VARIABLE.archiveName), tableName: read.text(VARIABLE.tableName), coverage: read.coverage(VARIABLE.coverage) };
  read.refuse();
  return environment;
}
