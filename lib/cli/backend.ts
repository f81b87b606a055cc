import { join } from 'node:path';
import { startDynamoDbServer } from '../local/dynamodb/dynamodb-server';
import { startKinesisVideoServer, type Clock, type KinesisVideoServer } from '../local/kinesis-video';
import { ListenError } from '../local/listen';
import { startS3Server } from '../local/s3/s3-server';
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

/** Starts the local services over a folder. @throws CliError when a port is taken or the folder cannot be written. */
export async function startBackend(directory: string, ports: Ports, clock: Clock): Promise<Backend> {
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
    const kinesisVideo = await started(startKinesisVideoServer({ port: ports.kinesisVideo, clock, ...PLACE }));
    const s3 = await started(startS3Server({ directory: s3Directory, port: ports.s3 }));
    const dynamoDb = await started(startDynamoDbServer({ directory: join(directory, 'dynamodb'), port: ports.dynamoDb }));
    return { endpoints: { kinesisVideo: kinesisVideo.url, s3: s3.url, dynamoDb: dynamoDb.url }, kinesisVideo, s3Directory, close };
  } catch (error) {
    await close();
    throw error instanceof ListenError ? new CliError(error.message) : error;
  }
}
