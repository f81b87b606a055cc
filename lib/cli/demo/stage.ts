import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type Clock } from '../../local/kinesis-video';
import { type Assembly } from '../../local/stack/assembly';
import { PLACE } from '../../local/stack/identity';
import { bringUp, type LocalStack } from '../../local/stack/local-stack';
import { realClock, type ExecutionEvent } from '../../local/states';
import { startBackend, type Backend } from '../backend';
import { Chaos } from './chaos';
import { type DemoOptions } from './options';
import { type Progress } from './progress';
import { seeded } from './seeded';

/** Seed of everything that chance decides in a demo. */
const SEED = 1;

/** What a stage is made from. */
export interface Setting {
  readonly options: DemoOptions;
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** Everything is up: the services, and the stack that archives. */
export interface Stage extends Setting {
  readonly backend: Backend;
  readonly stack: LocalStack;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly chaos: Chaos | undefined;
  /** Whom the steps of runs are told. */
  onRunEvent: (event: ExecutionEvent, executionArn: string) => void;
}

function clientOf({ endpoints }: Backend): DynamoDBDocumentClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return DynamoDBDocumentClient.from(new DynamoDBClient({ region: PLACE.region, endpoint: endpoints.dynamoDb, credentials }));
}

/** One clock for all: service, state machines and functions run equally fast. */
async function stackOn(stage: Omit<Stage, 'stack'>, onLog: (line: string) => void, stackOf: () => LocalStack): Promise<LocalStack> {
  const { assembly, backend, chaos, clock, options: { speed } } = stage;
  return bringUp(assembly, {
    endpoints: backend.endpoints, onLog, random: seeded(SEED),
    clock: {
      now: () => clock.now(), sleep: (ms, signal) => realClock.sleep(ms / speed, signal), deadline: (ms, signal) => realClock.deadline(ms / speed, signal),
    },
    functionClock: { now: () => clock.now(), speed },
    onEvent: (machineArn, event, executionArn) => {
      if (machineArn === stackOf().runMachine.arn) stage.onRunEvent(event, executionArn);
    },
    ...(chaos === undefined ? {} : { eventsFault: chaos.eventsFault() }),
  });
}

/** Builds a stage, uses it, and takes it down again, whatever happens. */
export async function withStage<T>(setting: Setting, use: (stage: Stage) => Promise<T>): Promise<T> {
  const { options: { out, crashSeed, windowSeconds }, clock } = setting;
  const chaos = crashSeed === undefined ? undefined : new Chaos(crashSeed, windowSeconds);
  const backend: Backend = await startBackend(out, { kinesisVideo: 0, s3: 0, dynamoDb: 0 }, clock, chaos?.backendFaults(() => backend.kinesisVideo));
  const [log, eventLog] = ['lambda.log', 'events.jsonl'].map((name) => createWriteStream(join(out, name), { flags: 'a' }));
  const dynamoDb = clientOf(backend);
  try {
    const bare = { ...setting, backend, dynamoDb, chaos, onRunEvent: () => undefined };
    const stage: Stage = Object.assign(bare, { stack: await stackOn(bare, (line) => log?.write(`${line}\n`), () => stage.stack) });
    try {
      stage.stack.bus.listen((event) => eventLog?.write(`${JSON.stringify(event)}\n`));
      return await use(stage);
    } finally {
      chaos?.end();
      await stage.stack.close();
    }
  } finally {
    dynamoDb.destroy();
    await backend.close();
    log?.end();
    eventLog?.end();
  }
}
