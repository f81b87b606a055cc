/** What runs tell of themselves: the synthesized machine, run by the interpreter, against docs/archive-events.schema.json. */

import { EVENT_SOURCE, EVENT_TYPE, RUN_EVENT_FIELDS } from '../../lib/contract/archive-event';
import { type RunOutcome } from '../../lib/contract/execution-state';
import { LAMBDA_INVOKE_RESOURCE } from '../../lib/local/lambda-runtime';
import { PUT_EVENTS_RESOURCE } from '../../lib/local/sdk-tasks';
import { createStateMachine, skippingClock, START_EXECUTION_RESOURCE, TaskError, type TaskHandler } from '../../lib/local/states';
import { definitionOf } from '../constructs/definition';
import { definitionName, detailProblems, EVENTS_SCHEMA } from '../support/archive-events';

const STREAM_ARN = 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1600000000000';
const MACHINE_ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:archive';
const DONE = { status: 'DONE', streamArn: STREAM_ARN, fragments: 3, bytes: 4, objects: 1 };
const definition = definitionOf();

interface Told {
  readonly source: string;
  readonly type: string;
  readonly detail: Record<string, unknown>;
}

interface PutEvents {
  readonly Entries: readonly { readonly Source: string; readonly DetailType: string; readonly Detail: Record<string, unknown> }[];
}

/** Runs the machine and collects what it tells. @param windows What each window answers; the last one goes for all that follow. */
async function toldBy(input: unknown, ...windows: readonly TaskHandler[]): Promise<Told[]> {
  const told: Told[] = [];
  let window = 0;
  const putEvents: TaskHandler = async (args) => {
    const { Entries: entries } = args as PutEvents; // As CDK writes the task.
    told.push(...entries.map(({ Source: source, DetailType: type, Detail: detail }) => ({ source, type, detail })));
    return { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] };
  };
  const archive: TaskHandler = async (args, context) => ({ Payload: await windows[Math.min(window++, windows.length - 1)]?.(args, context) });
  const machine = createStateMachine(definition, {
    name: 'archive', arn: MACHINE_ARN, clock: skippingClock(Date.UTC(2026, 0, 1)), random: () => 0.5,
    tasks: { [PUT_EVENTS_RESOURCE]: putEvents, [LAMBDA_INVOKE_RESOURCE]: archive, [START_EXECUTION_RESOURCE]: async () => ({ ExecutionArn: 'next' }) },
  });
  await machine.start({ name: 'run-1', input });
  return told;
}

function answering(answer: object): TaskHandler {
  return async () => answer;
}

function failing(error: string, cause: string): TaskHandler {
  return () => Promise.reject(new TaskError(error, cause));
}

const INPUTS: readonly [string, Record<string, unknown>][] = [
  ['a name', { streamName: 'front-door' }],
  ['an ARN alone', { streamArn: STREAM_ARN }],
  ['a stretch', { streamName: 'front-door', mode: 'range', from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:05:00Z' }],
  ['a name of the run', { streamName: 'front-door', mode: 'follow', run: 'mine' }],
];

const problemsOf = (told: readonly Told[]): string[] => told.flatMap(({ type, detail }) => detailProblems(type, detail));

describe('the events of a run', () => {
  test.each(INPUTS)('with %s are as the schema says when it ends, and when it fails', async (_what, input) => {
    const ended = await toldBy(input, answering(DONE));
    const failed = await toldBy(input, failing('Archive.InvalidInput', 'why'));

    expect(ended.map(({ type }) => type)).toEqual([EVENT_TYPE.runStarted, EVENT_TYPE.runEnded]);
    expect(failed.map(({ type }) => type)).toEqual([EVENT_TYPE.runStarted, EVENT_TYPE.runFailed]);
    expect(problemsOf([...ended, ...failed])).toEqual([]);
  });

  test('come from the archive, and have no field that the schema does not name', async () => {
    const told = [
      ...await toldBy({ streamName: 'a' }, answering(DONE)), ...await toldBy({ streamArn: STREAM_ARN }, failing('Kvs.AccessDeniedException', 'why')),
    ];
    const unnamed = told.flatMap(({ type, detail }) => Object.keys(detail).filter((field) => EVENTS_SCHEMA.$defs[definitionName(type)]?.properties?.[field] === undefined));

    expect(new Set(told.map(({ source }) => source))).toEqual(new Set([EVENT_SOURCE]));
    expect(unnamed).toEqual([]);
    expect(told.map(({ detail }) => RUN_EVENT_FIELDS.filter((field) => field in detail).length)).toEqual([5, 5, 5, 5]);
  });

  test.each<[RunOutcome, TaskHandler]>([
    ['DONE', answering(DONE)], ['STOPPED', answering({ ...DONE, status: 'STOPPED' })], ['ANOTHER_RUN', answering({ ...DONE, status: 'LEASE_HELD' })],
    ['TAKEN_OVER', failing('Archive.Fenced', 'another run has taken over')],
  ])('tell of the outcome %s', async (outcome, window) => {
    const told = await toldBy({ streamName: 'front-door' }, window);

    expect(told.at(-1)).toMatchObject({ type: EVENT_TYPE.runEnded, detail: { outcome } });
    expect(problemsOf(told)).toEqual([]);
  });

  test('cut a long cause, and not in the middle of a character', async () => {
    const told = await toldBy({ streamName: 'front-door' }, failing('Archive.CommitConflict', '\u{1F3A5}'.repeat(5_000)));

    expect(told.at(-1)?.detail['cause']).toBe('\u{1F3A5}'.repeat(1_000));
    expect(problemsOf(told)).toEqual([]);
  });

  test('do without a cause where there is none, and tell of a status that nobody knows', async () => {
    const without = await toldBy({ streamName: 'front-door' }, failing('States.Timeout', ''));
    const unknown = await toldBy({ streamName: 'front-door' }, answering({ status: 'PAUSED' }));

    expect(unknown.at(-1)).toMatchObject({ type: EVENT_TYPE.runFailed, detail: { error: 'Archive.UnknownStatus' } });
    expect(without.at(-1)?.type).toBe(EVENT_TYPE.runFailed);
    expect(problemsOf([...without, ...unknown])).toEqual([]);
  });

  test.each<[string, unknown]>([['nothing', {}], ['two streams', { streamName: 'a', streamArn: STREAM_ARN }], ['numbers', { streamName: 7, mode: 7, run: 7 }]])(
    'show an input of %s as it came', async (_what, input) => {
      const told = await toldBy(input, failing('Archive.InvalidInput', 'why'));

      expect(told.map(({ type }) => type)).toEqual([EVENT_TYPE.runStarted, EVENT_TYPE.runFailed]);
      expect(problemsOf(told)).toEqual([]);
    },
  );

  test('tell of one beginning, however many executions the run takes', async () => {
    const successor = await toldBy({ streamName: 'front-door', run: 'run-0', mode: 'follow', generation: 1 }, answering({ ...DONE, status: 'STOPPED' }));

    expect(successor.map(({ type, detail }) => [type, detail['run']])).toEqual([[EVENT_TYPE.runEnded, 'run-0']]);
    expect(problemsOf(successor)).toEqual([]);
  });
});
