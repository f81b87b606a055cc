import { type FoundResource, type TemplateReader } from '../stack/template-reader';
import { ruleHolds } from './alarm-rule';
import { inOrderOfEvaluation, readCompositeAlarm, type CompositeAlarm } from './composite-alarm';
import { readEmbeddedMetrics } from './emf';
import { InvalidAlarmError } from './errors';
import { type MetricDatum } from './metric';
import { MetricAlarm } from './metric-alarm';
import { MetricStore } from './metric-store';
import { type AlarmState } from './missing-data';
import { readMetricAlarm } from './read-alarm';

/** An alarm that has changed its state. */
export interface Transition {
  readonly alarm: string;
  readonly atMs: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

/** How often alarms with periods of a minute or more are evaluated. */
const EVERY_MS = 60_000;

/** The metrics and alarms of a stack. It has no clock: alarms are evaluated when they are asked to be. */
export class LocalCloudWatch {
  /** Data points of all metrics. */
  readonly metrics = new MetricStore();
  private readonly metricAlarms: readonly MetricAlarm[];
  private readonly composites: readonly CompositeAlarm[];
  private readonly nameByArn: ReadonlyMap<string, string>;
  private readonly states = new Map<string, AlarmState>();

  /** Has the alarms of a template. @throws InvalidAlarmError for one that CloudWatch would not take, or that cannot be evaluated here. */
  constructor(template: TemplateReader) {
    const found = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) => template.all(type));
    this.nameByArn = new Map(found.map(({ identity }) => [identity.attributes['Arn'] ?? '', identity.ref]));
    for (const resource of found) this.addName(resource, template);
    const read = <T>(type: string, readOne: (name: string, properties: unknown) => T): T[] =>
      template.all(type).map((resource) => readOne(resource.identity.ref, template.properties(resource)));
    this.metricAlarms = read('AWS::CloudWatch::Alarm', (name, properties) => new MetricAlarm(readMetricAlarm(name, properties)));
    this.composites = inOrderOfEvaluation(read('AWS::CloudWatch::CompositeAlarm', readCompositeAlarm), (alarm) => this.nameOf(alarm));
  }

  /** Takes the metrics out of lines of a log; other lines are ignored. @throws MalformedMetricsError */
  putLogLines(lines: readonly string[]): void {
    for (const line of lines) for (const datum of readEmbeddedMetrics(line)) this.metrics.put(datum);
  }

  /** Adds observations of a metric, such as those that AWS's own services send. */
  putMetricData(...data: readonly MetricDatum[]): void {
    for (const datum of data) this.metrics.put(datum);
  }

  /** The state of every alarm at a time, by name. Data of the minute that is not over yet does not count. */
  evaluate(atMs: number): ReadonlyMap<string, AlarmState> {
    for (const alarm of this.metricAlarms) this.states.set(alarm.name, alarm.evaluate(this.metrics, atMs));
    for (const { name, rule } of this.composites) {
      this.states.set(name, ruleHolds(rule, (alarm) => this.stateOf(alarm)) ? 'ALARM' : 'OK');
    }
    return new Map(this.states);
  }

  /** Evaluates every minute from one time to another, both included, and tells what changed. */
  evaluateEveryMinute(fromMs: number, toMs: number): readonly Transition[] {
    const transitions: Transition[] = [];
    for (let atMs = fromMs; atMs <= toMs; atMs += EVERY_MS) {
      const before = new Map(this.states);
      for (const [alarm, to] of this.evaluate(atMs)) {
        const from = before.get(alarm) ?? 'INSUFFICIENT_DATA';
        if (from !== to) transitions.push({ alarm, atMs, from, to });
      }
    }
    return transitions;
  }

  /** Names of the alarms that the last evaluation found in ALARM, in alphabetical order. */
  inAlarm(): readonly string[] {
    return [...this.states].filter(([, state]) => state === 'ALARM').map(([name]) => name).sort();
  }

  /** State of an alarm, by name or ARN, as the last evaluation found it. @throws Error when there is no such alarm */
  stateOf(alarm: string): AlarmState {
    const name = this.nameOf(alarm);
    const state = name === undefined ? undefined : this.states.get(name);
    if (state === undefined) throw new Error(`got alarm "${alarm}", allowed: ${[...this.states.keys()].join(', ')}`);
    return state;
  }

  /** State of each series of an alarm on a query with GROUP BY, by its label. */
  contributorsOf(alarm: string): ReadonlyMap<string, AlarmState> {
    return this.metricAlarms.find(({ name }) => name === this.nameOf(alarm))?.contributors ?? new Map();
  }

  private nameOf(alarm: string): string | undefined {
    return this.states.has(alarm) ? alarm : this.nameByArn.get(alarm);
  }

  /** References to an alarm must lead to its name, and no two may have the same. */
  private addName(resource: FoundResource, template: TemplateReader): void {
    const name = resource.identity.ref;
    const own = template.property(resource, 'AlarmName');
    if (own !== undefined && own !== name) throw new InvalidAlarmError(resource.logicalId, `AlarmName: got ${JSON.stringify(resource.properties['AlarmName'])}, allowed: plain text`);
    if (this.states.has(name)) throw new InvalidAlarmError(name, `got ${resource.logicalId}, a second alarm of this name`);
    this.states.set(name, 'INSUFFICIENT_DATA');
  }
}
