import { createStateMachine, InvalidDefinitionError, realClock } from '../../../lib/local/states';
import { definitionOf, echo, MACHINE_ARN, WORK } from './support';

const SYNC = 'arn:aws:states:::states:startExecution.sync:2';
const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } };
const standard = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };

function problemsOf(states: Record<string, unknown>): readonly string[] {
  try {
    createStateMachine(definitionOf(states), { name: 'test', arn: MACHINE_ARN, tasks: { [WORK]: echo, [SYNC]: echo }, clock: realClock, random: () => 0 });
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems.map(({ state, field, allowed }) => `${state ?? '-'} ${field}: ${allowed}`);
    throw error;
  }
  return [];
}

const distributed = (fields: Record<string, unknown> = {}, processor: Record<string, unknown> = {}): Record<string, unknown> =>
  ({ Type: 'Map', ItemProcessor: { ProcessorConfig: standard, ...inner, ...processor }, End: true, ...fields });

describe('a DISTRIBUTED Map', () => {
  it('is accepted with the least it needs', () => {
    expect(problemsOf({ S: distributed() })).toEqual([]);
  });

  it('is accepted with everything that is supported', () => {
    const fields = {
      Items: '{% $states.input %}', ItemSelector: { a: 1 }, MaxConcurrency: 10_000, ToleratedFailureCount: '{% 1 %}', ToleratedFailurePercentage: 12.5,
      Label: 'a'.repeat(40), Retry: [{ ErrorEquals: ['States.ALL'] }], Assign: { r: '{% $states.result %}' }, Output: 1,
    };
    expect(problemsOf({ S: distributed(fields) })).toEqual([]);
  });

  it.each([
    ['no execution type', {}, { ProcessorConfig: { Mode: 'DISTRIBUTED' } }, 'ItemProcessor.ProcessorConfig.ExecutionType'],
    ['an unknown execution type', {}, { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'FAST' } }, 'ItemProcessor.ProcessorConfig.ExecutionType'],
    ['an unknown mode', {}, { ProcessorConfig: { Mode: 'SPREAD' } }, 'ItemProcessor.ProcessorConfig.Mode'],
    ['an execution type in an INLINE Map', {}, { ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'STANDARD' } }, 'ItemProcessor.ProcessorConfig.ExecutionType'],
    ['a configuration that is no object', {}, { ProcessorConfig: 'DISTRIBUTED' }, 'ItemProcessor.ProcessorConfig'],
    ['an ItemReader', { ItemReader: {} }, {}, 'ItemReader'],
    ['an ItemBatcher', { ItemBatcher: {} }, {}, 'ItemBatcher'],
    ['a ResultWriter', { ResultWriter: {} }, {}, 'ResultWriter'],
    ['a count by path, as in JSONPath', { ToleratedFailureCountPath: '$.n' }, {}, 'ToleratedFailureCountPath'],
    ['a negative count', { ToleratedFailureCount: -1 }, {}, 'ToleratedFailureCount'],
    ['more than 100 percent', { ToleratedFailurePercentage: 101 }, {}, 'ToleratedFailurePercentage'],
    ['a label of 41 characters', { Label: 'a'.repeat(41) }, {}, 'Label'],
    ['a label with a space', { Label: 'a b' }, {}, 'Label'],
  ])('is refused with %s', (_, fields, processor, field) => {
    expect(problemsOf({ S: distributed(fields, processor) })).toContainEqual(expect.stringContaining(`S ${field}: `));
  });

  it('is refused with the label of another one', () => {
    const other = { StartAt: 'Other', States: { Other: { Type: 'Pass', End: true } } };
    const states = { A: { ...distributed({ Label: 'x' }), End: undefined, Next: 'B' }, B: distributed({ Label: 'x' }, other) };
    expect(problemsOf(states)).toEqual(['B Label: a label that no other Map of the machine has']);
  });

  it.each([
    ['that waits for a job', { Type: 'Task', Resource: SYNC, End: true }],
    ['that waits for a job in a branch', { Type: 'Parallel', Branches: [{ StartAt: 'Deep', States: { Deep: { Type: 'Task', Resource: SYNC, End: true } } }], End: true }],
    ['that is DISTRIBUTED itself', distributed({}, { StartAt: 'Deep', States: { Deep: { Type: 'Pass', End: true } } })],
  ])('is refused as EXPRESS around a state %s, and accepted as STANDARD', (_, state) => {
    const around = (executionType: string): readonly string[] => problemsOf({
      S: distributed({}, { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType }, StartAt: 'Inner', States: { Inner: state } }),
    });
    expect(around('EXPRESS')).toEqual([expect.stringContaining('S ItemProcessor.ProcessorConfig.ExecutionType: STANDARD, because ')]);
    expect(around('STANDARD')).toEqual([]);
  });
});

describe('variables around a DISTRIBUTED Map', () => {
  const reading = (config: Record<string, unknown>, state: Record<string, unknown>): readonly string[] => problemsOf({
    Set: { Type: 'Pass', Assign: { n: 1 }, Next: 'Each' },
    Each: distributed({}, { ProcessorConfig: config, StartAt: 'Inner', States: { Inner: state } }),
  });
  const pass = { Type: 'Pass', Output: '{% $n %}', End: true };

  it('are refused inside of it, and not inside of an INLINE one', () => {
    expect(reading(standard, pass)).toEqual(['Inner Output: variables of its own scope: in a DISTRIBUTED Map $n does not exist, pass it on with ItemSelector']);
    expect(reading({ Mode: 'INLINE' }, pass)).toEqual([]);
  });

  it('are refused in a branch inside of it', () => {
    const parallel = { Type: 'Parallel', Branches: [{ StartAt: 'Deep', States: { Deep: pass } }], End: true };
    expect(reading(standard, parallel)).toEqual([expect.stringContaining('Deep Output: variables of its own scope')]);
    expect(reading({ Mode: 'INLINE' }, parallel)).toEqual([]);
  });

  it('are seen by its own fields', () => {
    const fields = { Items: '{% $list %}', ItemSelector: '{% $list %}', MaxConcurrency: '{% $list[0] %}', ToleratedFailureCount: '{% $list[0] %}' };
    expect(problemsOf({ Set: { Type: 'Pass', Assign: { list: [1] }, Next: 'S' }, S: distributed(fields) })).toEqual([]);
  });
});
