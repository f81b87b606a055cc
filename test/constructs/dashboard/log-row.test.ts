import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsJournal } from '../../../lib/adapters/powertools-journal';
import { SourceError } from '../../../lib/contract/errors';
import { METRIC_NAMESPACE } from '../../../lib/contract/metrics';
import { classifyServiceError } from '../../../lib/contract/service-errors';
import { archiveTemplate } from '../synth';
import { powertoolsConsole, type Line } from '../../support/powertools-console';
import { widgetsOf } from './widgets';

const { all } = powertoolsConsole();

/** What the journal logs of a window that meets an error of the source and fails with it. */
function linesOfFailure(): Line[] {
  const logger = new Logger({ serviceName: 'cameras' });
  logger.appendKeys({ run: 'a-run', streamName: 'front-door' }); // As lambda/archive-window.ts does.
  const journal = new PowertoolsJournal(logger, new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'cameras' }));
  journal.record({ kind: 'source-error', errorName: 'KmsKeyDisabled', message: '4501: disabled', requestId: 'request-1' });
  journal.windowFailed(new SourceError(classifyServiceError({ name: 'ResourceNotFoundException', httpStatus: 404 }), 'GetMedia', 'request-2', undefined));
  return all();
}

/** Message that a query looks for, and fields that it shows. Of a stream one of two is there; Logs Insights has those with an at sign itself. */
function asked(query: string): { readonly message: string; readonly fields: readonly string[] } {
  const [, shown = ''] = /fields (.*)/.exec(query) ?? [];
  const [, message = ''] = /filter message = '(.*)'/.exec(query) ?? [];
  const fields = shown.replace('coalesce(streamName, streamArn) as stream', 'streamName').split(', ').filter((field) => !field.startsWith('@'));
  return { message, fields };
}

test.each([
  ['Windows that failed last', 'window-failed', ['streamName', 'errorName', 'detail', 'requestId', 'run']],
  ['What Kinesis Video Streams answered last', 'source-error', ['streamName', 'errorName', 'requestId', 'detail']],
])('%s: the query shows fields that the journal writes', (title, message, fields) => {
  const query = widgetsOf(archiveTemplate()).find(({ properties }) => properties.title?.startsWith(title))?.properties.query ?? '';

  const line = linesOfFailure().find((one) => one['message'] === message) ?? {};

  expect(asked(query)).toEqual({ message, fields });
  expect(Object.keys(line)).toEqual(expect.arrayContaining(fields));
});
