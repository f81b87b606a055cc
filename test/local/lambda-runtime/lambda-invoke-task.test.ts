import { LAMBDA_INVOKE_RESOURCE, lambdaInvokeTask, type InvocationResult } from '../../../lib/local/lambda-runtime';
import { createStateMachine, type ExecutionResult, skippingClock } from '../../../lib/local/states';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:test';

async function invoked(result: InvocationResult, args: unknown = { FunctionName: ARN, Payload: '{% $states.input %}' }): Promise<{ result: ExecutionResult; payloads: unknown[] }> {
  const payloads: unknown[] = [];
  const functions = { [ARN]: { invoke: async (payload: unknown) => { payloads.push(payload); return result; } } };
  const machine = createStateMachine({
    QueryLanguage: 'JSONata', StartAt: 'Work', States: { Work: { Type: 'Task', Resource: LAMBDA_INVOKE_RESOURCE, Arguments: args, End: true } },
  }, { name: 'm', arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m', tasks: { [LAMBDA_INVOKE_RESOURCE]: lambdaInvokeTask(functions) }, clock: skippingClock(0), random: () => 0 });
  return { result: await machine.start({ name: 'run', input: { a: 1 } }), payloads };
}

describe('the lambda:invoke task', () => {
  it('invokes the function with the payload and answers as the integration does', async () => {
    const { result, payloads } = await invoked({ ok: true, payload: { b: 2 } });
    expect(payloads).toEqual([{ a: 1 }]);
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { ExecutedVersion: '$LATEST', Payload: { b: 2 }, StatusCode: 200 } });
  });

  it('fails under the name of the error, with all of it as the cause', async () => {
    const { result } = await invoked({ ok: false, errorType: 'Archive.Fenced', errorMessage: 'why', trace: ['line'] });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Archive.Fenced', cause: '{"errorMessage":"why","errorType":"Archive.Fenced","trace":["line"]}' });
  });

  it.each([
    ['an unknown function', { FunctionName: `${ARN}-2` }, 'Lambda.ResourceNotFoundException'],
    ['an invocation that nobody waits for', { FunctionName: ARN, InvocationType: 'Event' }, 'States.Runtime'],
    ['an unknown field', { FunctionName: ARN, Qualifier: '1' }, 'States.Runtime'],
  ])('refuses %s', async (_, args, error) => {
    const { result, payloads } = await invoked({ ok: true, payload: null }, args);
    expect(result).toMatchObject({ status: 'FAILED', error });
    expect(payloads).toEqual([]);
  });
});
