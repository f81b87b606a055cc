import { type Periods, periodsBefore, type Series } from './metric';
import { type MetricStore } from './metric-store';
import { type AlarmState, evaluationRange, nextState, type PointState } from './missing-data';
import { type MetricAlarmDefinition } from './read-alarm';
import { type Group } from './run-query';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * How far the end of the evaluated periods moves at a time: by a minute for periods of minutes and more, so that they are not
 * aligned to the epoch; to the last full hour when they are more than a day together.
 */
function stepMs(periodMs: number, evaluationPeriods: number): number {
  if (periodMs * evaluationPeriods > 24 * HOUR_MS) return HOUR_MS;
  return periodMs < MINUTE_MS ? 10_000 : MINUTE_MS;
}

/** An alarm that watches a metric, an expression or a query. It begins without enough data. */
export class MetricAlarm {
  private readonly contributorStates = new Map<string, AlarmState>();
  private current: AlarmState = 'INSUFFICIENT_DATA';

  constructor(private readonly definition: MetricAlarmDefinition) {}

  get name(): string {
    return this.definition.name;
  }

  /** The state found by the last evaluation. */
  get state(): AlarmState {
    return this.current;
  }

  /** State of each series of a query with GROUP BY, by its label; those that have gone are OK. */
  get contributors(): ReadonlyMap<string, AlarmState> {
    return this.contributorStates;
  }

  /** Finds the state at a time. Data of the minute that is not over yet does not count. */
  evaluate(store: MetricStore, atMs: number): AlarmState {
    const watched = this.definition.data.watch(store, this.periods(atMs));
    this.current = watched.kind === 'series' ? this.stateOf(watched.series, this.current) : this.stateOfGroups(watched.groups);
    return this.current;
  }

  private periods(atMs: number): Periods {
    const { data, condition } = this.definition;
    const periodMs = data.period * 1000;
    return periodsBefore(atMs, { periodMs, count: evaluationRange(condition), stepMs: stepMs(periodMs, condition.evaluationPeriods) });
  }

  private stateOf(series: Series, current: AlarmState): AlarmState {
    const range = series.map((value): PointState => (value === undefined ? 'missing' : this.definition.isBreaching(value) ? 'breaching' : 'within'));
    return nextState(range, this.definition.condition, current);
  }

  private stateOfGroups(groups: readonly Group[]): AlarmState {
    // A series that the query does not find any more is OK, however missing data is treated.
    for (const label of this.contributorStates.keys()) {
      if (!groups.some((group) => group.label === label)) this.contributorStates.set(label, 'OK');
    }
    const states = groups.map(({ label, series }) => {
      const state = this.stateOf(series, this.contributorStates.get(label) ?? 'INSUFFICIENT_DATA');
      this.contributorStates.set(label, state);
      return state;
    });
    // Without any series the alarm as a whole has missing data.
    if (states.length === 0) return this.stateOf(Array.from({ length: evaluationRange(this.definition.condition) }), this.current);
    return (['ALARM', 'OK'] as const).find((state) => states.includes(state)) ?? 'INSUFFICIENT_DATA';
  }
}
