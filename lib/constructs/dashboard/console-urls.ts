/** Addresses in the AWS console, of things whose names may be known only once they are deployed. */

import { CfnMapping, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Where the console of a partition is. */
const DOMAINS = {
  'aws': { domain: 'console.aws.amazon.com' },
  'aws-cn': { domain: 'console.amazonaws.cn' },
  'aws-us-gov': { domain: 'console.amazonaws-us-gov.com' },
};

/** Replaces a character, by CloudFormation where the text is a token. */
function replaced(text: string, from: string, to: string): string {
  return Fn.join(to, Fn.split(from, text));
}

/** The console of CloudWatch wants percent-encoding done twice, with `$` for the first `%`. Log groups have two characters that need it. */
function inLogsConsole(logGroupName: string): string {
  return replaced(replaced(logGroupName, '/', '$252F'), '#', '$2523');
}

/** The console of the stack's region and partition. */
export class ConsoleUrls extends Construct {
  private readonly region: string;
  private readonly base: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { region, partition } = Stack.of(this);
    // Only in the template when the partition is not known by then.
    const domains = new CfnMapping(this, 'Domains', { mapping: DOMAINS, lazy: true });
    this.region = region;
    this.base = `https://${region}.${domains.findInMap(partition, 'domain')}`;
  }

  /** The executions of a state machine. */
  executions(stateMachineArn: string): string {
    return this.home('states', `/statemachines/view/${stateMachineArn}`);
  }

  logGroup(logGroupName: string): string {
    return this.home('cloudwatch', `logsV2:log-groups/log-group/${inLogsConsole(logGroupName)}`);
  }

  dashboard(dashboardName: string): string {
    return this.home('cloudwatch', `dashboards/dashboard/${dashboardName}`);
  }

  tableItems(tableName: string): string {
    return this.home('dynamodbv2', `item-explorer?table=${tableName}`);
  }

  /** @param prefix Of the objects; made of what an archive's key prefix is made of. */
  objects(bucketName: string, prefix: string): string {
    return `${this.base}/s3/buckets/${bucketName}?region=${this.region}&prefix=${prefix}`;
  }

  queue(queueUrl: string): string {
    return this.home('sqs/v3', `/queues/${replaced(replaced(queueUrl, ':', '%3A'), '/', '%2F')}`);
  }

  private home(service: string, fragment: string): string {
    return `${this.base}/${service}/home?region=${this.region}#${fragment}`;
  }
}
