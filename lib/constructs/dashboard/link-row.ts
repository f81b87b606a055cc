/** Where to look next. */

import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DEFAULT_RUNBOOK } from '../alarms/alarm-options';
import { type ConsoleUrls } from './console-urls';
import { type ArchiveDashboardProps } from './dashboard-props';
import { heading, WIDTH } from './look';

function links(entries: readonly (readonly [label: string, url: string])[]): string {
  return entries.map(([label, url]) => `[${label}](${url})`).join(' | ');
}

/** The default is a path in this package, which the console could not open. */
function runbook(url = DEFAULT_RUNBOOK): string {
  return Token.isUnresolved(url) || /^https?:/.test(url) ? `[the runbook](${url})` : `${url} in kvs-archive`;
}

function markdown({ machines, functions, table, bucket, keyPrefix, deadLetterQueue, alarmOptions }: ArchiveDashboardProps, urls: ConsoleUrls): string {
  const groups = [...functions, ...machines].map(({ label, logGroupName }) => [label, urls.logGroup(logGroupName)] as const);
  return [
    `**Executions**: ${links(machines.map(({ label, machine }) => [label, urls.executions(machine.stateMachineArn)]))}`,
    `**Logs**: ${links(groups)}`,
    `**Data**: ${links([
      ['cursors and ledger', urls.tableItems(table.tableName)],
      ['objects', urls.objects(bucket.bucketName, `${keyPrefix}v1/`)],
      ['starts that could not be delivered', urls.queue(deadLetterQueue.queueUrl)],
    ])}`,
    `**What to do**: ${runbook(alarmOptions.runbookUrl)} has a heading for each alarm, by its name.`,
    `**Every stream, from a shell**: \`npx kvs-archive status --table ${table.tableName}\``,
  ].join('\n\n');
}

/** One text. */
export function linkRow(props: ArchiveDashboardProps, urls: ConsoleUrls): cloudwatch.IWidget[][] {
  return [[heading('Where to look next')], [new cloudwatch.TextWidget({ markdown: markdown(props, urls), width: WIDTH.full, height: 5 })]];
}
