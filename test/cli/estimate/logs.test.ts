import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsJournal } from '../../../lib/adapters/powertools-journal';
import { LINE_BYTES } from '../../../lib/cli/estimate/logs';
import { METRIC_NAMESPACE } from '../../../lib/contract/metrics';
import { type ArchivedObject, type Position } from '../../../lib/ports/cursor-store';
import { realistic } from './item-bytes';

const STREAM_ARN = 'arn';
const POSITION: Position = { fragmentNumber: '', serverTimestamp: 0, producerTimestamp: 0, continuationToken: '' };
const OBJECT: ArchivedObject = { seq: 123_456, key: '', uploadId: '', first: POSITION, last: POSITION, fragments: 150, bytes: 75_000_000, crc32: 3_000_000_000 };

let lines: string[];
let variables: NodeJS.ProcessEnv;

beforeEach(() => {
  variables = process.env;
  // Makes Powertools write to this process's console, where the test listens; the trace is Lambda's.
  process.env = { ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false', _X_AMZN_TRACE_ID: 'Root=1-6b066460-6c9775e0840040b7b9a5a24b;Parent=x;Sampled=0' };
  lines = [];
  for (const method of ['log', 'info'] as const) {
    jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(JSON.stringify(JSON.parse(String(text)))); });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = variables;
});

test('the lines of a window are as long as the model says', () => {
  const logger = new Logger({ serviceName: 'kvs-archive' });
  logger.appendKeys({ run: realistic({ owner: '' }).owner, streamName: 'n'.repeat(40) });
  const journal = new PowertoolsJournal(logger, new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'kvs-archive' }));

  journal.record({ kind: 'session-opened', selector: 'FRAGMENT_NUMBER', requestId: '6d010770-feac-4771-a48c-a60a7d213b2e' });
  journal.record({ kind: 'object-opened', key: realistic({ key: '' }).key, seq: 123_456 });
  journal.record({ kind: 'session-ended', reason: 'reached-until', fragments: 1800 });
  journal.record({ kind: 'object-archived', object: realistic(OBJECT) });
  journal.windowEnded({ status: 'MORE', streamArn: realistic({ streamArn: STREAM_ARN }).streamArn, fragments: 1800, bytes: 900_000_000, objects: 12, millisBehindNow: 123_456 });
  journal.publish();

  const { sessionOpened, objectOpened, sessionEnded, objectArchived, windowEnded, outcome, metrics } = LINE_BYTES;
  const told = [sessionOpened, objectOpened, sessionEnded, objectArchived, windowEnded, outcome, metrics];
  expect(lines).toHaveLength(told.length);
  told.forEach((bytes, i) => { expect(Math.abs(bytes / (lines[i] ?? '').length - 1)).toBeLessThan(0.05); });
});
