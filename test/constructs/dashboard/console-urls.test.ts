import { App, Stack } from 'aws-cdk-lib';
import { ConsoleUrls } from '../../../lib/constructs/dashboard/console-urls';
import { resolveIntrinsics } from '../../../lib/local/cloudformation/resolve';

/** An address as it is once everything is deployed. */
function address(region: string, of: (urls: ConsoleUrls) => string): unknown {
  const context = { '@aws-cdk/core:enablePartitionLiterals': true };
  const stack = new Stack(new App({ context }), 'Test', { env: { region, account: '111122223333' } });
  return resolveIntrinsics(stack.resolve(of(new ConsoleUrls(stack, 'Urls'))), { resources: {}, pseudoParameters: {} });
}

describe('addresses in the console', () => {
  test.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('of %s are in the console of its partition', (region, start) => {
    expect(address(region, (urls) => urls.dashboard('cameras'))).toBe(`${start}cloudwatch/home?region=${region}#dashboards/dashboard/cameras`);
  });

  test.each([
    ['/aws/vendedlogs/states/Runs', '$252Faws$252Fvendedlogs$252Fstates$252FRuns'],
    ['plain-name_1.2', 'plain-name_1.2'],
    ['a#b', 'a$2523b'],
  ])('have the log group %s as CloudWatch encodes it', (name, encoded) => {
    expect(address('eu-west-1', (urls) => urls.logGroup(name))).toBe(`https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/${encoded}`);
  });

  test('have the URL of a queue as one piece', () => {
    const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/letters';

    expect(address('eu-west-1', (urls) => urls.queue(queueUrl))).toBe(`https://eu-west-1.console.aws.amazon.com/sqs/v3/home?region=eu-west-1#/queues/${encodeURIComponent(queueUrl)}`);
  });

  test('lead to the items of a table and to the objects below a prefix', () => {
    expect(address('eu-west-1', (urls) => urls.tableItems('ledger'))).toBe('https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#item-explorer?table=ledger');
    expect(address('eu-west-1', (urls) => urls.objects('footage', 'cams/v1/'))).toBe('https://eu-west-1.console.aws.amazon.com/s3/buckets/footage?region=eu-west-1&prefix=cams/v1/');
  });
});
