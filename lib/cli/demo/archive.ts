import { join } from 'node:path';
import { readLedger, type Ledger } from '../../adapters/dynamodb-ledger';
import { verifyArchive, type Verification } from '../verify/verify-archive';
import { startCameras, type CameraStream } from './cameras';
import { type DemoResult } from './demo';
import { FleetWatcher } from './fleet-watcher';
import { probeLock, type LockProbe } from './lock-probe';
import { type DemoState } from './recording';
import { type Stage } from './stage';
import { StopWish } from './stop-wish';

/** What is to be archived, and until when. */
export interface Take {
  readonly state: DemoState;
  /** Input of the fleet run. */
  readonly input: Readonly<Record<string, string>>;
  readonly stop: AbortSignal;
}

/** Fleet runs of a demo that may fail before it gives up; without chaos the first failure is one too many. */
const FLEET_RUNS = 20;

/** How often to look whether a run that follows is there, ms. */
const POLL_MILLIS = 100;

function ledgersOf({ dynamoDb, stack }: Stage, cameras: readonly CameraStream[]): Promise<Ledger[]> {
  return Promise.all(cameras.map(({ stream }) => readLedger(dynamoDb, stack.tableName, stream.arn)));
}

function totalOf(ledgers: readonly Ledger[]): { fragments: number; bytes: number } {
  return ledgers.flatMap(({ objects }) => objects)
    .reduce((sum, { fragments, bytes }) => ({ fragments: sum.fragments + fragments, bytes: sum.bytes + bytes }), { fragments: 0, bytes: 0 });
}

/** Compares every stream with its part of the bucket. */
async function verified(stage: Stage, cameras: readonly CameraStream[]): Promise<Verification> {
  const bucket = join(stage.backend.s3Directory, stage.stack.bucketName);
  const ledgers = await ledgersOf(stage, cameras);
  const each = await Promise.all(cameras.map(({ stream }, i) => (
    verifyArchive(bucket, stream.fragments, ledgers[i] ?? { objects: [], gaps: [] }, `v1/stream=${stream.name}/`)
  )));
  const sum = (field: 'fragments' | 'bytes' | 'lost' | 'duplicated' | 'gaps'): number => each.reduce((total, one) => total + one[field], 0);
  return {
    objects: each.flatMap(({ objects }) => objects), faults: each.flatMap(({ faults }) => faults),
    fragments: sum('fragments'), bytes: sum('bytes'), lost: sum('lost'), duplicated: sum('duplicated'), gaps: sum('gaps'),
  };
}

/** Tries to delete what is archived, where it is locked: before the comparison, which would notice. */
async function probed({ options, backend, stack, progress }: Stage): Promise<{ readonly objectLock?: LockProbe }> {
  if (!options.objectLock) return {};
  progress.step('trying to delete an object that is locked');
  return { objectLock: await probeLock(backend.endpoints.s3, stack.bucketName, Date.now()) };
}

/** Waits until everything that the cameras recorded is archived, or somebody has had enough. */
async function allArchived(stage: Stage, cameras: readonly CameraStream[], isOver: () => boolean): Promise<void> {
  await Promise.all(cameras.map(({ done }) => done));
  const recorded = cameras.reduce((sum, { stream }) => sum + stream.fragments.length, 0);
  while (!isOver() && totalOf(await ledgersOf(stage, cameras)).fragments < recorded) await stage.clock.sleep(POLL_MILLIS, new AbortController().signal);
}

/** Archives the take of a demo through the fleet machine, and compares what came of it. */
export async function archive(stage: Stage, take: Take): Promise<DemoResult> {
  const { stack, clock, progress, chaos, backend, options: { media } } = stage;
  const began = performance.now();
  const cameras = startCameras(backend.kinesisVideo, take.state, media);
  const wish = new StopWish(stage.dynamoDb, stack.tableName, cameras);
  await wish.takeBack(); // Of a demo that was killed.
  const onStoreFailure = (): void => {
    for (const { executionArn, status } of stack.runMachine.executions()) if (status === 'RUNNING') void stack.runMachine.stop(executionArn);
  };
  const watcher = new FleetWatcher({ cameras, archived: totalOf(await ledgersOf(stage, cameras)), clock, progress, storesMayFail: chaos !== undefined, onStoreFailure });
  stage.onRunEvent = (event, executionArn) => watcher.onEvent(event, executionArn);
  progress.live(() => watcher.snapshot());
  take.stop.addEventListener('abort', () => void wish.make());
  chaos?.start(stack.functions);
  let isGood = false;
  try {
    for (let run = 1; !isGood && !take.stop.aborted && run <= (chaos === undefined ? 1 : FLEET_RUNS); run++) {
      isGood = await watcher.watch(stack.fleetMachine.start({ name: `demo-${take.state.streamCreatedAt}-${clock.now()}-${run}`, input: take.input }));
    }
    if (take.input['mode'] === 'follow') await followed(stage, cameras, watcher, wish, take.stop);
  } finally {
    chaos?.end();
    progress.stopLive();
  }
  await wish.takeBack();
  const seconds = (performance.now() - began) / 1000;
  const lock = await probed(stage);
  progress.step('comparing the archive with the source, fragment by fragment');
  const { failure, windows } = watcher;
  return {
    finished: isGood && !take.stop.aborted, windows, seconds, verification: await verified(stage, cameras), events: stack.bus.events.length,
    ...lock, ...(failure === undefined ? {} : { failure }), ...(chaos === undefined ? {} : { chaos: chaos.count }),
  };
}

/** Runs that follow have no end of their own: once all is archived they are asked to stop. */
async function followed({ stack, ...rest }: Stage, cameras: readonly CameraStream[], watcher: FleetWatcher, wish: StopWish, stop: AbortSignal): Promise<void> {
  await allArchived({ stack, ...rest }, cameras, () => stop.aborted || watcher.failure !== undefined);
  await wish.make();
  const isRunning = (): boolean => stack.runMachine.executions().some(({ status }) => status === 'RUNNING');
  while (isRunning()) await rest.clock.sleep(POLL_MILLIS, new AbortController().signal);
}
