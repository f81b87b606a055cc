/** The alarms of an archive, one for each row of the table. */

import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { COMPOSITE_ALARMS, METRIC_ALARMS } from '../../contract/alarms';
import { runbookAnchor, type AlarmHead, type CompositeAlarmRow, type MetricAlarmRow, type Threshold, type ThresholdSetting } from '../../contract/alarms/alarm-row';
import { type Severity } from '../../contract/service-errors';
import { alarmActions, type AlarmActions } from './alarm-actions';
import { DEFAULT_RUNBOOK, type AlarmOverride, type ArchiveAlarmOptions } from './alarm-options';
import { signalMetric, type AlarmSources } from './alarm-signal';

/** Props of {@link ArchiveAlarms}; checked by the archive that makes it. */
export interface ArchiveAlarmsProps extends AlarmSources {
  readonly options: ArchiveAlarmOptions;
  /** Encrypts the topics. */
  readonly key: kms.IKey;
  /** Asked at the synthesis: schedules may be added up to then. */
  readonly settings: Readonly<Record<ThresholdSetting, () => number>>;
}

/** Alarms, and the topics that they tell. */
export class ArchiveAlarms extends Construct {
  /** By severity, for those that have no actions of their own. */
  readonly topics: Readonly<Partial<Record<Severity, sns.ITopic>>>;
  /** By id, worst first. */
  readonly alarms: ReadonlyMap<string, cloudwatch.AlarmBase>;

  private readonly actions: AlarmActions;
  private readonly made = new Map<string, cloudwatch.AlarmBase>();

  constructor(scope: Construct, id: string, private readonly props: ArchiveAlarmsProps) {
    super(scope, id);
    this.actions = alarmActions(this, props.key, props.options);
    this.topics = this.actions.topics;
    for (const row of METRIC_ALARMS) this.add(row, (override) => this.metricAlarm(row, override));
    for (const row of COMPOSITE_ALARMS) this.add(row, () => this.compositeAlarm(row));
    const severity = new Map([...METRIC_ALARMS, ...COMPOSITE_ALARMS].map((row) => [row.id, this.severityOf(row)]));
    this.alarms = new Map([...this.made].sort(([a], [b]) => (severity.get(a) ?? 0) - (severity.get(b) ?? 0)));
  }

  private add(row: AlarmHead, make: (override: AlarmOverride) => cloudwatch.AlarmBase): void {
    const override = this.overrideOf(row);
    if (override.enabled === false) return;
    const alarm = make(override);
    const actions = this.actions.of(this.severityOf(row));
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    this.made.set(row.id, alarm);
  }

  private metricAlarm(row: MetricAlarmRow, override: AlarmOverride): cloudwatch.Alarm {
    const period = override.period ?? Duration.seconds(row.periodSeconds);
    const evaluationPeriods = override.evaluationPeriods ?? row.evaluationPeriods;
    return new cloudwatch.Alarm(this, row.id, {
      ...this.head(row),
      metric: signalMetric(row.signal, this.props, period),
      threshold: override.threshold ?? this.threshold(row.threshold),
      comparisonOperator: row.beneath === true ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm: override.datapointsToAlarm ?? Math.min(row.datapointsToAlarm, evaluationPeriods),
      treatMissingData: override.treatMissingData ?? MISSING_DATA[row.missingData],
    });
  }

  private compositeAlarm(row: CompositeAlarmRow): cloudwatch.CompositeAlarm {
    const { alarmName: compositeAlarmName, alarmDescription } = this.head(row);
    const inAlarm = (ids: readonly string[]): cloudwatch.IAlarmRule => cloudwatch.AlarmRule.anyOf(...ids.flatMap((id) => this.made.get(id) ?? []));
    return new cloudwatch.CompositeAlarm(this, row.id, { compositeAlarmName, alarmDescription, alarmRule: cloudwatch.AlarmRule.allOf(inAlarm(row.while), inAlarm(row.any)) });
  }

  private head(row: AlarmHead): { readonly alarmName: string; readonly alarmDescription: string } {
    const { archiveName, options: { runbookUrl = DEFAULT_RUNBOOK } } = this.props;
    return {
      alarmName: `${archiveName}-${row.id}`,
      alarmDescription: `SEV${this.severityOf(row)} ${archiveName}: ${row.meaning}. What to do: ${runbookUrl}#${runbookAnchor(row)}`,
    };
  }

  private overrideOf({ id }: AlarmHead): AlarmOverride {
    return this.props.options.overrides?.[id] ?? {};
  }

  private severityOf(row: AlarmHead): Severity {
    return this.overrideOf(row).severity ?? row.severity;
  }

  private threshold(threshold: Threshold): number {
    if (typeof threshold === 'number') return threshold;
    const { setting, plus } = threshold;
    return Lazy.number({ produce: () => this.props.settings[setting]() + plus });
  }
}

const MISSING_DATA: Readonly<Record<MetricAlarmRow['missingData'], cloudwatch.TreatMissingData>> = {
  notBreaching: cloudwatch.TreatMissingData.NOT_BREACHING,
  breaching: cloudwatch.TreatMissingData.BREACHING,
  ignore: cloudwatch.TreatMissingData.IGNORE,
};
