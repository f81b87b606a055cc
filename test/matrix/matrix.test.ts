import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_ALARMS } from '../../lib/contract/alarms';
import { IN_BAND_ERRORS, SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { errorCourse } from './error-course';
import { matrix, matrixRow, UNKNOWN_ID, type MatrixRow } from './matrix';

const RUNBOOK = join(__dirname, '../../docs/runbook.md');

let rows: readonly MatrixRow[];

beforeAll(async () => { rows = await matrix(); });

function rowOf(error: string): MatrixRow {
  const row = rows.find((one) => one.error === error);
  if (row === undefined) throw new Error(`the matrix has no row for ${error}`);
  return row;
}

describe('the matrix', () => {
  test('has a row for each of the six exceptions and ten in-band errors, for an unknown one, and for whatever else a call can answer', () => {
    const count = (kind: MatrixRow['kind']) => rows.filter((row) => row.kind === kind).length;

    expect([count('exception of the model'), count('in-band error')]).toEqual([6, 11]);
    expect(rows.map(({ error }) => error)).toEqual([...SERVICE_ERRORS.map(({ name }) => name), ...IN_BAND_ERRORS.map(({ id }) => String(id)), String(UNKNOWN_ID)]);
  });

  test('has no empty cell', () => {
    for (const row of rows) for (const [column, cell] of Object.entries(row)) expect([row.error, column, cell]).not.toContain('');
  });

  test('ends every run in a failure, or in a wait before the next window', () => {
    for (const { path } of rows) expect(path).toMatch(/^Start > FirstOfRun > TellStarted > ArchiveWindow > (TellFailed > Failed|NextStep > WaitForRepair > ArchiveWindow)$/);
  });

  test('leads to headings that the runbook has', () => {
    const headings = [...readFileSync(RUNBOOK, 'utf8').matchAll(/^### (\S+)$/gm)].map(([, heading]) => `docs/runbook.md#${(heading ?? '').toLowerCase()}`);
    const wanted = rows.flatMap(({ runbook }) => runbook.split(', '));

    expect(existsSync(RUNBOOK)).toBe(true);
    expect(wanted.filter((heading) => !headings.includes(heading))).toEqual([]);
  });

  test('names alarms that there are', () => {
    const ids = METRIC_ALARMS.map(({ id, severity }) => `SEV${severity} ${id}`);

    expect(rows.flatMap(({ alarm }) => alarm.split(', ')).filter((alarm) => !ids.includes(alarm))).toEqual([]);
  });

  test.each([
    ['ResourceNotFoundException', { reaction: 'fail: 2 calls, then Kvs.ResourceNotFoundException', alarm: 'SEV2 ResourceNotFound' }],
    ['InvalidArgumentException', { reaction: 'fail: 1 call, then Kvs.InvalidArgumentException' }],
    ['ConnectionLimitExceededException', { reaction: 'back-off: 8 calls, then HOLD', metric: 'Errors{ErrorName=ConnectionLimitExceededException}' }],
    ['3002', { reaction: 'reconnect: 5 sessions, then HOLD', alarm: 'SEV3 StreamWriteError, SEV2 StreamWriteErrorLasts' }],
    ['4501', { reaction: 'hold: 1 session, then HOLD', metric: 'Errors{ErrorName=KmsKeyDisabled}', runbook: 'docs/runbook.md#kmskeydisabled' }],
    [String(UNKNOWN_ID), { reaction: 'hold: 1 session, then HOLD', alarm: 'SEV2 UnknownInBandError' }],
  ])('says of %s what the code does', (error, cells) => {
    expect(rowOf(error)).toMatchObject(cells);
  });

  // What would stand in a row whose error nobody counts, or whose alarm was taken away.
  test('would have empty cells for an error that nobody counts', async () => {
    const course = await errorCourse({ inBand: 4501 });

    expect(matrixRow({ inBand: 4501 }, { ...course, noted: [] })).toMatchObject({ metric: '', alarm: '', runbook: '' });
  });
});
