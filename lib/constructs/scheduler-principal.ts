import { type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** EventBridge Scheduler, for schedules of this account in the default group alone, so that nobody else's can borrow a role. */
export function schedulerPrincipal(stack: Stack): iam.IPrincipal {
  const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  return new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } } });
}
