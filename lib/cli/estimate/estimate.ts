/** What an archive uses in a month. */

import { objectWrites, ITEM_BYTES, WINDOW_READS, WINDOW_WRITES } from './cursor-writes';
import { historyLogBytes, OBJECT_LOG_BYTES, windowLogBytes } from './logs';
import { monitoringUsage } from './monitoring';
import { indexBytes, uploadsOf } from './objects';
import { readingOf, scheduledStarts, type Reading } from './reading';
import { historyEventsOf, stepsOf, transitionsOf } from './steps';
import { storageUsage } from './storage';
import { times, together, type Usage } from './usage';
import { BYTES_PER_GIGABYTE, HOURS_PER_MONTH, recordedBytes, type Workload } from './workload';

/** An item of DynamoDB takes so many bytes besides its own (developer guide). */
const BYTES_AROUND_ITEM = 100;
/** Logs are compressed when they are kept, to about this part (CloudWatch's own price examples). */
const KEPT_LOG_PART = 0.15;
/** As long as logs are kept by default, months. */
const LOG_MONTHS = 1;
/** Of a run: that it has begun, and that it has ended. */
const EVENTS_PER_RUN = 2;
/** Assumed: S3 asks KMS twice in a window (bucket keys), and DynamoDB every five minutes. */
const KEY_REQUESTS_PER_WINDOW = 2;
const KEY_REQUESTS_OF_TABLE = HOURS_PER_MONTH * 12;

function logUsage(bytes: number): Usage {
  const logGigabytes = bytes / BYTES_PER_GIGABYTE;
  return { logGigabytes, logGigabyteMonths: logGigabytes * KEPT_LOG_PART * LOG_MONTHS };
}

/** What one stream's footage uses, whoever archives it: reading it, storing it, telling of it. Not what keeping it costs. */
export function footageUsage(workload: Workload, { stretches, objects, pace }: Reading): Usage {
  const ofStretch = objects.map((shape): Usage => ({
    s3Requests: 3 + uploadsOf(shape), // CreateMultipartUpload, UploadPart for each, CompleteMultipartUpload, PutObject of the index.
    dynamoDbWriteUnits: objectWrites(workload, shape, pace).units,
    customEvents: 1,
    ...logUsage(OBJECT_LOG_BYTES),
  }));
  return together({ videoGigabytesRead: recordedBytes(workload) / BYTES_PER_GIGABYTE }, times(stretches, together(...ofStretch)));
}

/** What runs and windows use to bring the footage of all streams there. */
export function runUsage(workload: Workload, reading: Reading): Usage {
  const { streams } = workload;
  const { runs, needlessRuns, windows, lambdaSeconds } = reading;
  const steps = stepsOf(workload, reading);
  const invocations = windows + needlessRuns;
  return together(
    times(streams, {
      lambdaRequests: invocations,
      lambdaGigabyteSeconds: lambdaSeconds * workload.memoryMegabytes / 1024,
      dynamoDbReadUnits: invocations * WINDOW_READS,
      dynamoDbWriteUnits: windows * WINDOW_WRITES.units,
      customEvents: (runs + needlessRuns) * EVENTS_PER_RUN,
      ...logUsage(windowLogBytes(reading)),
    }),
    { stateTransitions: transitionsOf(steps), scheduledInvocations: scheduledStarts(workload), traces: steps.executions },
    logUsage(historyLogBytes(historyEventsOf(steps))),
  );
}

/** What keeping objects, their indexes and the ledger uses. Indexes stay in STANDARD, whatever becomes of the footage. */
export function keepingUsage(workload: Workload, { stretches, objects }: Reading): Usage {
  const { streams, keepMonths } = workload;
  const count = streams * stretches * objects.length;
  const ledgerGigabytes = count * keepMonths * (ITEM_BYTES.ledger + BYTES_AROUND_ITEM) / BYTES_PER_GIGABYTE;
  const indexGigabytes = streams * stretches * objects.reduce((sum, { fragments }) => sum + indexBytes(fragments), 0) / BYTES_PER_GIGABYTE;
  return together(
    { s3StandardGigabyteMonths: indexGigabytes * keepMonths },
    storageUsage({ gigabytes: streams * recordedBytes(workload) / BYTES_PER_GIGABYTE, objects: count }, keepMonths, workload.storageClass),
    { dynamoDbGigabyteMonths: ledgerGigabytes, dynamoDbRecoveryGigabyteMonths: ledgerGigabytes },
  );
}

function keyUsage({ hasEncryptionKey, streams }: Workload, { windows }: Reading): Usage {
  return hasEncryptionKey ? { keyMonths: 1, keyRequests: streams * windows * KEY_REQUESTS_PER_WINDOW + KEY_REQUESTS_OF_TABLE } : {};
}

/** All that an archive uses in a month, once as many months are kept as are to be. */
export function usageOf(workload: Workload): Usage {
  const reading = readingOf(workload);
  return together(
    times(workload.streams, footageUsage(workload, reading)), runUsage(workload, reading), keepingUsage(workload, reading),
    keyUsage(workload, reading), monitoringUsage(workload.streams),
  );
}
