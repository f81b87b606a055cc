/** Calls of Amazon Connect. */

import { Token } from 'aws-cdk-lib';
import { fits, type TextRule } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { type BindTrigger } from './archive-trigger-binding';
import { ConnectCalls } from './connect-calls';

/** Options of a trigger for calls. */
export interface ContactTriggerOptions {
  /** The Amazon Connect instance, in the account and region of the archive, with live media streaming switched on. */
  readonly instanceArn: string;
}

const INSTANCE_ARN: TextRule = {
  pattern: /^arn:[a-z\d-]+:connect:[a-z\d-]+:\d{12}:instance\/[a-zA-Z\d-]+$/, maxLength: 250,
  allowed: 'arn:<partition>:connect:<region>:<account>:instance/<id>',
};

/** What is wrong with the options; empty when nothing is. */
export function contactProblems({ instanceArn }: ContactTriggerOptions): InputProblem[] {
  return Token.isUnresolved(instanceArn) || fits(INSTANCE_ARN, instanceArn) ? [] : [{ field: 'instanceArn', got: instanceArn, allowed: INSTANCE_ARN.allowed }];
}

/** The event names the call and not its streams: a state machine of its own looks those up. */
export function bindContact({ instanceArn }: ContactTriggerOptions): BindTrigger {
  return (scope, { runMachine, logRetention, logKey }) => ({
    description: 'Archives the audio of a call of Amazon Connect that has ended',
    eventPattern: {
      source: ['aws.connect'],
      detailType: ['Amazon Connect Contact Event'],
      detail: { eventType: ['DISCONNECTED'], channel: ['VOICE'], instanceArn: [instanceArn] },
    },
    machine: new ConnectCalls(scope, 'Calls', { runMachine, instanceArn, logRetention, logKey }).stateMachine,
  });
}
