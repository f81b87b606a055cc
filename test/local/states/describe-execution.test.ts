import { describedExecution, pascalCased } from '../../../lib/local/states/describe-execution';
import { type ExecutionRecord } from '../../../lib/local/states/execution-records';

const running: ExecutionRecord = {
  name: 'run', executionArn: 'arn:execution', status: 'RUNNING', startedMs: 1000, stoppedMs: undefined, input: { a: 1 },
  output: undefined, error: undefined, cause: undefined, historyEvents: 3,
};
const inSeconds = (ms: number): number => ms / 1000;

describe('the description of an execution', () => {
  it('of one that runs has neither end nor outcome', () => {
    expect(describedExecution(running, 'arn:machine', inSeconds)).toEqual({
      executionArn: 'arn:execution', stateMachineArn: 'arn:machine', name: 'run', status: 'RUNNING', startDate: 1, input: '{"a":1}', inputDetails: { included: true },
    });
  });

  it('of one that succeeded has its output as text, also when it is null', () => {
    expect(describedExecution({ ...running, status: 'SUCCEEDED', stoppedMs: 2500, output: null }, 'arn:machine', inSeconds))
      .toMatchObject({ stopDate: 2.5, output: 'null', outputDetails: { included: true } });
  });

  it('of one that failed has error and cause', () => {
    expect(describedExecution({ ...running, status: 'FAILED', error: 'E', cause: '' }, 'arn:machine', inSeconds)).toMatchObject({ error: 'E', cause: '' });
  });

  it('in the words of a state machine begins every field with a capital letter, in alphabetical order', () => {
    expect(JSON.stringify(pascalCased({ name: 'n', inputDetails: { included: true }, cause: 'c' }))).toBe('{"Cause":"c","InputDetails":{"Included":true},"Name":"n"}');
  });
});
