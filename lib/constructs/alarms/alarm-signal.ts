/** The metric that an alarm looks at. */

import { type Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Signal } from '../../contract/alarms/alarm-row';
import { OUTCOME_DIMENSION, STREAM_DIMENSION } from '../../contract/metrics';
import { archiveMetric, errorMetric, queryMetric } from '../archive-metrics';

/** What alarms look at. */
export interface AlarmSources {
  /** Name of the archive. */
  readonly archiveName: string;
  readonly windowFunction: lambda.IFunction;
  readonly runMachine: sfn.IStateMachine;
  readonly fleetMachine: sfn.IStateMachine;
  readonly deadLetterQueue: sqs.IQueue;
}

/** The metric of a signal. */
export function signalMetric(signal: Signal, sources: AlarmSources, period: Duration): cloudwatch.IMetric {
  const { archiveName: archive } = sources;
  switch (signal.kind) {
    case 'errors': return errorMetric(archive, signal.name, { period });
    case 'windows': return archiveMetric({ archive, metric: 'windows', dimensions: { [OUTCOME_DIMENSION]: signal.outcome } }, { period });
    case 'archive': return archiveMetric({ archive, metric: signal.metric }, { period, statistic: signal.statistic });
    case 'each-stream': return queryMetric({ archive, metric: signal.metric }, { period, statistic: 'MAX', dimension: STREAM_DIMENSION, each: true });
    case 'machine': return (signal.machine === 'run' ? sources.runMachine : sources.fleetMachine).metric(signal.metric, { period, statistic: cloudwatch.Stats.SUM });
    case 'function': return sources.windowFunction.metric(signal.metric, { period, statistic: signal.statistic });
    case 'dead-letters': return sources.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM });
  }
}
