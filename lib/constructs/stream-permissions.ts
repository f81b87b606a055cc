/** Rights on the streams of an archive. */

import { type Stack } from 'aws-cdk-lib';
import { type StreamSource } from '../contract/stream-source';
import { type Permission } from './least-privilege-role';

/** Names and creation times of streams as they stand in ARNs. Nobody knows the creation time at deploy time; a recreated stream has another one. */
function streamPatterns(streams: StreamSource): string[] {
  return streams.kind === 'named' ? streams.names.map((name) => `${name}/*`) : [`${streams.prefix}*/*`];
}

/** Why the ARNs of streams have wildcards. */
const REASON: Readonly<Record<StreamSource['kind'], string>> = {
  named: 'The ARN of a stream ends with the time of its creation, which is another one when it is made anew.',
  prefix: 'The streams are those whose names begin so at the time of a run; the ARN of each ends with the time of its creation.',
  tagged: 'The streams are those with the tags of the condition at the time of a run, whatever their names.',
};

/**
 * A policy holds 6,144 characters at most, and CDK cuts one in two only between statements: each of these has at most ten ARNs of 256
 * characters of name.
 */
const STREAMS_PER_STATEMENT = 10;

/** What may be done with the streams that an archive is for. The rest of each permission is the caller's. */
export function onStreams(stack: Stack, streams: StreamSource, permission: Omit<Permission, 'resources'>): Permission[] {
  const arns = streamPatterns(streams).map((resourceName) => stack.formatArn({ service: 'kinesisvideo', resource: 'stream', resourceName }));
  const parts = Array.from({ length: Math.ceil(arns.length / STREAMS_PER_STATEMENT) }, (_, i) => arns.slice(i * STREAMS_PER_STATEMENT, (i + 1) * STREAMS_PER_STATEMENT));
  return parts.map((resources, i) => ({ reason: REASON[streams.kind], ...permission, sid: `${permission.sid}${parts.length === 1 ? '' : i + 1}`, resources }));
}

/** Finding the streams of the account, and telling by their tags which are wanted; nothing for streams by name. */
export function discoverStreams(stack: Stack, streams: StreamSource): Permission[] {
  if (streams.kind === 'named') return [];
  const list: Permission = {
    sid: 'ListStreams', actions: ['kinesisvideo:ListStreams'], resources: ['*'],
    reason: 'ListStreams is about all streams of the account and knows no resources.',
  };
  if (streams.kind === 'prefix') return [list];
  return [list, ...onStreams(stack, streams, {
    sid: 'ReadTags', actions: ['kinesisvideo:ListTagsForStream'],
    reason: 'Which streams have the tags is only known once the tags of all have been read.',
  })];
}
