import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsAuditReport } from '../../lib/adapters/powertools-audit-report';
import { PowertoolsJournal } from '../../lib/adapters/powertools-journal';
import { METRIC_NAMESPACE } from '../../lib/contract/metrics';
import { type ArchivedObject, type Position } from '../../lib/ports/cursor-store';

const POSITION: Position = { fragmentNumber: '91', serverTimestamp: 1, producerTimestamp: 1, continuationToken: 'token' };
const GAP = { after: '80', before: '91', reason: 'the service no longer had it' };
const OBJECT: ArchivedObject = { seq: 7, key: 'v1/a.mkv', uploadId: 'upload', first: POSITION, last: POSITION, fragments: 1, bytes: 1, crc32: 5, gap: GAP };

/** Names as Logs Insights has them: those of inner fields behind a dot. */
function fieldsOf(line: object, before = ''): string[] {
  return Object.entries(line).flatMap(([name, value]) => [`${before}${name}`, ...(typeof value === 'object' && value !== null ? fieldsOf(value as object, `${before}${name}.`) : [])]);
}

/** What the window function and the auditor write into their logs: messages, and all fields of their lines. Listens to this process's console. */
export function writtenToLogs(): { readonly messages: ReadonlySet<string>; readonly fields: ReadonlySet<string> } {
  const lines: Readonly<Record<string, unknown>>[] = [];
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(JSON.parse(String(text)) as Record<string, unknown>); });
  }
  const logger = new Logger({ serviceName: 'cameras' });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'cameras' });
  logger.appendKeys({ run: 'a-run', streamName: 'front-door' }); // As lambda/archive-window.ts does.
  const journal = new PowertoolsJournal(logger, metrics);
  journal.record({ kind: 'object-archived', object: OBJECT });
  journal.record({ kind: 'source-error', errorName: 'KmsKeyDisabled', message: '4501: disabled', requestId: 'request-1' });
  journal.record({ kind: 'object-rolled-back', key: 'v1/a.mkv', reason: 'the store refuses its parts' });
  journal.record({ kind: 'retry', step: 'store part', message: 'no answer' });
  journal.windowFailed(new TypeError('no fragment'));
  const report = new PowertoolsAuditReport(logger, metrics);
  report.stream({ streamName: 'front-door', retentionRisk: 0.5, hoursLeft: 12, commitAgeSeconds: 0 });
  report.failed(new Error('no answer'));
  const logs = lines.filter((line) => !('_aws' in line)); // The others are metrics.
  return { messages: new Set(logs.map(({ message }) => String(message))), fields: new Set(logs.flatMap((line) => fieldsOf(line))) };
}
