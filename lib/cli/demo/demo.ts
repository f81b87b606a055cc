import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readLedger, type Ledger } from '../../adapters/dynamodb-ledger';
import { acceleratedClock, type Clock } from '../../local/kinesis-video';
import { readAssembly, type Assembly } from '../../local/stack/assembly';
import { PLACE } from '../../local/stack/identity';
import { bringUp, type LocalStack } from '../../local/stack/local-stack';
import { realClock } from '../../local/states';
import { startBackend, type Backend } from '../backend';
import { InterruptedError } from '../cli-error';
import { lockDirectory } from '../directory-lock';
import { synthesize } from '../synthesize';
import { verifyArchive, type Verification } from '../verify/verify-archive';
import { writableDirectory } from '../writable-directory';
import { startCamera, STREAM_NAME, type CameraStream } from './camera-stream';
import { Chaos, type ChaosCount } from './chaos';
import { type DemoOptions } from './options';
import { type Progress } from './progress';
import { clockStart, readState, sha256, withLeft, withNextRecording, writeState, type DemoState } from './recording';
import { RunWatcher } from './run-watcher';
import { seeded } from './seeded';

/** Seed of everything that chance decides in a demo. */
const SEED = 1;

/** How a demo ended. */
export interface DemoResult {
  /** Whether the footage was archived to its end; false after Ctrl-C. */
  readonly finished: boolean;
  readonly windows: number;
  /** Real time that the run took. */
  readonly seconds: number;
  readonly verification: Verification;
  /** The error of the execution, when it failed. */
  readonly failure?: string;
  /** What went wrong on purpose. */
  readonly chaos?: ChaosCount;
}

/** Synthesizes the stack as it would be deployed. */
async function synthesized(options: DemoOptions, progress: Progress): Promise<Assembly> {
  const directory = join(options.out, 'cdk.out');
  progress.step('synthesizing the stack (cdk.out), bundling the Lambda');
  await rm(directory, { recursive: true, force: true });
  await synthesize(directory, { stream: STREAM_NAME, windowSeconds: options.windowSeconds });
  return readAssembly(directory);
}

/** Everything is up: what the camera records into, and what archives it. */
interface Stage {
  readonly options: DemoOptions;
  readonly state: DemoState;
  readonly stack: LocalStack;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly stop: AbortSignal;
  readonly chaos: Chaos | undefined;
}

/** Executions of a demo that may fail before it gives up; without chaos the first failure is one too many. */
const EXECUTIONS = 20;

/** Runs the state machine until the camera's footage is archived, or it is asked to stop behind the window that runs. */
async function archive({ stack, state, clock, progress, stop, chaos }: Stage, camera: CameraStream, ledger: Ledger): Promise<RunWatcher> {
  const archived = ledger.objects.reduce((sum, { fragments, bytes }) => ({ fragments: sum.fragments + fragments, bytes: sum.bytes + bytes }), { fragments: 0, bytes: 0 });
  const watcher = new RunWatcher(archived, camera, clock, progress, stop, chaos !== undefined);
  progress.live(() => watcher.snapshot());
  // One run for all demos of a folder: it takes over at once from one that was killed.
  const run = `demo-${state.streamCreatedAt}`;
  try {
    for (let execution = 1; execution === 1 || (chaos !== undefined && watcher.failure !== undefined && execution <= EXECUTIONS); execution++) {
      await watcher.watch(stack.stateMachine.start({
        name: `${run}-${clock.now()}-${execution}`,
        // Far enough behind the last take: the run ends when the camera is silent, not by the clock.
        input: { streamName: STREAM_NAME, mode: 'catch-up', until: new Date(clock.now() + 365 * 24 * 3_600_000).toISOString(), run },
        signal: watcher.signal,
        onEvent: (event) => watcher.onEvent(event),
      }));
    }
  } finally {
    progress.stopLive();
  }
  return watcher;
}

/** Reads the ledger of the camera's stream as it is now. */
function ledgerOf({ stack, backend }: Stage, camera: CameraStream): Promise<Ledger> {
  const client = new DynamoDBClient({
    region: PLACE.region, endpoint: backend.endpoints.dynamoDb, credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return readLedger(DynamoDBDocumentClient.from(client), stack.tableName, camera.stream.arn);
}

async function record(stage: Stage): Promise<DemoResult> {
  const { options, state, stack, backend, clock, progress, chaos } = stage;
  await writeState(options.out, withLeft(state, clock.now(), false));
  progress.step(`a camera plays into Kinesis video stream ${STREAM_NAME}; windows of ${options.windowSeconds} s, ${options.speed}x real time`);
  const began = performance.now();
  const camera = startCamera(backend.kinesisVideo, state, options.media);
  const ledgerBefore = await ledgerOf(stage, camera);
  chaos?.start(stack.functions);
  const watcher = await archive(stage, camera, ledgerBefore);
  chaos?.end();
  const seconds = (performance.now() - began) / 1000;
  await writeState(options.out, withLeft(state, clock.now(), watcher.finished));

  progress.step('comparing the archive with the source, fragment by fragment');
  const bucketDirectory = join(backend.s3Directory, stack.bucketName);
  const verification = await verifyArchive(bucketDirectory, camera.stream.fragments, await ledgerOf(stage, camera));
  const { finished, windows, failure } = watcher;
  return { finished, windows, seconds, verification, ...(failure === undefined ? {} : { failure }), ...(chaos === undefined ? {} : { chaos: chaos.count }) };
}

/**
 * Archives what a camera records on this machine through the synthesized state machine and the bundled Lambda, then compares the
 * archive with the source.
 * @param stop Ends the demo behind the window that runs.
 * @throws CliError when the folder cannot be used.
 */
export async function runDemo(options: DemoOptions, progress: Progress, stop: AbortSignal): Promise<DemoResult> {
  await writableDirectory('--out', options.out);
  const unlock = await lockDirectory('--out', options.out);
  try {
    return await runLocked(options, progress, stop);
  } finally {
    await unlock();
  }
}

async function runLocked(options: DemoOptions, progress: Progress, stop: AbortSignal): Promise<DemoResult> {
  const inputSha256 = sha256(options.media);
  const before = await readState(options.out, inputSha256);
  const assembly = await synthesized(options, progress);
  if (stop.aborted) throw new InterruptedError();

  const clock = acceleratedClock(options.speed, clockStart(before, Date.now()));
  const chaos = options.crashSeed === undefined ? undefined : new Chaos(options.crashSeed, options.windowSeconds);
  const backend: Backend = await startBackend(options.out, { kinesisVideo: 0, s3: 0, dynamoDb: 0 }, clock, chaos?.backendFaults(() => backend.kinesisVideo));
  const log = createWriteStream(join(options.out, 'lambda.log'), { flags: 'a' });
  try {
    const stack = await bringUp(assembly, {
      endpoints: backend.endpoints, onLog: (line) => log.write(`${line}\n`), onStarted: () => undefined,
      random: seeded(SEED),
      // Its waits are as much faster as everything else; the time that work may take stays real.
      clock: { ...realClock, sleep: (ms, signal) => realClock.sleep(ms / options.speed, signal) },
    });
    try {
      const state = withNextRecording(before, inputSha256, options.durationMillis, clock.now());
      return await record({ options, state, stack, backend, clock, progress, stop, chaos });
    } finally {
      chaos?.end();
      await stack.close();
    }
  } finally {
    await backend.close();
    log.end();
  }
}
