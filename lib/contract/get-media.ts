/** Facts of the GetMedia service model (kinesis-video-media 2017-09-30) that more than one layer needs. */

import type { InputProblem } from './invalid-input-error';

export const START_SELECTOR_TYPES = [
  'NOW', 'EARLIEST', 'FRAGMENT_NUMBER', 'SERVER_TIMESTAMP', 'PRODUCER_TIMESTAMP', 'CONTINUATION_TOKEN',
] as const;
export type StartSelectorType = (typeof START_SELECTOR_TYPES)[number];

/** Where to start reading, in the service's own words. */
export interface StartSelector {
  readonly StartSelectorType: StartSelectorType;
  /** With FRAGMENT_NUMBER: reading starts at the fragment after this one. */
  readonly AfterFragmentNumber?: string;
  /** With SERVER_TIMESTAMP and PRODUCER_TIMESTAMP: epoch seconds, fractions allowed. */
  readonly StartTimestamp?: number;
  /** With CONTINUATION_TOKEN. */
  readonly ContinuationToken?: string;
}

/** Exactly one way to say which stream. */
export type StreamReference = { readonly streamName: string } | { readonly streamArn: string };

/** A string shape of the model. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly allowed: string;
}

/** The model's patterns are unanchored; the service means the whole value, so they are anchored here. */
export const STREAM_NAME: TextRule = {
  pattern: /^[a-zA-Z0-9_.-]+$/, maxLength: 256, allowed: '1 to 256 characters of a-z A-Z 0-9 _ . -',
};
/** The 2017 model says `arn:aws:`; the current API page allows every partition (`arn:[a-z\d-]+:`), and so do we. */
export const STREAM_ARN: TextRule = {
  pattern: /^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+\/[a-zA-Z0-9_.-]+\/[0-9]+$/,
  maxLength: 1024,
  allowed: 'arn:<partition>:kinesisvideo:<region>:<account>:stream/<name>/<creation time>, up to 1024 characters',
};
export const FRAGMENT_NUMBER: TextRule = { pattern: /^[0-9]+$/, maxLength: 128, allowed: '1 to 128 digits' };
export const CONTINUATION_TOKEN: TextRule = {
  pattern: /^[a-zA-Z0-9_.-]+$/, maxLength: 128, allowed: '1 to 128 characters of a-z A-Z 0-9 _ . -',
};

/** Whether a value is a string that a shape of the model takes. */
export function fits(rule: TextRule, value: unknown): value is string {
  return typeof value === 'string' && value.length <= rule.maxLength && rule.pattern.test(value);
}

/** Tags of every chunk, and the two that appear on an error. */
export const TAG = {
  fragmentNumber: 'AWS_KINESISVIDEO_FRAGMENT_NUMBER',
  serverTimestamp: 'AWS_KINESISVIDEO_SERVER_TIMESTAMP',
  producerTimestamp: 'AWS_KINESISVIDEO_PRODUCER_TIMESTAMP',
  millisBehindNow: 'AWS_KINESISVIDEO_MILLIS_BEHIND_NOW',
  continuationToken: 'AWS_KINESISVIDEO_CONTINUATION_TOKEN',
  errorId: 'AWS_KINESISVIDEO_ERROR_ID',
  errorCode: 'AWS_KINESISVIDEO_ERROR_CODE',
} as const;

/** Fragment metadata of Amazon Connect: its streams are used for one call after the other, and this tells them apart. */
export const CONTACT_ID_TAG = 'ContactId';

/** The field that a selector type needs; NOW and EARLIEST need none. */
export const SELECTOR_FIELD: Record<StartSelectorType, 'AfterFragmentNumber' | 'StartTimestamp' | 'ContinuationToken' | undefined> = {
  NOW: undefined,
  EARLIEST: undefined,
  FRAGMENT_NUMBER: 'AfterFragmentNumber',
  SERVER_TIMESTAMP: 'StartTimestamp',
  PRODUCER_TIMESTAMP: 'StartTimestamp',
  CONTINUATION_TOKEN: 'ContinuationToken',
};

function isSelectorType(value: unknown): value is StartSelectorType {
  return (START_SELECTOR_TYPES as readonly unknown[]).includes(value);
}

/** What is wrong with the fields of a selector, in the words of the model; empty when nothing is. */
export function startSelectorProblems(selector: Readonly<Record<string, unknown>>, path = 'StartSelector'): InputProblem[] {
  const type = selector['StartSelectorType'];
  if (!isSelectorType(type)) {
    return [{ field: `${path}.StartSelectorType`, got: type, allowed: START_SELECTOR_TYPES.join(', ') }];
  }
  const field = SELECTOR_FIELD[type];
  if (field === undefined) return [];
  const value = selector[field];
  const problem = (allowed: string): InputProblem[] => [{ field: `${path}.${field}`, got: value, allowed: `${allowed} (needed by ${type})` }];
  switch (field) {
    case 'AfterFragmentNumber': return fits(FRAGMENT_NUMBER, value) ? [] : problem(FRAGMENT_NUMBER.allowed);
    case 'ContinuationToken': return fits(CONTINUATION_TOKEN, value) ? [] : problem(CONTINUATION_TOKEN.allowed);
    case 'StartTimestamp': return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? [] : problem('epoch seconds, 0 or more');
  }
}
