import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbStreamCursors } from '../lib/adapters/dynamodb-stream-cursors';
import { PowertoolsAuditReport } from '../lib/adapters/powertools-audit-report';
import { SelectedStreams } from '../lib/adapters/selected-streams';
import { systemClock } from '../lib/adapters/system-clock';
import { parseAuditEnvironment } from '../lib/contract/audit-environment';
import { METRIC_NAMESPACE } from '../lib/contract/metrics';
import { parseStreamSource } from '../lib/contract/stream-source';
import { audit } from '../lib/core/audit';
import { type FleetAudit, type KnownStream } from '../lib/ports/audit';
import { SDK_LIMITS } from './sdk-limits';

// Both take the archive's name from the environment.
const logger = new Logger();
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
const streams = new SelectedStreams(new KinesisVideoClient(SDK_LIMITS));
const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(SDK_LIMITS));

async function knownStreams(tableName: string): Promise<KnownStream[]> {
  const known: KnownStream[] = [];
  for await (const item of new DynamoDbStreamCursors(dynamoDb, tableName).all()) known.push(item);
  return known;
}

/**
 * Looks at every cursor and publishes how much footage is at risk, whether or not anybody still archives it.
 * @param event `{ streams }`, a StreamSource; the schedule passes it.
 * @throws InvalidInputError for a bad event or environment; whatever could not be looked at, once all else is published.
 */
export async function handler(event: unknown): Promise<FleetAudit> {
  const report = new PowertoolsAuditReport(logger, metrics);
  try {
    const { tableName, coverage } = parseAuditEnvironment(process.env);
    const source = parseStreamSource(event);
    const [{ streams: selected, failures }, known] = await Promise.all([streams.find(source), knownStreams(tableName)]);
    const audited = audit({ selected, known, isWhole: failures.length === 0, coverage, now: systemClock.now() });
    for (const stream of audited.streams) report.stream(stream);
    if (audited.fleet === undefined) throw new AggregateError(failures, `${failures.length} streams could not be looked at, the first: ${String(failures[0])}`);
    report.fleet(audited.fleet);
    return audited.fleet;
  } catch (error) {
    report.failed(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
