/** What the archive runs on: state machines, functions, and the queue of starts that failed. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type ArchiveDashboardProps, type WatchedFunction, type WatchedMachine } from './dashboard-props';
import { graph, heading, MAXIMUM, WIDTH } from './look';

function executions({ label, machine }: WatchedMachine): cloudwatch.IWidget {
  return graph(`Executions: ${label}`, [
    machine.metricStarted({ label: 'started', color: cloudwatch.Color.BLUE }),
    machine.metricSucceeded({ label: 'succeeded', color: cloudwatch.Color.GREEN }),
    machine.metricFailed({ label: 'failed', color: cloudwatch.Color.RED }),
    machine.metricTimedOut({ label: 'timed out', color: cloudwatch.Color.PINK }),
    machine.metricAborted({ label: 'aborted', color: cloudwatch.Color.BROWN }),
    machine.metricThrottled({ label: 'throttled', color: cloudwatch.Color.ORANGE }),
  ], { width: WIDTH.third });
}

function invocations({ label, function: fn }: WatchedFunction): cloudwatch.IMetric[] {
  return [
    fn.metricInvocations({ label: `${label}: invocations` }),
    fn.metricErrors({ label: `${label}: errors` }),
    fn.metricThrottles({ label: `${label}: throttles` }),
  ];
}

function durations({ label, function: fn }: WatchedFunction): cloudwatch.IMetric[] {
  return ['p50', 'p99', cloudwatch.Stats.MAXIMUM].map((statistic) => fn.metricDuration({ statistic, label: `${label}: ${statistic}` }));
}

function concurrency({ label, function: fn }: WatchedFunction): cloudwatch.IMetric {
  return fn.metric('ConcurrentExecutions', { ...MAXIMUM, label });
}

/** A graph for each machine, three for the functions, one for the queue. */
export function platformRow({ machines, functions, deadLetterQueue }: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  const letters = deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, label: 'starts', color: cloudwatch.Color.RED });
  return [[heading('Platform')], [
    ...machines.map(executions),
    graph('Starts that could not be delivered', [letters], { width: WIDTH.third }),
    graph('Functions, in 5 minutes', functions.flatMap(invocations), { width: WIDTH.third }),
    graph('Duration of invocations, milliseconds', functions.flatMap(durations), { width: WIDTH.third }),
    graph('Invocations at the same time', functions.map(concurrency), { width: WIDTH.third }),
  ]];
}
