import { join } from 'node:path';
import { startDynamoDbServer, type DynamoDbFaultPlan } from '../local/dynamodb/dynamodb-server';
import { startKinesisVideoServer, type Call, type Clock, type KinesisVideoServer } from '../local/kinesis-video';
import { ListenError } from '../local/listen';
import { startS3Server, type S3FaultPlan } from '../local/s3/s3-server';
import { PLACE } from '../local/stack/identity';
import { type Endpoints } from '../local/stack/local-stack';
import { CliError } from './cli-error';

/** TCP ports on 127.0.0.1; 0 takes any free one. */
export interface Ports {
  readonly kinesisVideo: number;
  readonly s3: number;
  readonly dynamoDb: number;
}

export interface Backend {
  readonly endpoints: Endpoints;
  readonly kinesisVideo: KinesisVideoServer;
  /** Folder of the S3 server: `<bucket>/<key>` are plain files. */
  readonly s3Directory: string;
  close(): Promise<void>;
}

/** What goes wrong in the local services. Default: nothing. */
export interface BackendFaults {
  readonly s3?: S3FaultPlan;
  readonly dynamoDb?: DynamoDbFaultPlan;
  /** Told of every call of Kinesis Video Streams before it is served. */
  readonly onKinesisVideoCall?: (call: Call) => void;
}

/** Starts the local services over a folder. @throws CliError when a port is taken or the folder cannot be written. */
export async function startBackend(directory: string, ports: Ports, clock: Clock, faults: BackendFaults = {}): Promise<Backend> {
  const s3Directory = join(directory, 's3');
  const closers: (() => Promise<void>)[] = [];
  const started = async <T extends { close(): Promise<void> }>(start: Promise<T>): Promise<T> => {
    const server = await start;
    closers.unshift(() => server.close());
    return server;
  };
  const close = async (): Promise<void> => {
    for (const closing of closers) await closing();
  };
  try {
    const kinesisVideo = await started(startKinesisVideoServer({ port: ports.kinesisVideo, clock, ...PLACE, ...(faults.onKinesisVideoCall === undefined ? {} : { onCall: faults.onKinesisVideoCall }) }));
    const s3 = await started(startS3Server({ directory: s3Directory, port: ports.s3, ...(faults.s3 === undefined ? {} : { fault: faults.s3 }) }));
    const dynamoDb = await started(startDynamoDbServer({ directory: join(directory, 'dynamodb'), port: ports.dynamoDb, ...(faults.dynamoDb === undefined ? {} : { fault: faults.dynamoDb }) }));
    return { endpoints: { kinesisVideo: kinesisVideo.url, s3: s3.url, dynamoDb: dynamoDb.url }, kinesisVideo, s3Directory, close };
  } catch (error) {
    await close();
    throw error instanceof ListenError ? new CliError(error.message) : error;
  }
}
