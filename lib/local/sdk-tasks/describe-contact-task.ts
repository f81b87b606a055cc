import { TaskError, type TaskHandler } from '../states';
import { isObject } from '../states/json';
import { onlyKnown } from './call-service';

/** Name of the SDK integration of Amazon Connect's DescribeContact. */
export const DESCRIBE_CONTACT_RESOURCE = 'arn:aws:states:::aws-sdk:connect:describeContact';

/** Which contact of which Connect instance is meant. */
export interface DescribeContactArguments { readonly InstanceId: string; readonly ContactId: string }

/**
 * A handler for `arn:aws:states:::aws-sdk:connect:describeContact`. There is no Connect on this machine: the given function
 * answers in its place, with `{ Contact: ... }` as the service does, and fails with errors such as
 * `new TaskError('Connect.ResourceNotFoundException', 'no such contact')`.
 */
export function describeContactTask(describe: (args: DescribeContactArguments) => Promise<object>): TaskHandler {
  return async (args) => {
    const fields = isObject(args) ? args : {};
    onlyKnown('connect:describeContact', fields, ['ContactId', 'InstanceId']);
    const { InstanceId, ContactId } = fields;
    if (typeof InstanceId !== 'string' || typeof ContactId !== 'string') {
      throw new TaskError('Connect.InvalidRequestException', `describeContact: got ${JSON.stringify(args)}, allowed: InstanceId and ContactId, both strings`);
    }
    return describe({ InstanceId, ContactId });
  };
}
