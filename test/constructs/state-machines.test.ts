/** Every machine as a whole: what the ASL schema demands, and what it does not see. */

import validate from 'asl-validator';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { definitionOf, stateOf, type State } from './definition';
import { faults, graphsOf, leadsBack, statesOf, unreachable } from './document-rules';
import { connectTemplate, fleetTemplate, runTemplate } from './machines';

const MACHINES = {
  'a run': runTemplate(),
  'a run that follows': runTemplate({ defaultMode: 'follow' }),
  'a fleet of one': fleetTemplate(),
  'a fleet by name that is too large for an inline map': fleetTemplate(StreamSelection.named(...Array.from({ length: 41 }, (_, i) => `camera-${i}`))),
  'a fleet by prefix': fleetTemplate(StreamSelection.withPrefix('camera-')),
  'a fleet by tag': fleetTemplate(StreamSelection.tagged({ archive: 'on', site: 'a "b"' })),
  'calls': connectTemplate(),
};

/** Tasks that may take as long as they like: a run is waited for to its end. */
const WITHOUT_A_LIMIT = ['RunToItsEnd'];

/** What keeps a machine from going round and round: a wait, or a call that takes its time and moves something on. */
const takesTime = ({ Type }: State): boolean => Type === 'Wait' || Type === 'Task';

describe.each(Object.entries(MACHINES))('the machine of %s', (_machine, template) => {
  const definition = definitionOf(template);

  test('is valid Amazon States Language', () => {
    expect(validate(definition).errors).toEqual([]);
  });

  test('keeps the rules of the language that the schema does not see', () => {
    expect(statesOf(definition).flatMap(faults)).toEqual([]);
  });

  test('leaves no task and no map without a catcher for everything, and hardly a task without a time limit', () => {
    const working = statesOf(definition).filter(([, { Type }]) => Type === 'Task' || Type === 'Map');

    expect(working.filter(([, { Catch }]) => Catch?.at(-1)?.ErrorEquals.join() !== 'States.ALL').map(([name]) => name)).toEqual([]);
    expect(working.filter(([name, { Type, TimeoutSeconds }]) => Type === 'Task' && TimeoutSeconds === undefined && !WITHOUT_A_LIMIT.includes(name))).toEqual([]);
  });

  test('retries no call without jitter', () => {
    const retriers = statesOf(definition).flatMap(([, { Retry = [] }]) => Retry).filter(({ MaxAttempts }) => MaxAttempts !== 0);

    expect(retriers.filter(({ JitterStrategy }) => JitterStrategy !== 'FULL')).toEqual([]);
  });

  test('goes in no circle that neither waits nor works', () => {
    const circles = graphsOf(definition).flatMap((graph) => Object.entries(graph.States)
      .filter(([name, state]) => !takesTime(state) && leadsBack(graph, name, takesTime)).map(([name]) => name));

    expect(circles).toEqual([]);
  });

  test('reaches every state from its start', () => {
    expect(graphsOf(definition).flatMap(unreachable)).toEqual([]);
  });

  test('has a name for every state that is its own in the whole machine', () => {
    const names = statesOf(definition).map(([name]) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  test('is traced, logs everything but the data, and is a standard one', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true }, LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('"StateMachineType":"EXPRESS"');
  });
});

describe('the checks of the machines', () => {
  const definition = definitionOf();

  test('the schema check can fail', () => {
    const { Start, ...rest } = definition.States;

    expect(validate({ ...definition, States: rest }).isValid).toBe(false);
    expect(validate({ ...definition, States: { ...rest, Start: { ...Start, Next: 'Nowhere' } } }).isValid).toBe(false);
  });

  test.each<[string, Partial<State>]>([
    ['JitterStrategy', { Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'SOME' }] }],
    ['MaxDelaySeconds', { Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }],
    ['not alone', { Catch: [{ ErrorEquals: ['A', 'States.ALL'], Next: 'B' }] }],
    ['not last', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }, { ErrorEquals: ['A'], Next: 'B' }] }],
  ])('the check for the rules finds a fault in %s', (fault, state) => {
    expect(faults(['Bad', { Type: 'Task', ...state }])).toEqual([expect.stringContaining(fault)]);
  });

  test('circles, and states that nothing leads to, are found', () => {
    const lost = { ...definition, States: { ...definition.States, Lost: { Type: 'Pass', Next: 'Start' } } };

    expect(leadsBack(definition, 'NextStep', ({ Type }) => Type === 'Fail')).toBe(true);
    expect(unreachable(lost)).toEqual(['Lost']);
    expect(stateOf(lost, 'Lost').Next).toBe('Start');
  });
});
