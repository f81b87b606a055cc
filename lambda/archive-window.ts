import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Context } from 'aws-lambda';
import { DynamoDbCursorStore } from '../lib/adapters/dynamodb-cursor-store';
import { EVENT_BRIDGE_LIMITS, EventBridgeAnnouncements } from '../lib/adapters/event-bridge-announcements';
import { KinesisVideoSource } from '../lib/adapters/kinesis-video-source';
import { S3ObjectStore } from '../lib/adapters/s3-object-store';
import { systemClock } from '../lib/adapters/system-clock';
import { systemRandomness } from '../lib/adapters/system-randomness';
import { parseEnvironment } from '../lib/contract/environment';
import { parseWindowInput, type WindowResult } from '../lib/contract/execution-state';
import { METRIC_NAMESPACE } from '../lib/contract/metrics';
import { SAFETY_MARGIN_SECONDS } from '../lib/contract/settings';
import { archiveWindow } from '../lib/core/archive-window';
import { PowertoolsJournal } from './powertools-journal';

const MEBIBYTE = 1024 * 1024;

/** The SDK waits for ever by itself: a call that hangs must fail, and be tried again, well within the safety margin. */
const SDK_LIMITS = { requestHandler: { connectionTimeout: 3_000, socketTimeout: 10_000 } };

// Clients live as long as the environment, so that warm windows reuse their connections and the data endpoint.
const logger = new Logger({ serviceName: 'kvs-archive' });
const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'kvs-archive' });
const source = new KinesisVideoSource(new KinesisVideoClient(SDK_LIMITS));
const s3 = new S3Client(SDK_LIMITS);
const eventBridge = new EventBridgeClient(EVENT_BRIDGE_LIMITS);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(SDK_LIMITS));

/**
 * Archives one window of a stream.
 * @param event See WindowInput; the state machine builds it.
 * @throws InvalidInputError for a bad event or environment, and whatever archiveWindow throws; the state machine knows the names.
 */
export async function handler(event: unknown, context: Context): Promise<WindowResult> {
  const environment = parseEnvironment(process.env);
  const input = parseWindowInput(event);
  const journal = new PowertoolsJournal(logger, metrics);
  const now = systemClock.now();
  const stopReadingAt = now + Math.min(environment.windowSeconds * 1000, context.getRemainingTimeInMillis() - SAFETY_MARGIN_SECONDS * 1000);
  const ports = {
    source, journal, clock: systemClock, randomness: systemRandomness,
    objects: new S3ObjectStore(s3, environment.bucketName),
    cursors: new DynamoDbCursorStore(dynamoDb, environment.tableName),
    announcements: new EventBridgeAnnouncements(eventBridge, environment.eventBusName, environment.bucketName),
  };
  const settings = {
    keyPrefix: environment.keyPrefix, segmentMillis: environment.segmentSeconds * 1000, partBytes: environment.partMebibytes * MEBIBYTE,
    coverage: environment.coverage,
  };
  logger.resetKeys(); // Those of the last window in this environment.
  logger.appendKeys({ run: input.run, ...input.stream });
  try {
    const result = await archiveWindow(ports, input, settings, stopReadingAt);
    journal.windowEnded(result);
    return result;
  } finally {
    journal.publish();
  }
}
