/** The dashboard that an operator keeps open. */

import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ConsoleUrls } from './console-urls';
import { costRow } from './cost-row';
import { type ArchiveDashboardProps } from './dashboard-props';
import { errorRow } from './error-row';
import { alarmRow, headlineRow } from './headline-row';
import { lagRow } from './lag-row';
import { linkRow } from './link-row';
import { logRow } from './log-row';
import { platformRow } from './platform-row';
import { throughputRow } from './throughput-row';

/** A day, so that all runs of a schedule are seen. Queries of Metrics Insights reach two weeks back, so no range may be longer. */
const RANGE = Duration.days(1);

/** One CloudWatch dashboard: from whether footage is at risk, down to where to look next. */
export class ArchiveDashboard extends Construct {
  readonly dashboardName: string;
  /** Where it is in the console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ArchiveDashboardProps) {
    super(scope, id);
    const urls = new ConsoleUrls(this, 'Console');
    // Dashboards are not regional: the same archive in two regions has two.
    this.dashboardName = `${props.archiveName}-${Stack.of(this).region}`;
    this.url = urls.dashboard(this.dashboardName);
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      defaultInterval: RANGE,
      // Rates and sums are of the periods that the titles name.
      periodOverride: cloudwatch.PeriodOverride.INHERIT,
      widgets: [
        headlineRow(props), alarmRow(props),
        ...lagRow(props), ...throughputRow(props), ...errorRow(props), ...platformRow(props), ...costRow(props), ...logRow(props),
        ...linkRow(props, urls),
      ],
    });
  }
}
