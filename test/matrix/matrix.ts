/** What happens to every error of the source, from the answer on the wire to the heading in the runbook. Every cell comes from the code. */

import { type ALARMS, alarmsForError } from '../../lib/contract/alarms';
import { runbookAnchor } from '../../lib/contract/alarms/alarm-row';
import { ERROR_NAME_DIMENSION, METRIC } from '../../lib/contract/metrics';
import { IN_BAND_ERRORS, inBandError, SERVICE_ERRORS, type Reaction } from '../../lib/contract/service-errors';
import { errorCourse, type ErrorCourse, type Trouble } from './error-course';

export interface MatrixRow {
  /** Where the error stands: in the answer of a call, or in the media itself. */
  readonly kind: 'exception of the model' | 'other error of a call' | 'in-band error';
  /** As it stands on the wire: the name of the exception, or the id in the media. */
  readonly error: string;
  /** What the code does, and how often within one window. */
  readonly reaction: string;
  /** States of the run. */
  readonly path: string;
  readonly metric: string;
  readonly alarm: string;
  readonly runbook: string;
}

/** An id that no model lists. */
export const UNKNOWN_ID = 9999;

/** Every error there is, in the order of the tables. */
export const TROUBLES: readonly Trouble[] = [
  ...SERVICE_ERRORS.map(({ name }) => ({ exception: name })), ...IN_BAND_ERRORS.map(({ id }) => ({ inBand: id })), { inBand: UNKNOWN_ID },
];

function reactionOf(trouble: Trouble): Reaction | undefined {
  return 'inBand' in trouble ? inBandError(trouble.inBand).reaction : SERVICE_ERRORS.find(({ name }) => name === trouble.exception)?.reaction;
}

function kindOf(trouble: Trouble): MatrixRow['kind'] {
  if ('inBand' in trouble) return 'in-band error';
  return SERVICE_ERRORS.some(({ name, source }) => name === trouble.exception && source === 'modeled') ? 'exception of the model' : 'other error of a call';
}

function inWords(trouble: Trouble, { noted, ending }: ErrorCourse): string {
  const often = 'inBand' in trouble ? 'sessions' : 'calls';
  return `${reactionOf(trouble) ?? ''}: ${noted.length} ${noted.length === 1 ? often.slice(0, -1) : often}, then ${ending}`;
}

function alarmInWords({ severity, id }: (typeof ALARMS)[number]): string {
  return `SEV${severity} ${id}`;
}

/** @param course What came of the error. */
export function matrixRow(trouble: Trouble, course: ErrorCourse): MatrixRow {
  const names = [...new Set(course.noted.map(({ errorName }) => errorName))];
  const alarms = names.flatMap(alarmsForError);
  return {
    kind: kindOf(trouble),
    error: 'inBand' in trouble ? String(trouble.inBand) : trouble.exception,
    reaction: inWords(trouble, course),
    path: course.path.join(' > '),
    metric: names.map((name) => `${METRIC.errors}{${ERROR_NAME_DIMENSION}=${name}}`).join(', '),
    alarm: alarms.map(alarmInWords).join(', '),
    runbook: alarms.map((alarm) => `docs/runbook.md#${runbookAnchor(alarm)}`).join(', '),
  };
}

/** All rows. */
export async function matrix(): Promise<MatrixRow[]> {
  const rows: MatrixRow[] = [];
  for (const trouble of TROUBLES) rows.push(matrixRow(trouble, await errorCourse(trouble)));
  return rows;
}
