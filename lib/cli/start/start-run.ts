import { type DynamoDbStreamWish } from '../../adapters/dynamodb-stream-wish';
import { type KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { type Clock } from '../../ports/clock';
import { type Randomness } from '../../ports/randomness';
import { describedStream, unknownStream } from '../status/find-streams';
import { executionName, type RunRequest } from './run-request';

/** What starting needs of the world. */
export interface StartServices {
  readonly executions: StepFunctionsExecutions;
  readonly source: KinesisVideoSource;
  /** Absent without a table: a wish to stop then stays. */
  readonly wish?: DynamoDbStreamWish | undefined;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export interface StartedRun {
  readonly executionArn: string;
  readonly streamArn: string;
  /** Whether somebody had asked this stream's archive to stop; that is taken back. */
  readonly wasStopped: boolean;
}

/**
 * Starts a run, and takes back a wish to stop first: the run would hear it at its first write.
 * @throws CliError when there is no such stream, and what the services throw; a wish that was taken back is then made again.
 */
export async function startRun({ executions, source, wish, clock, randomness }: StartServices, machineArn: string, request: RunRequest): Promise<StartedRun> {
  const stream = await describedStream(source, request.stream);
  if (stream === undefined) throw unknownStream('streamArn' in request.stream ? request.stream.streamArn : request.streamName);
  const { streamArn } = stream;
  const wasStopped = await wish?.takeBack(streamArn) ?? false;
  const name = executionName(request.streamName, request.mode, clock.now(), randomness.nonce());
  try {
    return { executionArn: await executions.start({ machineArn, name, input: request.input }), streamArn, wasStopped };
  } catch (error) {
    if (wasStopped) await wish?.stop(streamArn);
    throw error;
  }
}
