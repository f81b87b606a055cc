import { createStateMachine, skippingClock, START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, type ExecutionEvent, type TaskHandler } from '../../../lib/local/states';
import { fleetSteps, historyEventsOf, runSteps, transitionsOf } from '../../../lib/cli/estimate/steps';
import { type Selection } from '../../../lib/cli/estimate/workload';
import { StreamSelection } from '../../../lib/constructs/stream-selection';
import { START } from '../../support/memory/world';
import { definitionOf } from '../../constructs/definition';
import { fleetTemplate, runTemplate } from '../../constructs/machines';

/** What executions of a synthesized machine come to, children of its map included. */
interface Counted {
  /** States that were entered, and one for each execution. */
  readonly transitions: number;
  readonly historyEvents: number;
}

/** Handlers of everything that the two machines call, without the services. */
function tasks(statuses: string[], streams: readonly string[]): Readonly<Record<string, TaskHandler>> {
  return {
    'arn:aws:states:::lambda:invoke': async () => ({ StatusCode: 200, Payload: { status: statuses.shift(), fragments: 9 } }),
    'arn:aws:states:::events:putEvents': async () => ({ FailedEntryCount: 0, Entries: [] }),
    [START_EXECUTION_RESOURCE]: async () => ({ ExecutionArn: 'arn', StartDate: 0 }),
    [START_EXECUTION_SYNC_RESOURCE]: async () => ({ Status: 'SUCCEEDED', Output: {} }),
    'arn:aws:states:::aws-sdk:kinesisvideo:listTagsForStream': async () => ({ Tags: { archive: 'on' } }),
    'arn:aws:states:::aws-sdk:kinesisvideo:listStreams': async (args) => {
      const { NextToken = '0', MaxResults } = args as { readonly NextToken?: string; readonly MaxResults: number }; // As the definition writes them.
      const end = Number(NextToken) + MaxResults;
      return {
        StreamInfoList: streams.slice(Number(NextToken), end).map((StreamName) => ({ StreamName, Status: 'ACTIVE' })),
        ...(end < streams.length ? { NextToken: String(end) } : {}),
      };
    },
  };
}

/** Runs one execution to its end. */
async function count(template: Parameters<typeof definitionOf>[0], input: object, { statuses = [], streams = [] }: { statuses?: string[]; streams?: readonly string[] }): Promise<Counted> {
  const events: ExecutionEvent[] = [];
  const machine = createStateMachine(definitionOf(template), {
    name: 'machine', arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine', tasks: tasks(statuses, streams),
    clock: skippingClock(START), random: () => 0.5,
  });
  const { status } = await machine.start({ name: 'execution', input, onEvent: (event) => { events.push(event); } });
  expect(status).toBe('SUCCEEDED');
  const ended = events.flatMap((event) => (event.type === 'ExecutionEnded' ? [event.result.historyEvents] : []));
  return {
    transitions: events.filter(({ type }) => type === 'StateEntered').length + ended.length,
    historyEvents: ended.reduce((sum, one) => sum + one, 0),
  };
}

function predicted(steps: Parameters<typeof transitionsOf>[0]): Counted {
  return { transitions: transitionsOf(steps), historyEvents: historyEventsOf(steps) };
}

describe('a run of the synthesized machine takes the steps that the model says', () => {
  test.each<[string, string[], number]>([
    ['one window', ['DONE'], 0],
    ['three windows', ['MORE', 'MORE', 'DONE'], 0],
    ['windows with waits between', ['IDLE', 'IDLE', 'MORE', 'DONE'], 2],
    ['a window that finds another run at work', ['LEASE_HELD'], 0],
  ])('%s', async (_case, statuses, waits) => {
    const windows = statuses.length;

    const counted = await count(runTemplate(), { streamName: 'door' }, { statuses });

    expect(counted).toEqual(predicted(runSteps(1, windows, waits)));
  });

  test('and hands over to the next execution after 400 windows', async () => {
    const first = await count(runTemplate(), { streamName: 'door' }, { statuses: Array.from({ length: 400 }, () => 'MORE') });
    const second = await count(runTemplate(), { streamName: 'door', generation: 1 }, { statuses: ['STOPPED'] });

    const together = { transitions: first.transitions + second.transitions, historyEvents: first.historyEvents + second.historyEvents };
    expect(together).toEqual(predicted(runSteps(1, 401, 0)));
  });
});

const names = (streams: number): string[] => Array.from({ length: streams }, (_, i) => `camera-${i}`);

const SELECTION: Record<Selection, (streams: number) => StreamSelection> = {
  named: (streams) => StreamSelection.named(...names(streams)),
  prefix: () => StreamSelection.withPrefix('camera-'),
  tags: () => StreamSelection.tagged({ archive: 'on' }),
};

describe('a fleet run of the synthesized machine takes the steps that the model says', () => {
  test.each<[Selection, number, 'catch-up' | 'follow']>([
    ['named', 1, 'catch-up'], ['named', 40, 'catch-up'], ['named', 41, 'catch-up'], ['named', 3, 'follow'],
    ['prefix', 1, 'catch-up'], ['prefix', 50, 'catch-up'], ['prefix', 101, 'catch-up'], ['prefix', 5, 'follow'], ['tags', 7, 'catch-up'],
  ])('%s, %i streams, %s', async (selection, streams, mode) => {
    const template = fleetTemplate(SELECTION[selection](streams));

    const counted = await count(template, { mode }, { streams: names(streams) });

    expect(counted).toEqual(predicted(fleetSteps({ streams, selection, mode })));
  });

  test('which takes another execution for the streams behind the first 500', async () => {
    const template = fleetTemplate(SELECTION.prefix(501));

    const first = await count(template, {}, { streams: names(501) });
    const second = await count(template, { nextToken: '500' }, { streams: names(501) });

    const together = { transitions: first.transitions + second.transitions, historyEvents: first.historyEvents + second.historyEvents };
    expect(together).toEqual(predicted(fleetSteps({ streams: 501, selection: 'prefix', mode: 'catch-up' })));
  });
});
