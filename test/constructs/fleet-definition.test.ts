/** The fleet machine as it is synthesized, run by the local interpreter over services that a test makes up. */

import { StreamSelection } from '../../lib/constructs/stream-selection';
import { type ArchiveFleetProps } from '../../lib/constructs/archive-fleet';
import { createStateMachine, skippingClock, TaskError, type ExecutionResult, type TaskHandler } from '../../lib/local/states';
import { definitionOf, stateOf } from './definition';
import { fleetTemplate } from './machines';

const START = Date.UTC(2026, 10, 23, 7, 30);
const RUN_MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:run-machine';
const RUN_SYNC = 'arn:aws:states:::states:startExecution.sync:2';
const START_ONLY = 'arn:aws:states:::states:startExecution';
const LIST = 'arn:aws:states:::aws-sdk:kinesisvideo:listStreams';
const LIST_TAGS = 'arn:aws:states:::aws-sdk:kinesisvideo:listTagsForStream';

interface Start { readonly StateMachineArn: string; readonly Name: string; readonly Input: Readonly<Record<string, unknown>> }

interface Site {
  /** Streams of the account, in the order of ListStreams, with their tags. */
  readonly streams?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Streams that are being deleted. */
  readonly deleting?: readonly string[];
  /** What becomes of a run. Default: it ends well. */
  readonly run?: (stream: string, attempt: number) => Promise<void>;
  readonly list?: (page: number) => void;
  readonly selection?: StreamSelection;
  readonly props?: Partial<ArchiveFleetProps>;
}

interface Fleet {
  readonly result: ExecutionResult;
  /** Executions of the run machine, in order. */
  readonly runs: readonly Start[];
  readonly following: readonly Start[];
  /** Executions of the fleet machine itself. */
  readonly parts: readonly Start[];
  readonly listed: readonly unknown[];
  /** Runs at the same time, at most. */
  readonly concurrent: number;
}

/** Runs the fleet machine once. */
async function fleet(site: Site = {}, input: unknown = {}): Promise<Fleet> {
  const { streams = {}, deleting = [], run = () => Promise.resolve(), selection = StreamSelection.withPrefix('cam-'), props } = site;
  const [runs, following, parts, listed]: [Start[], Start[], Start[], unknown[]] = [[], [], [], []];
  const attempts = new Map<string, number>();
  let [concurrent, most] = [0, 0];
  const started = async (args: Start): Promise<void> => {
    const stream = String(args.Input['streamName']);
    attempts.set(stream, (attempts.get(stream) ?? 0) + 1);
    concurrent += 1;
    most = Math.max(most, concurrent);
    await new Promise(setImmediate);
    concurrent -= 1;
    await run(stream, attempts.get(stream) ?? 1);
  };
  const tasks: Record<string, TaskHandler> = {
    [RUN_SYNC]: async (args) => {
      runs.push(args as Start);
      await started(args as Start);
      return { Status: 'SUCCEEDED', Output: { status: 'DONE' } };
    },
    [START_ONLY]: async (args) => {
      const start = args as Start;
      (start.StateMachineArn === RUN_MACHINE ? following : parts).push(start);
      if (start.StateMachineArn === RUN_MACHINE) await started(start);
      return { ExecutionArn: 'arn', StartDate: '2026-11-23T07:30:00Z' };
    },
    [LIST]: (args) => {
      listed.push(args);
      site.list?.(listed.length);
      const { MaxResults, NextToken, StreamNameCondition } = args as { MaxResults: number; NextToken?: string; StreamNameCondition?: { ComparisonValue: string } };
      const matching = Object.keys(streams).filter((name) => name.startsWith(StreamNameCondition?.ComparisonValue ?? ''));
      const from = NextToken === undefined ? 0 : Number(NextToken);
      const page = matching.slice(from, from + MaxResults).map((StreamName) => ({ StreamName, StreamARN: `arn:${StreamName}`, Status: deleting.includes(StreamName) ? 'DELETING' : 'ACTIVE' }));
      return Promise.resolve({ StreamInfoList: page, ...(from + MaxResults < matching.length ? { NextToken: String(from + MaxResults) } : {}) });
    },
    [LIST_TAGS]: (args) => Promise.resolve({ Tags: streams[(args as { StreamName: string }).StreamName] ?? {} }),
  };
  const definition = definitionOf(fleetTemplate(selection, props));
  const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:fleet';
  const machine = createStateMachine(definition, { name: 'fleet', arn, tasks, clock: skippingClock(START), random: () => 0.5 });
  const result = await machine.start({ name: 'nightly', input });
  return { result, runs, following, parts, listed, concurrent: most };
}

const cameras = (count: number, tags: Record<string, string> = {}): Record<string, Record<string, string>> => (
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`cam-${String(i).padStart(4, '0')}`, tags]))
);
const streamsOf = (starts: readonly Start[]): unknown[] => starts.map(({ Input }) => Input['streamName']).sort();
const output = ({ result }: Fleet): unknown => (result.status === 'SUCCEEDED' ? result.output : result);

describe('a fleet by name', () => {
  test('runs every stream, without looking for any', async () => {
    const done = await fleet({ selection: StreamSelection.named('b', 'a') });

    expect(output(done)).toEqual({ streams: 2, failures: 0, failed: [] });
    expect([streamsOf(done.runs), done.listed]).toEqual([['a', 'b'], []]);
  });

  test('hands its input on, with the mode and the stream', async () => {
    const { runs } = await fleet({ selection: StreamSelection.named('front-door') }, { mode: 'range', from: '2026-11-23T07:00:00Z', to: '2026-11-23T07:10:00Z' });

    expect(runs).toEqual([{
      StateMachineArn: RUN_MACHINE, Name: expect.stringMatching(/^front-door-[0-9a-f]{8}-20261123073000000$/) as unknown,
      Input: { streamName: 'front-door', mode: 'range', from: '2026-11-23T07:00:00Z', to: '2026-11-23T07:10:00Z' },
    }]);
  });

  test('has the mode of the construct when the input names none', async () => {
    const { runs, following } = await fleet({ selection: StreamSelection.named('a'), props: { defaultMode: 'follow' } });

    expect([runs.length, following.map(({ Input }) => Input['mode'])]).toEqual([0, ['follow']]);
  });

  test.each([['x'.repeat(256)], ['a.b_c-D'], ['_'.repeat(100)]])('gives the run of %s a legal name', async (name) => {
    const { runs } = await fleet({ selection: StreamSelection.named(name) });

    expect(runs[0]?.Name).toMatch(/^[a-zA-Z0-9_-]{1,80}$/);
  });

  test('gives streams that begin alike runs of different names', async () => {
    const { runs } = await fleet({ selection: StreamSelection.named('x'.repeat(100), 'x'.repeat(101)) });

    expect(new Set(runs.map(({ Name }) => Name)).size).toBe(2);
  });

  test('is an inline map up to 40 streams, and a distributed one beyond', () => {
    const modeOf = (count: number): unknown => {
      const runs = stateOf(definitionOf(fleetTemplate(StreamSelection.named(...Object.keys(cameras(count))), { maxConcurrency: 100 })), 'Runs');
      return [runs.ItemProcessor?.ProcessorConfig.Mode, runs.MaxConcurrency];
    };

    expect([modeOf(40), modeOf(41)]).toEqual([['INLINE', 40], ['DISTRIBUTED', 100]]);
  });
});

describe('a fleet that is asked for one stream', () => {
  test.each([{ streamName: 'a' }, { streamArn: 'arn:a' }])('as in %j refuses, and starts nothing', async (input) => {
    const done = await fleet({ selection: StreamSelection.named('a', 'b') }, input);

    expect(output(done)).toMatchObject({ error: 'Archive.InvalidInput', cause: expect.stringContaining('the input names a stream') as unknown });
    expect(done.runs).toEqual([]);
  });
});

describe('a fleet by prefix', () => {
  test('takes the streams that are there, and no other', async () => {
    const done = await fleet({ streams: { ...cameras(3), door: {}, 'cam-gone': {} }, deleting: ['cam-gone'] });

    expect(streamsOf(done.runs)).toEqual(['cam-0000', 'cam-0001', 'cam-0002']);
    expect(done.listed).toEqual([{ MaxResults: 100, StreamNameCondition: { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: 'cam-' } }]);
  });

  test('takes a single stream', async () => {
    expect(streamsOf((await fleet({ streams: cameras(1) })).runs)).toEqual(['cam-0000']);
  });

  test('reads page after page', async () => {
    const done = await fleet({ streams: cameras(250) });

    expect([done.runs.length, done.listed.length, done.parts.length]).toEqual([250, 3, 0]);
    expect(output(done)).toMatchObject({ streams: 250, failures: 0 });
  });

  test('leaves what is behind 500 streams to another execution, which goes on where this one stopped', async () => {
    const streams = cameras(620);
    const first = await fleet({ streams }, { mode: 'catch-up' });
    const second = await fleet({ streams }, first.parts[0]?.Input);

    expect(first.parts).toEqual([{
      StateMachineArn: expect.stringMatching(/stateMachine:Test-Fleet-/) as unknown, Name: expect.stringMatching(/^part-20261123073000000-[0-9a-f]{16}$/) as unknown,
      Input: { mode: 'catch-up', nextToken: '500' },
    }]);
    expect([first.runs.length, second.runs.length]).toEqual([500, 120]);
    expect(streamsOf([...first.runs, ...second.runs])).toEqual(Object.keys(streams));
    expect(second.runs[0]?.Input).toEqual({ streamName: 'cam-0500', mode: 'catch-up' });
  });

  test('has no more runs at a time than it may', async () => {
    expect((await fleet({ streams: cameras(60), props: { maxConcurrency: 7 } })).concurrent).toBe(7);
  });

  test('that finds no stream fails and says what it looked for', async () => {
    expect(output(await fleet({ streams: { door: {} } }))).toMatchObject({ status: 'FAILED', error: 'Archive.NoStreams', cause: 'no stream has a name that begins with cam-' });
  });
});

describe('a fleet by tag', () => {
  const selection = StreamSelection.tagged({ archive: 'on', site: 'north' });

  test('takes the streams that have every tag', async () => {
    const streams = { a: { archive: 'on', site: 'north', more: 'x' }, b: { archive: 'on' }, c: { archive: 'off', site: 'north' }, d: {}, e: { site: 'north', archive: 'on' } };

    const done = await fleet({ streams, selection });

    expect([streamsOf(done.runs), output(done)]).toEqual([['a', 'e'], { streams: 2, failures: 0, failed: [] }]);
  });

  test('that finds none fails and names the tags', async () => {
    expect(output(await fleet({ streams: cameras(3, { archive: 'on' }), selection }))).toMatchObject({
      error: 'Archive.NoStreams', cause: 'no stream has the tags {"archive":"on","site":"north"}',
    });
  });

  test('in a later part of a large fleet may find none', async () => {
    expect(output(await fleet({ streams: cameras(600), selection }, { nextToken: '500' }))).toEqual({ streams: 0, failures: 0, failed: [] });
  });
});

describe('one stream that fails', () => {
  const broken = (...names: string[]) => (stream: string): Promise<void> => (names.includes(stream) ? Promise.reject(new TaskError('States.TaskFailed', 'the run failed')) : Promise.resolve());

  test.each([['an inline map', StreamSelection.named(...Object.keys(cameras(20)))], ['a distributed map', StreamSelection.withPrefix('cam-')]])('does not stop the others in %s', async (_map, selection) => {
    const done = await fleet({ streams: cameras(20), selection, run: broken('cam-0003') });

    expect(output(done)).toEqual({ streams: 20, failures: 1, failed: [{ stream: 'cam-0003', error: 'States.TaskFailed' }] });
    expect(done.runs).toHaveLength(20);
  });

  test('fails the fleet run once more have failed than are tolerated', async () => {
    const site = { streams: cameras(20), run: broken('cam-0003', 'cam-0007') };

    expect(output(await fleet({ ...site, props: { toleratedFailurePercentage: 10 } }))).toMatchObject({ failures: 2 });
    expect(output(await fleet(site))).toMatchObject({
      status: 'FAILED', error: 'Archive.TooManyFailed', cause: '2 of 20 streams failed: cam-0003 (States.TaskFailed), cam-0007 (States.TaskFailed)',
    });
  });

  test('is not run again: only a start that Step Functions did not take is repeated', async () => {
    const throttled = (stream: string, attempt: number): Promise<void> => (
      stream === 'cam-0001' && attempt < 3 ? Promise.reject(new TaskError('StepFunctions.ThrottlingException', 'later')) : broken('cam-0000')(stream)
    );

    const { runs } = await fleet({ streams: cameras(2), run: throttled, props: { toleratedFailurePercentage: 100 } });

    expect(streamsOf(runs)).toEqual(['cam-0000', 'cam-0001', 'cam-0001', 'cam-0001']);
  });

  test.each([
    ['the run\'s own', '{"ExecutionArn":"a","Status":"FAILED","Error":"Kvs.ResourceNotFoundException","Cause":"{\\"x\\":1}"}', 'Kvs.ResourceNotFoundException'],
    ['the run\'s own, from a cause that is cut short', '{"Status":"FAILED","Error" : "Archive.RangePassed","Cause":"{\\"err', 'Archive.RangePassed'],
    ['the integration\'s, when the run was stopped', '{"ExecutionArn":"a","Status":"ABORTED"}', 'States.TaskFailed'],
  ])('is told by the name of an error: %s', async (_name, cause, error) => {
    const done = await fleet({ streams: cameras(1), run: () => Promise.reject(new TaskError('States.TaskFailed', cause)), props: { toleratedFailurePercentage: 100 } });

    expect(output(done)).toMatchObject({ failed: [{ stream: 'cam-0000', error }] });
  });

  test('that was started by an attempt of which nobody heard counts as run', async () => {
    const run = (): Promise<void> => Promise.reject(new TaskError('StepFunctions.ExecutionAlreadyExistsException', 'it is there'));

    expect(output(await fleet({ streams: cameras(1), run }))).toMatchObject({ failures: 0 });
  });
});

describe('a listing that fails', () => {
  const failingFrom = (first: number) => (page: number): void => {
    if (page >= first) throw new TaskError('KinesisVideo.NotAuthorizedException', 'no');
  };

  test('for a while is repeated', async () => {
    const list = (page: number): void => {
      if (page < 4) throw new TaskError('KinesisVideo.ClientLimitExceededException', 'later');
    };

    expect(output(await fleet({ streams: cameras(2), list }))).toMatchObject({ streams: 2 });
  });

  test('for good still leaves the streams that are known by then archived, and is told', async () => {
    const done = await fleet({ streams: cameras(250), list: failingFrom(2) });

    expect(done.runs).toHaveLength(100);
    expect(output(done)).toMatchObject({ error: 'Archive.FleetIncomplete', cause: expect.stringContaining('KinesisVideo.NotAuthorizedException') as unknown });
  });

  test('from the start is told as such, and not as a fleet without streams', async () => {
    expect(output(await fleet({ list: failingFrom(1) }))).toMatchObject({ error: 'Archive.FleetIncomplete' });
  });
});
