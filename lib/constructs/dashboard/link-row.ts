/** Where to look next. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type ConsoleUrls } from './console-urls';
import { type ArchiveDashboardProps } from './dashboard-props';
import { heading, WIDTH } from './look';

function links(entries: readonly (readonly [label: string, url: string])[]): string {
  return entries.map(([label, url]) => `[${label}](${url})`).join(' | ');
}

function markdown({ machines, functions, table, bucket, keyPrefix, deadLetterQueue }: ArchiveDashboardProps, urls: ConsoleUrls): string {
  const groups = [...functions, ...machines].map(({ label, logGroupName }) => [label, urls.logGroup(logGroupName)] as const);
  return [
    `**Executions**: ${links(machines.map(({ label, machine }) => [label, urls.executions(machine.stateMachineArn)]))}`,
    `**Logs**: ${links(groups)}`,
    `**Data**: ${links([
      ['cursors and ledger', urls.tableItems(table.tableName)],
      ['objects', urls.objects(bucket.bucketName, `${keyPrefix}v1/`)],
      ['starts that could not be delivered', urls.queue(deadLetterQueue.queueUrl)],
    ])}`,
    '**What to do**: docs/runbook.md in kvs-archive has a heading for each alarm, by its name.',
    `**Every stream, from a shell**: \`npx kvs-archive status --table ${table.tableName}\``,
  ].join('\n\n');
}

/** One text. */
export function linkRow(props: ArchiveDashboardProps, urls: ConsoleUrls): cloudwatch.IWidget[][] {
  return [[heading('Where to look next')], [new cloudwatch.TextWidget({ markdown: markdown(props, urls), width: WIDTH.full, height: 5 })]];
}
