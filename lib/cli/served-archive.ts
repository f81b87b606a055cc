import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidScheduleError } from '../local/schedules';
import { readAssembly } from '../local/stack/assembly';
import { bringUp, type Endpoints } from '../local/stack/local-stack';
import { CliError } from './cli-error';
import { synthesize } from './synthesize';

/** TCP ports of the services that an archive brings with it. */
export interface ArchivePorts {
  readonly states: number;
  readonly events: number;
}

export interface ServedArchiveOptions {
  readonly directory: string;
  readonly endpoints: Endpoints;
  readonly ports: ArchivePorts;
  /** Context of the CDK app. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** An archive that runs on this machine until it is closed. */
export interface ServedArchive {
  /** Environment variables for whoever wants to use it: endpoints, and the names of what it is made of. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function synthesizedIn(directory: string, settings: ServedArchiveOptions['settings']): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  try {
    await synthesize(directory, settings);
  } catch (error) {
    throw new CliError((error as Error).message); // The app says what is wrong with its settings.
  }
}

/** Synthesizes an archive and runs it against local servers: state machines, function, events and schedules. */
export async function startServedArchive({ directory, endpoints, ports, settings }: ServedArchiveOptions): Promise<ServedArchive> {
  const assembly = join(directory, 'cdk.out');
  await synthesizedIn(assembly, settings);
  const log = createWriteStream(join(directory, 'lambda.log'), { flags: 'a' });
  const stack = await bringUp(await readAssembly(assembly), { endpoints, ports, onLog: (line) => log.write(`${line}\n`), random: Math.random });
  try {
    stack.startSchedules();
  } catch (error) {
    await stack.close();
    throw error instanceof InvalidScheduleError ? new CliError(`--schedule: ${error.message}`) : error;
  }
  return {
    variables: {
      AWS_ENDPOINT_URL_SFN: stack.endpoints.states,
      AWS_ENDPOINT_URL_EVENTBRIDGE: stack.endpoints.events,
      KVS_ARCHIVE_BUCKET: stack.bucketName,
      KVS_ARCHIVE_TABLE: stack.tableName,
      KVS_ARCHIVE_MACHINE: stack.runMachine.arn,
      KVS_ARCHIVE_FLEET: stack.fleetMachine.arn,
    },
    close: async () => {
      await stack.close();
      log.end();
    },
  };
}
