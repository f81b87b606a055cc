import { App, Duration, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, InlineCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { pseudoParameters, resolveIntrinsics } from '../../../lib/local/cloudformation/resolve';
import {
  createStateMachine, skippingClock, START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, startExecutionSyncTask, type TaskHandler,
} from '../../../lib/local/states';
import { MACHINE_ARN, machineOf, named, START_MS } from './support';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:work';

/** A machine with each of the constructs that a looping archive uses, as it leaves CDK. */
function synthesized(): unknown {
  const stack = new Stack(new App(), 'Stack');
  const handler = new LambdaFunction(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: new InlineCode('x') });
  const broken = sfn.Fail.jsonata(stack, 'Broken', { error: '{% $states.input.Error %}', cause: '{% $states.input.Cause %}' });
  const work = LambdaInvoke.jsonata(stack, 'Work', {
    lambdaFunction: handler, payload: sfn.TaskInput.fromObject({ round: '{% $round %}' }), retryOnServiceExceptions: false,
    outputs: '{% $states.result.Payload %}', assign: { round: '{% $round + 1 %}' }, taskTimeout: sfn.Timeout.duration(Duration.seconds(930)),
  })
    .addRetry({ errors: ['Busy'], interval: Duration.seconds(2), maxAttempts: 2, maxDelay: Duration.seconds(3), jitterStrategy: sfn.JitterType.FULL })
    .addCatch(broken, { errors: ['States.ALL'], outputs: '{% $states.errorOutput %}' });
  const pause = sfn.Wait.jsonata(stack, 'Pause', { time: sfn.WaitTime.seconds('{% $states.input.pause %}') }).next(work);
  const again = StepFunctionsStartExecution.jsonata(stack, 'Again', {
    stateMachine: sfn.StateMachine.fromStateMachineName(stack, 'Self', 'test'), name: '{% "next-" & $string($round) %}',
    input: sfn.TaskInput.fromObject({ round: '{% $round %}' }), associateWithParent: true,
  });
  const each = sfn.Map.jsonata(stack, 'Each', { items: sfn.ProvideItems.jsonata('{% $states.input.list %}'), maxConcurrency: 2, assign: { sizes: '{% $states.result %}' } })
    .itemProcessor(sfn.Pass.jsonata(stack, 'Item', { outputs: '{% $states.input * 2 %}' }));
  const loop = sfn.Choice.jsonata(stack, 'More?').when(sfn.Condition.jsonata('{% $round >= 3 %}'), again).otherwise(pause);
  new sfn.StateMachine(stack, 'Machine', {
    queryLanguage: sfn.QueryLanguage.JSONATA, timeout: Duration.hours(5), comment: 'a loop',
    definitionBody: sfn.DefinitionBody.fromChainable(
      sfn.Pass.jsonata(stack, 'First', { assign: { round: 0 } }).next(each).next(sfn.Parallel.jsonata(stack, 'Both', { outputs: '{% $states.result[0] %}' })
        .branch(sfn.Pass.jsonata(stack, 'Left')).branch(sfn.Pass.jsonata(stack, 'Right'))).next(work).next(loop)),
  });
  return definitionIn(stack);
}

/** A machine that runs another one per item, as it leaves CDK. */
function synthesizedFleet(): unknown {
  const stack = new Stack(new App(), 'Stack');
  const each = sfn.DistributedMap.jsonata(stack, 'Each', {
    items: sfn.ProvideItems.jsonata('{% $states.input.streams %}'), maxConcurrency: 2, toleratedFailurePercentage: 50, label: 'streams',
    itemSelector: { stream: '{% $states.context.Map.Item.Value %}' }, outputs: '{% $states.result.Status %}',
  });
  each.itemProcessor(StepFunctionsStartExecution.jsonata(stack, 'Run', {
    stateMachine: sfn.StateMachine.fromStateMachineName(stack, 'Child', 'test'), integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    name: '{% $states.input.stream %}', input: sfn.TaskInput.fromObject({ stream: '{% $states.input.stream %}' }), associateWithParent: true,
  }), { mode: sfn.ProcessorMode.DISTRIBUTED, executionType: sfn.ProcessorType.STANDARD });
  new sfn.StateMachine(stack, 'Machine', { queryLanguage: sfn.QueryLanguage.JSONATA, definitionBody: sfn.DefinitionBody.fromChainable(each) });
  return definitionIn(stack);
}

function definitionIn(stack: Stack): unknown {
  const template = stack.node.root as App;
  const resources = (template.synth().getStackByName('Stack').template as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> }).Resources;
  const machine = Object.values(resources).find((resource) => resource.Type === 'AWS::StepFunctions::StateMachine');
  const [functionId] = Object.entries(resources).find(([, resource]) => resource.Type === 'AWS::Lambda::Function') ?? [''];
  return resolveIntrinsics(machine?.Properties['DefinitionString'], {
    resources: { [functionId]: { ref: 'work', attributes: { Arn: FUNCTION_ARN } } },
    pseudoParameters: pseudoParameters({ region: 'eu-west-1', accountId: '111122223333', stackName: 'Stack' }),
  });
}

describe('a definition from a synthesized template', () => {
  const invoked: unknown[] = [];
  const started: unknown[] = [];
  const invoke: TaskHandler = async (args) => {
    invoked.push(args);
    if (invoked.length === 2) throw named('Busy');
    return { StatusCode: 200, Payload: { pause: 30 } };
  };
  const tasks = { 'arn:aws:states:::lambda:invoke': invoke, [START_EXECUTION_RESOURCE]: async (args: unknown) => { started.push(args); return {}; } };

  it('is accepted and runs', async () => {
    const clock = skippingClock(START_MS);
    const machine = createStateMachine(synthesized(), { name: 'test', arn: MACHINE_ARN, tasks, clock, random: () => 0.5 });
    const result = await machine.start({ name: 'run', input: { list: [1, 2] } });
    expect(result).toMatchObject({ status: 'SUCCEEDED' });
    expect(invoked).toEqual([0, 1, 1, 2].map((round) => ({ FunctionName: FUNCTION_ARN, Payload: { round } })));
    expect(started).toEqual([{
      StateMachineArn: MACHINE_ARN, Name: 'next-3',
      Input: { round: 3, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn:aws:states:eu-west-1:111122223333:execution:test:run' },
    }]);
    // Two pauses of 30 s, and half of the 2 s before the retry.
    expect(clock.now()).toBe(START_MS + 61_000);
  });

  it('is accepted and runs with a DISTRIBUTED Map that waits for executions', async () => {
    const { machine: child, clock } = machineOf({ states: {
      C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.stream = "broken" %}', Next: 'F' }], Default: 'S' }, F: { Type: 'Fail', Error: 'Broken' }, S: { Type: 'Succeed' },
    } });
    const handler = startExecutionSyncTask({ find: (arn) => (arn === child.arn ? child : undefined), onStarted: () => undefined, random: () => 0.5 });
    const fleet = createStateMachine(synthesizedFleet(), {
      name: 'fleet', arn: `${MACHINE_ARN}-fleet`, tasks: { [START_EXECUTION_SYNC_RESOURCE]: handler }, clock, random: () => 0.5,
    });
    const result = await fleet.start({ name: 'run', input: { streams: ['a', 'broken', 'c'] } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: ['SUCCEEDED', 'FAILED', 'SUCCEEDED'] });
    expect(child.executions().map(({ name, input }) => [name, input])).toContainEqual(['c', {
      stream: 'c', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: expect.stringContaining(':execution:test-fleet/streams:') as string,
    }]);
  });
});
