import { type TaskHandler } from '../states';
import { isObject } from '../states/json';
import { callService, onlyKnown } from './call-service';

const PREFIX = 'arn:aws:states:::aws-sdk:kinesisvideo';

/** Actions of Kinesis Video that a state machine can call here, with their arguments. Each has its own name as path. */
const ACTIONS = {
  listStreams: ['MaxResults', 'NextToken', 'StreamNameCondition'],
  listTagsForStream: ['NextToken', 'StreamARN', 'StreamName'],
  describeStream: ['StreamARN', 'StreamName'],
} as const;

/** The only field in their answers that is a time. */
const TIME_FIELD = 'CreationTime';

/** Epoch seconds as an integration writes a time: ISO 8601, milliseconds only where there are some. */
function isoTime(seconds: number): string {
  return new Date(Math.round(seconds * 1_000)).toISOString().replace('.000Z', 'Z');
}

/** A copy in which times are texts: the wire has epoch seconds. */
function withTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTimes);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => (
    [key, key === TIME_FIELD && typeof inner === 'number' ? isoTime(inner) : withTimes(inner)]
  )));
}

function action(url: string, name: keyof typeof ACTIONS): TaskHandler {
  return async (args, { signal }) => {
    const body = isObject(args) ? args : {};
    onlyKnown(`kinesisvideo:${name}`, body, ACTIONS[name]);
    return withTimes(await callService('KinesisVideo', `${url}/${name}`, { headers: { 'content-type': 'application/json' }, body, signal }));
  };
}

/**
 * Handlers for `arn:aws:states:::aws-sdk:kinesisvideo:*` by resource, which call the Kinesis Video service at a URL. Errors are named
 * as SDK integrations name them, such as `KinesisVideo.ClientLimitExceededException`; nothing is repeated but by the state's Retry.
 */
export function kinesisVideoTasks(url: string): Readonly<Record<string, TaskHandler>> {
  // Holds: the keys of ACTIONS are its own.
  const names = Object.keys(ACTIONS) as (keyof typeof ACTIONS)[];
  return Object.fromEntries(names.map((name) => [`${PREFIX}:${name}`, action(url, name)]));
}
