import { type DynamoDbStreamCursors, type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { type DynamoDbStreamWish } from '../../adapters/dynamodb-stream-wish';
import { type KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { type Clock } from '../../ports/clock';
import { parseStream } from '../archive/options';
import { describedStream, findStreams, streamReference, unknownStream } from '../status/find-streams';

/**
 * How the archive of a stream stands that was asked to stop.
 * - `stopped`: nothing is under way, and nothing will be begun.
 * - `stopping`: a run has the stream; it completes the object in hand, lets go and ends.
 * - `unfinished`: no run has it, and an object is not complete: the next run completes it and ends.
 */
export type StopState = 'stopped' | 'stopping' | 'unfinished';

export interface StoppedStream {
  readonly streamArn: string;
  readonly state: StopState;
  /** Whether somebody had asked for it before. */
  readonly wasStopped: boolean;
  /** Whether anything of it was ever archived. */
  readonly isNew: boolean;
}

/** How the archive of a stream stands. @param now Epoch milliseconds. */
export function stopState(item: StreamItem | undefined, now: number): StopState {
  const { leaseUntil = 0, open, commit } = item?.cursor ?? {};
  if (leaseUntil > now) return 'stopping';
  return open === undefined && commit === undefined ? 'stopped' : 'unfinished';
}

/**
 * ARNs of the streams to stop; none asked for stands for all that the table knows. A name is that of the stream that has it now,
 * whatever had it before.
 * @throws CliError when neither the table nor the service knows one.
 */
export async function streamsToStop(cursors: DynamoDbStreamCursors, wanted: readonly string[], source: KinesisVideoSource): Promise<string[]> {
  if (wanted.length === 0) return (await findStreams(cursors, [], undefined)).map(({ streamArn }) => streamArn);
  const arns = new Set<string>();
  for (const text of wanted) {
    const isArn = parseStream(text)?.created !== undefined;
    const known = isArn ? await cursors.read(text) : undefined;
    const found = known ?? await describedStream(source, streamReference(text));
    if (found === undefined) throw unknownStream(text);
    arns.add(found.streamArn);
  }
  return [...arns];
}

/** Asks the archives of some streams to stop. */
export async function stopStreams(cursors: DynamoDbStreamCursors, wish: DynamoDbStreamWish, arns: readonly string[], clock: Clock): Promise<StoppedStream[]> {
  const stopped: StoppedStream[] = [];
  for (const streamArn of arns) {
    const wasStopped = await wish.stop(streamArn);
    const item = await cursors.read(streamArn);
    stopped.push({ streamArn, wasStopped, state: stopState(item, clock.now()), isNew: item?.cursor === undefined });
  }
  return stopped;
}

/** How often to look, milliseconds. */
const POLL_MILLIS = 5_000;

/**
 * Waits until all are stopped, or no longer than `millis`.
 * @param onLook Told how many are still under way, every time.
 */
export async function waitUntilStopped(
  cursors: DynamoDbStreamCursors, streams: readonly StoppedStream[], { clock, millis, onLook }: { readonly clock: Clock; readonly millis: number; readonly onLook: (left: number) => void },
): Promise<StoppedStream[]> {
  const deadline = clock.now() + millis;
  for (let now = streams; ;) {
    const left = now.filter(({ state }) => state !== 'stopped').length;
    onLook(left);
    if (left === 0 || clock.now() >= deadline) return [...now];
    await clock.sleep(Math.min(POLL_MILLIS, deadline - clock.now()));
    now = await Promise.all(now.map(async (stream) => (
      stream.state === 'stopped' ? stream : { ...stream, state: stopState(await cursors.read(stream.streamArn), clock.now()) }
    )));
  }
}
