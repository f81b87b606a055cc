/** How a fleet run finds its streams. */

import { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { type StreamSource } from '../contract/stream-source';
import { ERROR_AND_CAUSE, EXECUTION_INPUT, expression, literal } from './jsonata';
import { retrier } from './run-retries';

/** ListStreams answers up to about 2 KB for each stream, and a state may take 256 KiB. */
const PAGE_STREAMS = 100;

/** Streams that one execution takes: their names, 256 characters each at most, must fit into a variable of 256 KiB. */
export const MAX_STREAMS = 500;

/** Names of the streams of a page that can be read. */
const NAMES = '$states.result.StreamInfoList[Status in ["ACTIVE", "UPDATING"]].StreamName';

/** JSONata has no optional fields: what is not there must not be written. */
const ARGUMENTS = (prefix: string): string => `$merge([${[
  `{"MaxResults": ${PAGE_STREAMS}}`,
  ...(prefix === '' ? [] : [`{"StreamNameCondition": {"ComparisonOperator": "BEGINS_WITH", "ComparisonValue": ${literal(prefix)}}}`]),
  '$token != null ? {"NextToken": $token} : {}',
].join(', ')}])`;

/** The variables of a fleet run that discovery begins with. */
export function discoveryVariables(source: StreamSource): Record<string, unknown> {
  if (source.kind === 'named') return { streams: source.names, token: null };
  return { streams: [], token: expression(`$exists(${EXECUTION_INPUT}.nextToken) ? ${EXECUTION_INPUT}.nextToken : null`) };
}

/**
 * One page of the account's streams. The rest follows while `$token` is there.
 * @param next Where to go with a page, and without one: then `$failure` says why.
 */
export function listStreams(scope: Construct, prefix: string, next: sfn.IChainable): sfn.CustomState {
  const list = new sfn.CustomState(scope, 'ListStreams', {
    stateJson: {
      Type: 'Task',
      Comment: 'One page of the streams that are there now',
      Resource: `arn:${Stack.of(scope).partition}:states:::aws-sdk:kinesisvideo:listStreams`,
      Arguments: expression(ARGUMENTS(prefix)),
      Assign: {
        // As a list, however many there are: JSONata takes a list of one for its only item.
        streams: expression(`[$streams, ${NAMES}]`),
        token: expression('$exists($states.result.NextToken) ? $states.result.NextToken : null'),
      },
      Output: {},
      TimeoutSeconds: 30,
    },
  });
  // ListStreams takes 50 calls per second and account, of everybody together.
  list.addRetry(retrier([sfn.Errors.ALL], 1, 30, 8));
  const failed = sfn.Pass.jsonata(scope, 'ListingFailed', {
    comment: 'The streams that are known by now are archived all the same',
    assign: { failure: expression('$states.input'), token: null },
  });
  failed.next(next);
  list.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  list.next(next);
  return list;
}
