/** The rule that a trigger becomes, tried out with events on the local EventBridge's own matcher. */

import { Template } from 'aws-cdk-lib/assertions';
import { type ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { type BridgeEvent } from '../../lib/local/events/event';
import { compileEventPattern } from '../../lib/local/events/event-pattern';
import { readRule } from '../../lib/local/events/rule';
import { only, testStack } from './synth';

export function archiveWith(trigger: ArchiveTrigger): Template {
  const stack = testStack();
  new KvsArchive(stack, 'Archive', { streams: ['front-door'], schedule: 'none' }).archiveOn('Trigger', trigger);
  return Template.fromStack(stack);
}

export function ruleOf(trigger: ArchiveTrigger): Record<string, unknown> {
  return only(archiveWith(trigger), 'AWS::Events::Rule');
}

/** An event as EventBridge hands it to rules. */
export function bridgeEvent(event: Pick<BridgeEvent, 'source' | 'detail-type' | 'detail'>): BridgeEvent {
  return {
    version: '0', id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92', account: '111122223333', region: 'eu-west-1', time: '2030-01-01T12:00:00Z', resources: [], ...event,
  };
}

export function matches(trigger: ArchiveTrigger, event: BridgeEvent): boolean {
  return compileEventPattern(ruleOf(trigger)['EventPattern'])(event);
}

/** What the target of a trigger is started with. */
export function inputOf(trigger: ArchiveTrigger, event: BridgeEvent): unknown {
  const named = JSON.parse(JSON.stringify(ruleOf(trigger), (key, value: unknown) => (['Arn', 'RoleArn'].includes(key) ? 'arn:aws:x' : value))) as unknown;
  const { targets: [target] } = readRule(named, { name: 'rule', region: 'eu-west-1', accountId: '111122223333' });
  if (target === undefined) throw new Error('the rule has no target');
  return target.input({ event, ingestedAt: 0, ruleArn: 'arn:aws:rule', ruleName: 'rule' });
}
