/** The state-machine document of a template, with readable names for what is only known at deploy time. */

import { type Template } from 'aws-cdk-lib/assertions';
import { runTemplate } from './machines';
import { only } from './synth';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string; readonly Output?: unknown }[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly TimeoutSeconds?: number;
  readonly Seconds?: number;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Output?: unknown;
  readonly Arguments?: Record<string, string>;
  readonly Assign?: Record<string, unknown>;
  readonly Resource?: string;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig: { readonly Mode: string; readonly ExecutionType?: string } };
}

export interface Definition {
  readonly StartAt: string;
  readonly QueryLanguage?: string;
  readonly States: Record<string, State>;
}

/** Pseudo parameters as they could be; the schema wants whole ARNs. */
const DEPLOYED: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws', 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333',
};

/** A text of a template as it could be once deployed. */
export function shown(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part === 'object' && part !== null && 'Fn::Join' in part) {
    return (part as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map(shown).join(''); // CDK joins by nothing.
  }
  if (typeof part === 'object' && part !== null && 'Fn::Select' in part) {
    const [index, { 'Fn::Split': [separator, text] }] = (part as { 'Fn::Select': [number, { 'Fn::Split': [string, unknown] }] })['Fn::Select']; // As CDK takes an ARN apart.
    return shown(text).split(separator)[index] ?? '';
  }
  const intrinsic = part as { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] }; // The two that occur.
  if ('Ref' in intrinsic) return DEPLOYED[intrinsic.Ref] ?? intrinsic.Ref;
  return `arn:aws:lambda:eu-west-1:111122223333:function:${intrinsic['Fn::GetAtt'][0]}`;
}

/** Parses the definition of a template's only state machine; by default that of a run. */
export function definitionOf(template: Template = runTemplate()): Definition {
  return JSON.parse(shown(only(template, 'AWS::StepFunctions::StateMachine')['DefinitionString'])) as Definition;
}

/** A state that has to be there. */
export function stateOf(definition: Definition, name: string): State {
  const state = definition.States[name];
  if (state === undefined) throw new Error(`there is no state ${name}`);
  return state;
}

/** Names of the states that can follow, errors included. */
export function successors(state: State): string[] {
  return [state.Next, state.Default, ...(state.Choices ?? []).map((rule) => rule.Next), ...(state.Catch ?? []).map((catcher) => catcher.Next)]
    .filter((name) => name !== undefined);
}
