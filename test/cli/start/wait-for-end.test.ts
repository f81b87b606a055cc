import { type MachineExecution, type StepFunctionsExecutions } from '../../../lib/adapters/step-functions-executions';
import { endInWords, isDone } from '../../../lib/cli/start/report-end';
import { outcomeOf, waitForEnd } from '../../../lib/cli/start/wait-for-end';
import { ManualClock } from '../../support/memory/manual-clock';

function execution(fields: Partial<MachineExecution>): MachineExecution {
  return { executionArn: 'first', name: 'n', status: 'SUCCEEDED', startedAt: 0, input: {}, output: undefined, ...fields };
}

/** Answers of DescribeExecution, in order, and whom they were asked of. */
function answering(...answers: readonly Partial<MachineExecution>[]) {
  const asked: string[] = [];
  const executions = {
    describe: async (executionArn: string) => {
      asked.push(executionArn);
      return execution({ ...answers[Math.min(asked.length, answers.length) - 1], executionArn });
    },
  };
  return { asked, executions: executions as unknown as StepFunctionsExecutions }; // All that waiting calls.
}

const RUNNING = { status: 'RUNNING' } as const;

test('waits until it has ended, at first often, then less so', async () => {
  const clock = new ManualClock(0);
  const { executions } = answering(...Array.from({ length: 12 }, () => RUNNING), { output: { outcome: 'DONE' } });
  const seen: string[] = [];

  const end = await waitForEnd(executions, clock, 'first', ({ status }) => seen.push(status));

  expect(outcomeOf(end)).toBe('DONE');
  expect(seen).toHaveLength(13);
  expect([clock.sleeps[0], clock.sleeps[1], clock.sleeps.at(-1)]).toEqual([1_000, 1_500, 20_000]);
});

test('goes on with the execution in which the run goes on', async () => {
  const { executions, asked } = answering(RUNNING, { output: { ExecutionArn: 'second', StartDate: '2026-05-01T12:00:00Z' } }, RUNNING, { output: { outcome: 'DONE' } });

  const end = await waitForEnd(executions, new ManualClock(0), 'first', () => undefined);

  expect(asked).toEqual(['first', 'first', 'second', 'second']);
  expect(end).toMatchObject({ executionArn: 'second', status: 'SUCCEEDED' });
});

test.each<[Partial<MachineExecution>, boolean, string]>([
  [{ output: { outcome: 'DONE' } }, true, 'done: all there is up to the end of the run is archived; one that catches up ends with the last full segment'],
  [{ output: { outcome: 'STOPPED' } }, false, 'stopped: somebody asked the archive of this stream to stop; `start` with --table takes that back'],
  [{ output: { outcome: 'ANOTHER_RUN' } }, false, 'not needed: another run archives this stream'],
  [{ output: { outcome: 'TAKEN_OVER' } }, false, 'taken over: another run archives this stream now'],
  [{ output: { outcome: 'NEW' } }, false, 'NEW'],
  [{ status: 'FAILED', error: 'Archive.RangePassed', cause: 'it moved on' }, false, 'FAILED: Archive.RangePassed: it moved on'],
  [{ status: 'ABORTED' }, false, 'ABORTED'],
])('a run that ends with %j is done: %s', (fields, done, words) => {
  expect(isDone(execution(fields), false)).toBe(done);
  expect(endInWords(execution(fields))).toBe(words);
});

test.each<[Partial<MachineExecution>, boolean]>([[{ output: { streams: 3, failures: 0 } }, true], [{ status: 'FAILED', error: 'Archive.TooManyFailed' }, false]])(
  'a fleet run that ends with %j is done: %s', (fields, done) => {
    expect(isDone(execution(fields), true)).toBe(done);
  });
