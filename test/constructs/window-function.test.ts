import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { parseEnvironment, VARIABLE } from '../../lib/contract/environment';
import { archiveTemplate, windowFunctionOf } from './synth';

/** The only function's variables as the function sees them, with a name for what is known at deploy time only. */
function environmentOf(template: ReturnType<typeof archiveTemplate>): Record<string, string> {
  const { Variables } = windowFunctionOf(template)['Environment'] as { Variables: Record<string, unknown> };
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, typeof value === 'string' ? value : 'known-later']));
}

describe('window function', () => {
  test('with the least input runs as an arm64 ES module with JSON logs and its own log group', () => {
    expect(windowFunctionOf(archiveTemplate())).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'ArchiveWindowLogs0D35FBC7' } },
    });
  });

  test('reads its environment back as the construct meant it', () => {
    const template = archiveTemplate(() => ({ keyPrefix: 'cams/', window: Duration.seconds(90), segmentDuration: Duration.minutes(2) }));

    expect(parseEnvironment(environmentOf(template))).toEqual({
      archiveName: 'Test-Archive-A0735EB8',
      tableName: 'known-later', bucketName: 'known-later', keyPrefix: 'cams/', windowSeconds: 90, segmentSeconds: 120, partMebibytes: 8,
      coverage: 'everything', eventBusName: 'default',
    });
  });

  test('gets no variable but those of the contract', () => {
    expect(Object.keys(environmentOf(archiveTemplate())).sort()).toEqual(Object.values(VARIABLE).sort());
  });

  test.each([
    [1, 61],
    [30, 90],
    [839, 899],
    [840, 900],
  ])('a window of %i s gets a timeout of %i s', (window, timeout) => {
    const template = archiveTemplate(() => ({ window: Duration.seconds(window) }));

    expect(windowFunctionOf(template)['Timeout']).toBe(timeout);
  });

  test.each([
    [undefined, 30],
    [RetentionDays.ONE_WEEK, 7],
    [RetentionDays.INFINITE, undefined],
  ])('log retention %p keeps every log group for %p days', (logRetention, days) => {
    const template = archiveTemplate(() => (logRetention === undefined ? {} : { logRetention }));

    const groups = Object.values(template.findResources('AWS::Logs::LogGroup')) as { Properties?: Record<string, unknown> }[];

    expect(groups.map((group) => group.Properties?.['RetentionInDays'])).toEqual([days, days, days, days]);
  });

  test('takes as much memory as it is given', () => {
    expect(windowFunctionOf(archiveTemplate(() => ({ memorySize: 1769 })))['MemorySize']).toBe(1769);
  });
});
