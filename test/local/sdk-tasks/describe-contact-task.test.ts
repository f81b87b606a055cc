import { describeContactTask, type DescribeContactArguments } from '../../../lib/local/sdk-tasks';
import { TaskError } from '../../../lib/local/states';
import { taskContext } from './support';

const ARGS = { InstanceId: 'i-1', ContactId: 'c-1' };

describe('the describeContact task', () => {
  test('answers what the given function answers', async () => {
    const asked: DescribeContactArguments[] = [];
    const task = describeContactTask(async (args) => { asked.push(args); return { Contact: { Id: args.ContactId } }; });

    expect(await task(ARGS, taskContext())).toEqual({ Contact: { Id: 'c-1' } });
    expect(asked).toEqual([ARGS]);
  });

  test('fails as the given function fails', async () => {
    const task = describeContactTask(() => Promise.reject(new TaskError('Connect.ResourceNotFoundException', 'no such contact')));

    await expect(task(ARGS, taskContext())).rejects.toMatchObject({ name: 'Connect.ResourceNotFoundException', message: 'no such contact' });
  });

  test.each<[string, unknown, string]>([
    ['without a contact', { InstanceId: 'i-1' }, 'Connect.InvalidRequestException'],
    ['without anything', undefined, 'Connect.InvalidRequestException'],
    ['with an unknown argument', { ...ARGS, contactId: 'c' }, 'States.Runtime'],
  ])('%s it fails before the function is asked', async (_what, args, name) => {
    const task = describeContactTask(() => Promise.reject(new Error('asked')));

    await expect(task(args, taskContext())).rejects.toMatchObject({ name });
  });
});
