import { DynamoDbStreamCursors, type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { type KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { type Coverage } from '../../contract/settings';
import { type ArchiveTable } from '../archive/open-archive';
import { describedStream, findStreams } from './find-streams';
import { lastRuns } from './last-runs';
import { streamStatus, type StatusSources, type StreamStatus } from './stream-status';

export interface StatusRequest {
  /** Names and ARNs; none stands for every stream of the table. */
  readonly streams: readonly string[];
  readonly coverage: Coverage;
  /** Absent when there is only the table. */
  readonly source?: KinesisVideoSource | undefined;
  /** The run machine; without it no last run is shown. */
  readonly machine?: { readonly arn: string; readonly executions: StepFunctionsExecutions } | undefined;
  readonly now: () => number;
}

/** DescribeStream allows 300 calls a second in an account and 5 on a stream; this is how many are under way at a time. */
const AT_A_TIME = 10;

async function retentionOf({ source }: StatusRequest, { streamArn }: StreamItem): Promise<StatusSources['stream']> {
  if (source === undefined) return 'not-asked';
  return await describedStream(source, { streamArn }) ?? 'gone';
}

/** How the archives of the streams asked for stand. @throws CliError when one of them does not exist. */
export async function readStatus({ dynamoDb, table }: ArchiveTable, request: StatusRequest): Promise<StreamStatus[]> {
  const { streams, coverage, source, machine, now } = request;
  const items = await findStreams(new DynamoDbStreamCursors(dynamoDb, table), streams, source);
  const runs = machine === undefined ? undefined : await lastRuns(machine.executions, machine.arn, items.map(({ streamArn }) => streamArn));
  const statuses: StreamStatus[] = [];
  for (let i = 0; i < items.length; i += AT_A_TIME) {
    statuses.push(...await Promise.all(items.slice(i, i + AT_A_TIME).map(async (item) => streamStatus({
      item, stream: await retentionOf(request, item), lastRun: runs?.get(item.streamArn), holdsEverything: coverage === 'everything', now: now(),
    }))));
  }
  return statuses;
}
