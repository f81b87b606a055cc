import { Token } from 'aws-cdk-lib';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { archiveWith, bridgeEvent, inputOf, matches } from './trigger-rule';
import { only } from './synth';

const INSTANCE = 'arn:aws:connect:eu-west-1:111122223333:instance/12345678-1234-1234-1234-123456789012';
const trigger = ArchiveTrigger.connectContact({ instanceArn: INSTANCE });

function contact(detail: Record<string, unknown> = {}) {
  return bridgeEvent({
    source: 'aws.connect',
    'detail-type': 'Amazon Connect Contact Event',
    detail: { eventType: 'DISCONNECTED', contactId: 'c-1', channel: 'VOICE', instanceArn: INSTANCE, initiationMethod: 'INBOUND', ...detail },
  });
}

describe('trigger for calls', () => {
  test('starts a state machine of its own with the whole event', () => {
    const template = archiveWith(trigger);

    template.resourceCountIs('AWS::StepFunctions::StateMachine', 3);
    expect(only(template, 'AWS::Events::Rule')['Targets']).toMatchObject([{ Arn: { Ref: 'ArchiveTriggersTriggerCallsStateMachine5E6D35E4' } }]);
    expect(inputOf(trigger, contact())).toEqual(contact());
  });

  test('hears a call that has ended, of its instance', () => {
    expect(matches(trigger, contact())).toBe(true);
  });

  test.each([
    ['a call that begins', { eventType: 'INITIATED' }],
    ['a chat', { channel: 'CHAT' }],
    ['another instance', { instanceArn: `${INSTANCE}0` }],
  ])('does not hear %s', (_, detail) => {
    expect(matches(trigger, contact(detail))).toBe(false);
  });

  test.each([INSTANCE, Token.asString({ Ref: 'Instance' })])('takes %s', (instanceArn) => {
    expect(ArchiveTrigger.connectContact({ instanceArn }).problems).toEqual([]);
  });

  test.each(['', 'my-instance', '12345678-1234-1234-1234-123456789012', `${INSTANCE}/contact/1`, 'arn:aws:connect:eu-west-1:1:instance/1'])('refuses %j', (instanceArn) => {
    expect(ArchiveTrigger.connectContact({ instanceArn }).problems).toEqual([
      { field: 'instanceArn', got: instanceArn, allowed: 'arn:<partition>:connect:<region>:<account>:instance/<id>' },
    ]);
  });
});
