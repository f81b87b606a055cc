/** State of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What a data point is to an alarm. */
export type PointState = 'breaching' | 'within' | 'missing';

/** How an alarm may treat missing data. */
export const MISSING_DATA_TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;

/** How an alarm treats missing data. */
export type MissingDataTreatment = (typeof MISSING_DATA_TREATMENTS)[number];

/** When an alarm is one: M out of N. */
export interface AlarmCondition {
  /** N. */
  readonly evaluationPeriods: number;
  /** M. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingDataTreatment;
}

/**
 * Periods that an alarm looks back beyond its evaluation periods, in case some of those have no data point. AWS publishes one
 * example, 3 evaluation periods with a range of 5; the exact number is not documented.
 */
const EXTRA_PERIODS = 2;

/** Periods that an alarm looks at: its evaluation range. */
export function evaluationRange({ evaluationPeriods }: Pick<AlarmCondition, 'evaluationPeriods'>): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

/**
 * Where some data is there, all of it breaching, but less than M: an alarm once the oldest is M periods old. Before, the next
 * data point may still show that all is well, so the alarm stays what it is.
 */
function prematureState(range: readonly PointState[], datapointsToAlarm: number, current: AlarmState): AlarmState {
  return range.length - range.indexOf('breaching') >= datapointsToAlarm ? 'ALARM' : current;
}

/**
 * The state that an alarm goes to. While the evaluation range has N data points, the latest N decide, however far back they are;
 * missing ones are filled in only as far as there are fewer.
 * @param range points of the evaluation range, the oldest first
 */
export function nextState(range: readonly PointState[], condition: AlarmCondition, current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const real = range.filter((point) => point !== 'missing').slice(-evaluationPeriods);
  const breaching = real.filter((point) => point === 'breaching').length;
  const filled = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (real.length > breaching) return 'OK';
  if (treatMissingData === 'ignore') return current;
  return breaching === 0 ? 'INSUFFICIENT_DATA' : prematureState(range, datapointsToAlarm, current);
}
