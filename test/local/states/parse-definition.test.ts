import { createStateMachine, InvalidDefinitionError, realClock } from '../../../lib/local/states';
import { definitionOf, echo, MACHINE_ARN, WORK } from './support';

function create(definition: unknown): unknown {
  return createStateMachine(definition, { name: 'test', arn: MACHINE_ARN, tasks: { [WORK]: echo }, clock: realClock, random: () => 0 });
}

function problemsOf(definition: unknown): readonly string[] {
  try {
    create(definition);
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems.map((problem) => `${problem.state ?? '-'} ${problem.field}`);
    throw error;
  }
  return [];
}

const pass = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: WORK, End: true };
const inner = { StartAt: 'Inner', States: { Inner: pass } };

describe('a definition', () => {
  it('is accepted with the least it needs', () => {
    expect(problemsOf(definitionOf({ Only: pass }))).toEqual([]);
  });

  it('is accepted as text', () => {
    expect(problemsOf(JSON.stringify(definitionOf({ Only: pass })))).toEqual([]);
  });

  it('is accepted with everything that is supported', () => {
    expect(problemsOf(definitionOf({
      Work: {
        ...task, End: undefined, Next: 'Each', Comment: 'c', QueryLanguage: 'JSONata', Arguments: { a: '{% $states.input.a %}' }, TimeoutSeconds: '{% $t %}',
        Output: '{% $states.result %}', Assign: { t: 3 },
        Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 2, MaxAttempts: 0, BackoffRate: 1.5, MaxDelaySeconds: 9, JitterStrategy: 'FULL', Comment: 'c' }, { ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Broken', Output: '{% $states.errorOutput %}', Assign: { e: '{% $states.errorOutput.Error %}' }, Comment: 'c' }],
      },
      Each: { Type: 'Map', Items: [1], ItemSelector: { i: '{% $states.context.Map.Item.Index %}' }, MaxConcurrency: 3, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner }, Next: 'Both' },
      Both: { Type: 'Parallel', Arguments: [1], Branches: [{ Comment: 'c', StartAt: 'Left', States: { Left: pass } }], Next: 'Pause' },
      Pause: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00.5Z', Next: 'Which' },
      Which: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Fine', Output: 1, Assign: { x: 1 }, Comment: 'c' }, { Condition: false, Next: 'Fine' }], Default: 'Fine', Output: 2, Assign: { x: 2 } },
      Fine: { Type: 'Succeed', Output: null },
      Broken: { Type: 'Fail', Error: 'E', Cause: '{% $e %}' },
    }, { Comment: 'c', Version: '1.0', TimeoutSeconds: 60 }))).toEqual([]);
  });

  it('is refused with the state, the field, what it got and what is allowed', () => {
    expect(() => create(definitionOf({ Only: { ...pass, InputPath: '$' } })))
      .toThrow('state "Only", InputPath: got "$", allowed: in a Pass state, the fields Type, Comment, QueryLanguage, Output, Assign, Next, End');
  });

  it('is refused with all its problems at once', () => {
    expect(problemsOf(definitionOf({ A: { Type: 'Nap' }, B: { Type: 'Pass', Next: 'C' } }, { Extra: 1 }))).toEqual(['A Type', 'B Next', '- Extra']);
  });

  it.each([
    ['text that is not JSON', '{', '- definition'],
    ['no object', [], '- definition'],
    ['more than 1 MiB', definitionOf({ Only: pass }, { Comment: 'x'.repeat(1024 * 1024) }), '- definition'],
    ['JSONPath as its language', definitionOf({ Only: pass }, { QueryLanguage: 'JSONPath' }), 'Only QueryLanguage'],
    ['no language, which is JSONPath', definitionOf({ Only: pass }, { QueryLanguage: undefined }), 'Only QueryLanguage'],
    ['an unknown language', definitionOf({ Only: pass }, { QueryLanguage: 'JMESPath' }), '- QueryLanguage'],
    ['an unknown field', definitionOf({ Only: pass }, { Timeout: 1 }), '- Timeout'],
    ['a timeout of 0', definitionOf({ Only: pass }, { TimeoutSeconds: 0 }), '- TimeoutSeconds'],
    ['StartAt that is no state', definitionOf({ Only: pass }, { StartAt: 'Other' }), '- StartAt'],
    ['no states', definitionOf({}, { StartAt: 'x' }), '- States'],
  ])('is refused with %s', (_, definition, problem) => {
    expect(problemsOf(definition)).toContain(problem);
  });

  it.each([
    ['an unknown type', { Type: 'Nap' }, 'Type'],
    ['no type', {}, 'Type'],
    ['JSONPath as its language', { ...pass, QueryLanguage: 'JSONPath' }, 'QueryLanguage'],
    ['an unknown field', { ...pass, Parameters: {} }, 'Parameters'],
    ['neither Next nor End', { Type: 'Pass' }, 'Next'],
    ['both Next and End', { ...pass, Next: 'S' }, 'Next'],
    ['End that is not true', { Type: 'Pass', End: false, Next: 'S' }, 'End'],
    ['Next that is no state', { Type: 'Pass', Next: 'Gone' }, 'Next'],
    ['Assign that is no object', { ...pass, Assign: '{% {} %}' }, 'Assign'],
    ['a variable called states', { ...pass, Assign: { states: 1 } }, 'Assign.states'],
    ['a variable that is no identifier', { ...pass, Assign: { 'a-b': 1 } }, 'Assign.a-b'],
    ['a variable of 81 characters', { ...pass, Assign: { ['v'.repeat(81)]: 1 } }, `Assign.${'v'.repeat(81)}`],
    ['an expression that is not the entire string', { ...pass, Output: { a: ['x {% 1 %}'] } }, 'Output.a[0]'],
    ['an expression that is not closed', { ...pass, Output: '{% 1' }, 'Output'],
    ['a space before an expression', { ...pass, Output: ' {% 1 %}' }, 'Output'],
    ['an expression that does not parse', { ...pass, Output: '{% 1 + %}' }, 'Output'],
    ['a Task without a resource', { Type: 'Task', End: true }, 'Resource'],
    ['a resource without a handler', { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' }, 'Resource'],
    ['Arguments that are a plain string', { ...task, Arguments: 'x' }, 'Arguments'],
    ['a heartbeat', { ...task, HeartbeatSeconds: 1 }, 'HeartbeatSeconds'],
    ['a fraction as timeout', { ...task, TimeoutSeconds: 1.5 }, 'TimeoutSeconds'],
    ['a Choice without choices', { Type: 'Choice', Choices: [] }, 'Choices'],
    ['a choice without condition', { Type: 'Choice', Choices: [{ Next: 'S' }] }, 'Choices[0].Condition'],
    ['a condition in the words of JSONPath', { Type: 'Choice', Choices: [{ Variable: '$.x', BooleanEquals: true, Next: 'S' }] }, 'Choices[0].Variable'],
    ['a choice without Next', { Type: 'Choice', Choices: [{ Condition: true }] }, 'Choices[0].Next'],
    ['a choice to nowhere', { Type: 'Choice', Choices: [{ Condition: true, Next: 'Gone' }] }, 'Choices[0].Next'],
    ['a Default to nowhere', { Type: 'Choice', Choices: [{ Condition: true, Next: 'S' }], Default: 'Gone' }, 'Default'],
    ['a Choice with Next', { Type: 'Choice', Choices: [{ Condition: true, Next: 'S' }], Next: 'S' }, 'Next'],
    ['a Wait without a time', { Type: 'Wait', End: true }, 'Seconds'],
    ['a Wait with two times', { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true }, 'Seconds'],
    ['a negative wait', { Type: 'Wait', Seconds: -1, End: true }, 'Seconds'],
    ['a timestamp without zone', { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true }, 'Timestamp'],
    ['a Fail with an outcome', { Type: 'Fail', Output: 1 }, 'Output'],
    ['a Fail with a cause that is no string', { Type: 'Fail', Cause: 1 }, 'Cause'],
    ['a Succeed with Assign', { Type: 'Succeed', Assign: { a: 1 } }, 'Assign'],
    ['a Parallel without branches', { Type: 'Parallel', Branches: [], End: true }, 'Branches'],
    ['an unknown field of a branch', { Type: 'Parallel', Branches: [{ ...inner, Label: 'x' }], End: true }, 'Branches[0].Label'],
    ['a Map without a processor', { Type: 'Map', End: true }, 'ItemProcessor'],
    ['tolerated failures in an INLINE Map', { Type: 'Map', ItemProcessor: inner, ToleratedFailureCount: 1, End: true }, 'ToleratedFailureCount'],
    ['Items that are an object', { Type: 'Map', ItemProcessor: inner, Items: {}, End: true }, 'Items'],
    ['a negative concurrency', { Type: 'Map', ItemProcessor: inner, MaxConcurrency: -1, End: true }, 'MaxConcurrency'],
  ])('is refused with a state that has %s', (_, state, field) => {
    expect(problemsOf(definitionOf({ S: state }))).toContain(`S ${field}`);
  });

  it.each([
    ['no list', {}, 'Retry'],
    ['no error names', [{ ErrorEquals: [] }], 'Retry[0].ErrorEquals'],
    ['an unknown reserved name', [{ ErrorEquals: ['States.Everything'] }], 'Retry[0].ErrorEquals'],
    ['States.ALL beside another name', [{ ErrorEquals: ['A', 'States.ALL'] }], 'Retry[0].ErrorEquals'],
    ['States.ALL before the last retrier', [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }], 'Retry[0].ErrorEquals'],
    ['an interval of 0', [{ ErrorEquals: ['A'], IntervalSeconds: 0 }], 'Retry[0].IntervalSeconds'],
    ['negative attempts', [{ ErrorEquals: ['A'], MaxAttempts: -1 }], 'Retry[0].MaxAttempts'],
    ['a backoff below 1', [{ ErrorEquals: ['A'], BackoffRate: 0.9 }], 'Retry[0].BackoffRate'],
    ['a bound below the interval', [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 4 }], 'Retry[0].MaxDelaySeconds'],
    ['a bound of a year and more', [{ ErrorEquals: ['A'], MaxDelaySeconds: 31_622_400 }], 'Retry[0].MaxDelaySeconds'],
    ['an unknown jitter', [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }], 'Retry[0].JitterStrategy'],
    ['an unknown field', [{ ErrorEquals: ['A'], Next: 'S' }], 'Retry[0].Next'],
  ])('is refused with a Retry that has %s', (_, retry, field) => {
    expect(problemsOf(definitionOf({ S: { ...task, Retry: retry } }))).toEqual([`S ${field}`]);
  });

  it.each([
    ['no Next', [{ ErrorEquals: ['A'] }], 'Catch[0].Next'],
    ['Next that is no state', [{ ErrorEquals: ['A'], Next: 'Gone' }], 'Catch[0].Next'],
    ['States.ALL before the last catcher', [{ ErrorEquals: ['States.ALL'], Next: 'S' }, { ErrorEquals: ['A'], Next: 'S' }], 'Catch[0].ErrorEquals'],
    ['a field of JSONPath', [{ ErrorEquals: ['A'], Next: 'S', ResultPath: '$' }], 'Catch[0].ResultPath'],
  ])('is refused with a Catch that has %s', (_, given, field) => {
    expect(problemsOf(definitionOf({ S: { ...task, Catch: given } }))).toEqual([`S ${field}`]);
  });

  it.each([['Retry'], ['Catch']])('is refused with %s on a state that cannot have it', (field) => {
    expect(problemsOf(definitionOf({ S: { ...pass, [field]: [] } }))).toEqual([`S ${field}`]);
  });

  it('is refused when two states anywhere in it have one name', () => {
    const branch = { StartAt: 'Outer', States: { Outer: pass } };
    expect(problemsOf(definitionOf({ Outer: { Type: 'Parallel', Branches: [branch], End: true } }))).toEqual(['Outer name']);
  });

  it('is refused with a state name of 81 characters', () => {
    const name = 'n'.repeat(81);
    expect(problemsOf(definitionOf({ [name]: pass }))).toEqual([`${name} name`]);
  });

  it('is refused when a branch goes to a state outside of it', () => {
    const branch = { StartAt: 'In', States: { In: { Type: 'Pass', Next: 'Out' } } };
    expect(problemsOf(definitionOf({ Both: { Type: 'Parallel', Branches: [branch], Next: 'Out' }, Out: pass }))).toEqual(['In Next']);
  });
});
