/** An archive as it would be deployed, brought up on this machine: synthesized and bundled for real. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Duration } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLedger } from '../../../lib/adapters/dynamodb-ledger';
import { startBackend, type Backend } from '../../../lib/cli/backend';
import { verifyArchive, type Verification } from '../../../lib/cli/verify/verify-archive';
import { ArchiveStack } from '../../../lib/constructs/archive-stack';
import { ArchiveTrigger } from '../../../lib/constructs/archive-trigger';
import { readContext } from '../../../lib/constructs/stack-context';
import { type WindowResult } from '../../../lib/contract/execution-state';
import { type BridgeEvent } from '../../../lib/local/events';
import { acceleratedClock, type KinesisVideoStream } from '../../../lib/local/kinesis-video';
import { readAssembly, type Assembly } from '../../../lib/local/stack/assembly';
import { bringUp, type LocalStack } from '../../../lib/local/stack/local-stack';
import { realClock, type ExecutionEvent, type ExecutionRecord, type StateMachine } from '../../../lib/local/states';
import { ROOT, testApp } from '../../constructs/synth';
import { seededDraws } from '../events/support';

export const CREDENTIALS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Service seconds in a real one, by default. A lease is 4.5 real seconds then: enough for a machine that is busy. */
const SPEED = 20;

/** Short segments and windows, and streams by a prefix. */
const CONTEXT = { streamPrefix: 'camera-', prefix: 'site-7/', schedule: 'rate(1 minute)', onRequest: 'true', segmentSeconds: 60, windowSeconds: 60 };

export interface LocalArchiveOptions {
  /** How often an event is delivered. Default: once. */
  readonly deliveries?: (event: BridgeEvent) => number;
  /** Service seconds in a real one. Default 20. */
  readonly speed?: number;
  /** Settings of the stack. Default: {@link CONTEXT}. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Told every line that a function writes. */
  readonly onLog?: (line: string) => void;
  /** Told what executions of the run machine do. */
  readonly onRunEvent?: (event: ExecutionEvent, executionArn: string) => void;
}

/** What the service's clock shows when the archive comes up. */
export const START_MS = Date.UTC(2030, 0, 1, 12, 0, 30);

/** Thirty seconds in 15 fragments. */
const FOOTAGE = readFileSync(join(ROOT, 'lib/cli/demo/sample-camera.mkv'));

/** When the footage of every stream begins: three full segments before the start. */
export const FOOTAGE_MS = START_MS - 210_000;

/** Longest real time to wait for anything, ms. */
const PATIENCE_MS = 25_000;

export interface LocalArchive {
  readonly assembly: Assembly;
  /** Time of the services. */
  readonly now: () => number;
  readonly stack: LocalStack;
  readonly backend: Backend;
  /** A stream with thirty seconds of footage from `FOOTAGE_MS` on. */
  recorded(name: string): Promise<KinesisVideoStream>;
  /** How many fragments an execution of the run machine has archived. */
  archivedBy(executionArn: string): number;
  /** Compares all footage of a stream with what is archived of it. */
  verify(stream: KinesisVideoStream): Promise<Verification>;
  close(): Promise<void>;
}

/** Synthesizes what bin/app.ts would, with a trigger for alarms besides. */
async function synthesized(outdir: string, context: Readonly<Record<string, unknown>>): Promise<Assembly> {
  const app = testApp({ 'aws:cdk:bundling-stacks': ['**'], ...context }, outdir);
  const { archive } = new ArchiveStack(app, 'KvsArchive', readContext(app.node));
  archive.archiveOn('Motion', ArchiveTrigger.cloudWatchAlarm({ alarmNamePrefix: 'motion-', before: Duration.seconds(6), after: Duration.seconds(6) }));
  return readAssembly(app.synth().directory);
}

export async function startArchive(options: LocalArchiveOptions = {}): Promise<LocalArchive> {
  const { deliveries = () => 1, speed = SPEED, context = CONTEXT, onLog = () => undefined, onRunEvent = () => undefined } = options;
  const directory = mkdtempSync(join(tmpdir(), 'kvs-archive-stack-'));
  const assembly = await synthesized(join(directory, 'cdk.out'), context);
  const clock = acceleratedClock(speed, START_MS);
  const backend = await startBackend(directory, { kinesisVideo: 0, s3: 0, dynamoDb: 0 }, clock);
  const archivedBy = new Map<string, number>();
  const stack = await bringUp(assembly, {
    endpoints: backend.endpoints, onLog, random: seededDraws(), deliveries,
    clock: {
      now: () => clock.now(), sleep: (ms, signal) => realClock.sleep(ms / speed, signal), deadline: (ms, signal) => realClock.deadline(ms / speed, signal),
    },
    functionClock: { now: () => clock.now(), speed },
    onEvent: (machineArn, event, executionArn) => {
      if (machineArn === stack.runMachine.arn) onRunEvent(event, executionArn);
      if (event.type !== 'StateExited' || event.state !== 'ArchiveWindow') return;
      const { fragments = 0 } = event.output as Partial<WindowResult>; // Behind a caught error it is something else, without fragments.
      archivedBy.set(executionArn, (archivedBy.get(executionArn) ?? 0) + fragments);
    },
  });
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({ ...CREDENTIALS, endpoint: backend.endpoints.dynamoDb }));
  return {
    assembly, stack, backend,
    now: () => clock.now(),
    archivedBy: (executionArn) => archivedBy.get(executionArn) ?? 0,
    recorded: async (name) => {
      const stream = backend.kinesisVideo.createStream({ name, retentionHours: 24 });
      await stream.play(FOOTAGE, { startAt: FOOTAGE_MS }).done;
      return stream;
    },
    verify: async (stream) => verifyArchive(
      join(backend.s3Directory, stack.bucketName), stream.fragments, await readLedger(table, stack.tableName, stream.arn), `site-7/v1/stream=${stream.name}/`,
    ),
    close: async () => {
      await stack.close();
      table.destroy();
      await backend.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Waits for something that comes about by itself. @param patienceMs Of real time. @throws Error when it does not. */
export async function until<T>(what: string, look: () => T | undefined, patienceMs = PATIENCE_MS): Promise<T> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(20)) {
    const found = look();
    if (found !== undefined) return found;
  }
  throw new Error(`waited ${patienceMs} ms for ${what}`);
}

/** Executions of a machine, oldest first, once so many of them that fit have ended. */
export async function ended(machine: StateMachine, count: number, fits: (execution: ExecutionRecord) => boolean = () => true): Promise<readonly ExecutionRecord[]> {
  return until(`${count} executions of ${machine.name} to end`, () => {
    const done = machine.executions().filter((execution) => fits(execution) && execution.status !== 'RUNNING');
    return done.length < count ? undefined : done.reverse();
  });
}
