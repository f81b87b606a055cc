import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbCursorStore } from '../lib/adapters/dynamodb-cursor-store';
import { EVENT_BRIDGE_LIMITS, EventBridgeAnnouncements } from '../lib/adapters/event-bridge-announcements';
import { KinesisVideoSource } from '../lib/adapters/kinesis-video-source';
import { S3ObjectStore } from '../lib/adapters/s3-object-store';
import { systemClock } from '../lib/adapters/system-clock';
import { systemRandomness } from '../lib/adapters/system-randomness';
import { type WindowEnvironment } from '../lib/contract/environment';
import { type Journal } from '../lib/ports/journal';
import { type Ports } from '../lib/ports/ports';
import { SDK_LIMITS } from './sdk-limits';

// Clients live as long as the environment, so that warm windows reuse their connections and the data endpoint.
const source = new KinesisVideoSource(new KinesisVideoClient(SDK_LIMITS));
const s3 = new S3Client(SDK_LIMITS);
const eventBridge = new EventBridgeClient(EVENT_BRIDGE_LIMITS);
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(SDK_LIMITS));

/** The services that a window works with. */
export function windowPorts({ bucketName, tableName, eventBusName }: WindowEnvironment, journal: Journal): Ports {
  return {
    source, journal, clock: systemClock, randomness: systemRandomness,
    objects: new S3ObjectStore(s3, bucketName),
    cursors: new DynamoDbCursorStore(dynamoDb, tableName),
    announcements: new EventBridgeAnnouncements(eventBridge, eventBusName, bucketName),
  };
}
