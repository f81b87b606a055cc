import { parseWindowInput } from '../../lib/contract/execution-state';
import { definitionOf, stateOf } from './definition';
import { evaluate } from './run-conditions';
import { runTemplate } from './machines';

const definition = definitionOf();
const START_TIME = '2026-11-23T07:33:00.123Z';
/** The last multiple of five minutes before it. */
const BOUNDARY = '2026-11-23T07:30:00.000Z';

function context(Input: unknown) {
  return { context: { Execution: { Input, Name: 'execution-name', StartTime: START_TIME } }, input: Input };
}

/** The variables that Start leaves behind. */
async function started(input: unknown, document = definition): Promise<Record<string, unknown>> {
  const variables: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(stateOf(document, 'Start').Assign ?? {})) {
    variables[name] = typeof value === 'string' ? await evaluate(value, { states: context(input) }) : value;
  }
  return variables;
}

/** What the function gets. */
async function payload(input: unknown): Promise<unknown> {
  const expression = stateOf(definition, 'ArchiveWindow').Arguments?.['Payload'] ?? '';
  return evaluate(expression, { variables: await started(input), states: context(input) });
}

describe('start of a run', () => {
  test('fills in what the input leaves open', async () => {
    expect(await started({ streamName: 'front-door' })).toEqual({
      run: 'execution-name', mode: 'catch-up', started: START_TIME, until: BOUNDARY, generation: 0, windows: 0,
    });
  });

  test('keeps what the input says', async () => {
    const said = { run: 'r', mode: 'follow', started: '2026-01-01T00:01:00Z', until: '2026-01-01T00:00:00Z', generation: 3 };

    expect(await started({ streamName: 'front-door', ...said })).toEqual({ ...said, windows: 0 });
  });

  test.each([
    [300, '2026-11-23T07:30:00.000Z', '2026-11-23T07:30:00.000Z'], [300, '2026-11-23T07:34:59.999Z', '2026-11-23T07:30:00.000Z'],
    [60, '2026-11-23T07:33:00.123Z', '2026-11-23T07:33:00.000Z'], [3600, '2026-11-23T07:33:00.123Z', '2026-11-23T07:00:00.000Z'],
  ])('with segments of %i s, at %s, ends where the last whole one ends: %s', async (segmentSeconds, startTime, until) => {
    const { Assign = {} } = stateOf(definitionOf(runTemplate({ segmentSeconds })), 'Start');
    const states = { context: { Execution: { Input: {}, Name: 'n', StartTime: startTime } } };

    expect(await evaluate(String(Assign['until']), { states })).toBe(until);
  });

  test('takes the mode of the construct when the input has none', async () => {
    const following = definitionOf(runTemplate({ defaultMode: 'follow' }));

    expect((await started({}, following))['mode']).toBe('follow');
    expect((await started({ mode: 'catch-up' }, following))['mode']).toBe('catch-up');
  });
});

describe('a window', () => {
  test('gets an input that the function takes, without a beginning that nobody asked for', async () => {
    expect(parseWindowInput(await payload({ streamName: 'front-door' }))).toStrictEqual({
      stream: { streamName: 'front-door' },
      mode: 'catch-up',
      until: Date.parse(BOUNDARY),
      run: 'execution-name',
    });
  });

  test('gets stream and start selector as they are', async () => {
    const streamArn = 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1600000000000';
    const startSelector = { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: '2026-11-01T00:00:00Z' };

    expect(await payload({ streamArn, startSelector, mode: 'follow' })).toEqual({
      streamArn, startSelector, mode: 'follow', run: 'execution-name', started: START_TIME, until: BOUNDARY,
    });
  });

  test('gets fields that nobody knows too, so that the function refuses them, but not the generation', async () => {
    const input = await payload({ streamName: 'a', strem: 'b', generation: 2 });

    expect(input).toEqual({ streamName: 'a', strem: 'b', mode: 'catch-up', run: 'execution-name', started: START_TIME, until: BOUNDARY });
    expect(() => parseWindowInput(input)).toThrow('strem');
  });

  test.each([[{}], [{ generation: 1 }], ['text'], [[]]])('of the input %j is refused by the function or by the expression, never left out', async (input) => {
    await expect(payload(input).then(parseWindowInput)).rejects.toThrow();
  });

  test('hands on the answer of the function, and is counted', async () => {
    const { Output = '', Assign } = stateOf(definition, 'ArchiveWindow');

    expect(await evaluate(String(Output), { states: { result: { Payload: { status: 'MORE' }, StatusCode: 200 } } })).toEqual({ status: 'MORE' });
    expect(await evaluate(String(Assign?.['windows']), { variables: { windows: 4 } })).toBe(5);
  });
});

describe('a successor', () => {
  const { Arguments } = stateOf(definition, 'ContinueAsNew');
  const variables = { run: 'nightly/front door', mode: 'follow', started: START_TIME, until: START_TIME, generation: 6, windows: 400 };
  const name = (run: string, startTime = START_TIME, generation = 6) => evaluate(Arguments?.['Name'] ?? '', {
    variables: { ...variables, run, generation }, states: { context: { Execution: { StartTime: startTime } } },
  });

  test('is an execution of this machine', () => {
    expect(Arguments?.['StateMachineArn']).toMatch(/^arn:aws:states:eu-west-1:111122223333:stateMachine:Test-Run-[0-9A-F]{8}$/);
  });

  test('gets the input of this execution, completed', async () => {
    const input = await evaluate(Arguments?.['Input'] ?? '', { variables, states: context({ streamName: 'front-door', mode: 'catch-up', generation: 6 }) });

    expect(input).toEqual({ streamName: 'front-door', run: 'nightly/front door', mode: 'follow', started: START_TIME, until: START_TIME, generation: 7 });
  });

  test('goes on as the same run, in the next generation', async () => {
    const input = await evaluate(Arguments?.['Input'] ?? '', { variables, states: context({ streamName: 'front-door' }) });

    expect(await started(input)).toEqual({ run: 'nightly/front door', mode: 'follow', started: START_TIME, until: START_TIME, generation: 7, windows: 0 });
  });

  test('is named after the run, the start of this execution and its generation', async () => {
    expect(await name('nightly/front door')).toBe('nightly-front-door-20261123073300123-7');
  });

  test.each([['x'.repeat(300)], ['🎥 ümläut?*<>{}[]:;,\\|^~$#%&`"/'], ['a']])('has a legal name for the run %s', async (run) => {
    expect(await name(run, START_TIME, 999_999_998)).toMatch(/^[a-zA-Z0-9_-]{1,80}$/);
  });

  test('has one name for all attempts of one execution, and another for another execution of the same run', async () => {
    expect(await name('nightly')).toBe(await name('nightly'));
    expect(await name('nightly')).not.toBe(await name('nightly', '2026-11-24T07:30:00.123Z'));
  });

  test('that exists already has been started by an earlier attempt', () => {
    expect(stateOf(definition, 'ContinueAsNew').Catch).toEqual([
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], Next: 'Continued', Output: expect.any(String) as unknown },
      { ErrorEquals: ['States.ALL'], Next: 'TellFailed', Output: '{% $states.errorOutput %}' },
    ]);
    expect(stateOf(definition, 'ContinueAsNew').Next).toBe('Continued');
  });

  test('that exists already is named in the output, as the start would have named it', async () => {
    const { Output = '' } = (stateOf(definition, 'ContinueAsNew').Catch?.[0] ?? {}) as { Output?: string };
    const states = { context: { Execution: { StartTime: START_TIME }, StateMachine: { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m' } } };

    expect(await evaluate(Output, { variables, states })).toEqual({
      ExecutionArn: 'arn:aws:states:eu-west-1:111122223333:execution:m:nightly-front-door-20261123073300123-7',
    });
  });

  test('counts as begun when the run began: a range may not reach further ahead with each execution', async () => {
    const late = { streamName: 'a', mode: 'range', from: '2026-11-23T08:00:00Z', to: '2026-11-24T08:00:00Z', started: '2026-11-23T07:00:00Z', generation: 1 };

    await expect(payload(late).then(parseWindowInput)).rejects.toThrow('to: got "2026-11-24T08:00:00.000Z", allowed: at most 24 hours after the run\'s start: up to 2026-11-24T07:00:00.000Z');
  });
});
