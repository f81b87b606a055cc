/** What all widgets have in common: the grid, the period, the headings. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AUDIT_MINUTES } from '../../contract/metrics';

/** Columns of CloudWatch's grid, and parts of it. */
export const WIDTH = { full: 24, half: 12, third: 8, quarter: 6, sixth: 4 } as const;

const GRAPH_HEIGHT = 6;

/** One point for each look of the auditor: with a shorter one its metrics would be single dots. */
export const PERIOD = Duration.minutes(AUDIT_MINUTES);

/** How many streams or names a graph shows, the worst first; more lines than this nobody can tell apart. */
export const MOST_LINES = 20;

/** Statistics, by how a metric is read. */
export const MAXIMUM = { statistic: cloudwatch.Stats.MAXIMUM } as const;

/** Begins a part of the dashboard. */
export function heading(text: string): cloudwatch.IWidget {
  return new cloudwatch.TextWidget({
    markdown: `## ${text}`, width: WIDTH.full, height: 1, background: cloudwatch.TextWidgetBackground.TRANSPARENT,
  });
}

interface GraphOptions extends Omit<cloudwatch.GraphWidgetProps, 'title' | 'width' | 'left'> {
  readonly width: number;
}

/** A graph from zero upwards. */
export function graph(title: string, left: cloudwatch.IMetric[], options: GraphOptions): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({ title, left, height: GRAPH_HEIGHT, period: PERIOD, leftYAxis: { min: 0, showUnits: false }, ...options });
}

/** The last day, whatever range the dashboard shows. */
const LAST_DAY = { start: '-PT24H', end: 'P0D', setPeriodToTimeRange: true } as const;

/** Numbers that hold for the last 24 hours together. */
export function lastDay(title: string, metrics: cloudwatch.IMetric[], width: number, height: number): cloudwatch.IWidget {
  return new cloudwatch.SingleValueWidget({ title, metrics, width, height, ...LAST_DAY });
}

/** The newest values. */
export function now(title: string, metrics: cloudwatch.IMetric[], width: number, height: number): cloudwatch.IWidget {
  return new cloudwatch.SingleValueWidget({ title, metrics, width, height, period: PERIOD });
}
