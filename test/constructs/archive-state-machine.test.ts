/** The document as a whole: what the ASL schema demands, and what it does not see. */

import { Duration } from 'aws-cdk-lib';
import validate from 'asl-validator';
import { definitionOf, stateOf, successors, type Definition, type State } from './definition';
import { archiveTemplate, only } from './synth';

const definition = definitionOf();
const states = Object.entries(definition.States);
const tasks = states.filter(([, state]) => state.Type === 'Task');

/** Rules of the language that asl-validator lets pass. */
function faults([name, { Retry = [], Catch = [] }]: [string, State]): string[] {
  const found = Retry.flatMap((retrier) => [
    ['FULL', 'NONE', undefined].includes(retrier.JitterStrategy) ? '' : `${name}: JitterStrategy ${retrier.JitterStrategy}`,
    (retrier.MaxDelaySeconds ?? Infinity) > (retrier.IntervalSeconds ?? 1) ? '' : `${name}: MaxDelaySeconds is not above IntervalSeconds`,
  ]);
  for (const list of [Retry, Catch]) {
    list.forEach(({ ErrorEquals }, index) => {
      if (!ErrorEquals.includes('States.ALL')) return;
      if (ErrorEquals.length > 1) found.push(`${name}: States.ALL is not alone`);
      if (index < list.length - 1) found.push(`${name}: States.ALL is not last`);
    });
  }
  return found.filter((fault) => fault !== '');
}

/** Whether a state leads back to itself when some states are taken out. */
function leadsBack(document: Definition, from: string, without: (state: State) => boolean): boolean {
  const seen = new Set<string>();
  const open = successors(stateOf(document, from));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === from) return true;
    const state = stateOf(document, name);
    if (seen.has(name) || without(state)) continue;
    seen.add(name);
    open.push(...successors(state));
  }
  return false;
}

describe('state machine', () => {
  test('is valid Amazon States Language', () => {
    const { isValid, errors } = validate(definition);

    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  test('the schema check can fail', () => {
    const { Start, ...rest } = definition.States;

    expect(validate({ ...definition, States: rest }).isValid).toBe(false);
    expect(validate({ ...definition, States: { ...rest, Start: { ...Start, Next: 'Nowhere' } } }).isValid).toBe(false);
  });

  test('keeps the rules of the language that the schema does not see', () => {
    expect(states.flatMap(faults)).toEqual([]);
  });

  test.each<[string, Partial<State>]>([
    ['JitterStrategy', { Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'SOME' }] }],
    ['MaxDelaySeconds', { Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }],
    ['not alone', { Catch: [{ ErrorEquals: ['A', 'States.ALL'], Next: 'B' }] }],
    ['not last', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }, { ErrorEquals: ['A'], Next: 'B' }] }],
  ])('the check for those rules finds a fault in %s', (fault, state) => {
    expect(faults(['Bad', { Type: 'Task', ...state }])).toEqual([expect.stringContaining(fault)]);
  });

  test('leaves no task without a time limit and a catcher for everything', () => {
    expect(tasks.map(([name]) => name)).toEqual(['ArchiveWindow', 'ContinueAsNew']);
    for (const [, task] of tasks) {
      expect(task.TimeoutSeconds).toBeGreaterThan(0);
      expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    }
  });

  test('goes in no circle that neither waits nor works', () => {
    const takesTime = ({ Type }: State) => Type === 'Wait' || Type === 'Task';

    expect(states.filter(([name, state]) => !takesTime(state) && leadsBack(definition, name, takesTime))).toEqual([]);
    expect(leadsBack(definition, 'NextStep', ({ Type }) => Type === 'Fail')).toBe(true);
  });

  test('reaches every state from its start', () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) successors(stateOf(definition, name)).forEach((next) => reached.add(next));

    expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
  });

  test.each([[1, 91], [840, 930]])('with a window of %i s gives a task %i s, longer than the function itself', (window, seconds) => {
    const template = archiveTemplate(() => ({ window: Duration.seconds(window) }));

    expect(stateOf(definitionOf(template), 'ArchiveWindow').TimeoutSeconds).toBe(seconds);
    expect(only(template, 'AWS::Lambda::Function')['Timeout']).toBe(seconds - 30);
  });

  test('logs everything but the data, to a vended log group, and is traced', () => {
    const template = archiveTemplate();

    expect(only(template, 'AWS::StepFunctions::StateMachine')).toMatchObject({
      StateMachineName: 'Test-Archive-Run-84B54EDA',
      LoggingConfiguration: {
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['ArchiveRunLogs8794C413', 'Arn'] } } }],
        IncludeExecutionData: false,
        Level: 'ALL',
      },
      TracingConfiguration: { Enabled: true },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/states/Test-Archive-Run-84B54EDA' });
  });

  test('is a standard one, since runs outlast the five minutes of an express one', () => {
    expect(only(archiveTemplate(), 'AWS::StepFunctions::StateMachine')['StateMachineType'] ?? 'STANDARD').toBe('STANDARD');
  });
});
