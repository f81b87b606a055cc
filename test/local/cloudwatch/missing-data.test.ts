import fc from 'fast-check';
import { type AlarmState, evaluationRange, type MissingDataTreatment, nextState, type PointState } from '../../../lib/local/cloudwatch/missing-data';
import { holds } from '../../support/seeded-property';

const POINTS: Readonly<Record<string, PointState>> = { '0': 'within', 'X': 'breaching', '-': 'missing' };

/** Points as the documentation draws them: `0 - X - -`, the latest at the right. */
function drawn(text: string): PointState[] {
  return text.split(' ').map((sign) => POINTS[sign] ?? 'missing');
}

type Columns = readonly [missing: string, ignore: string, breaching: string, notBreaching: string];

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

/** The states that an alarm goes to by treatment; `keeps` where that depends on the state it had. */
function columns(range: readonly PointState[], evaluationPeriods: number, datapointsToAlarm: number): string[] {
  return TREATMENTS.map((treatMissingData) => {
    const next = STATES.map((current) => nextState(range, { evaluationPeriods, datapointsToAlarm, treatMissingData }, current));
    return next.every((state, i) => state === STATES[i]) ? 'keeps' : [...new Set(next)].join(' or ');
  });
}

describe('missing data', () => {
  test('are looked for in two periods more than are evaluated', () => {
    expect([1, 3].map((evaluationPeriods) => evaluationRange({ evaluationPeriods }))).toEqual([3, 5]);
  });

  test.each<[string, Columns]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'keeps', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'keeps', 'ALARM', 'OK']],
  ])('are treated as in the table of 3 out of 3: %s', (range, expected) => {
    expect(columns(drawn(range), 3, 3)).toEqual(expected);
  });

  test.each<[string, Columns]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'keeps', 'ALARM', 'OK']],
  ])('are treated as in the table of 2 out of 3: %s', (range, expected) => {
    expect(columns(drawn(range), 3, 2)).toEqual(expected);
  });

  test.each(['- - - - X', '- - - X -'])('are no reason for an alarm of 3 out of 3 as early as %s', (range) => {
    expect(columns(drawn(range), 3, 3)[0]).toBe('keeps');
  });

  test.each(['- - - X 0', '- - X - 0'])('are no reason for an alarm after all is well again: %s', (range) => {
    expect(columns(drawn(range), 3, 3).slice(0, 2)).toEqual(['OK', 'OK']);
  });

  test('leave an alarm of 1 out of 1 on for as long as the one data point is in its range', () => {
    expect(['X - -', '- - -'].map((range) => columns(drawn(range), 1, 1)[3])).toEqual(['ALARM', 'OK']);
  });

  const alarm = fc.integer({ min: 1, max: 6 }).chain((evaluationPeriods) => fc.record({
    evaluationPeriods: fc.constant(evaluationPeriods),
    datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
    treatMissingData: fc.constantFrom<MissingDataTreatment>(...TREATMENTS),
    current: fc.constantFrom<AlarmState>(...STATES),
    range: fc.array(fc.constantFrom<PointState>('within', 'breaching', 'missing'), { minLength: evaluationPeriods + 2, maxLength: evaluationPeriods + 2 }),
  }));

  test('do not matter while there are enough data points: the latest N are counted', () => {
    holds(fc.property(alarm, ({ range, current, ...condition }) => {
      const real = range.filter((point) => point !== 'missing');
      fc.pre(real.length >= condition.evaluationPeriods);

      const latest = real.slice(real.length - condition.evaluationPeriods);
      const isAlarm = latest.filter((point) => point === 'breaching').length >= condition.datapointsToAlarm;
      expect(nextState(range, condition, current)).toBe(isAlarm ? 'ALARM' : 'OK');
    }));
  });

  test('treated as breaching or not give the state of the data points with the missing ones put in their place', () => {
    holds(fc.property(alarm, fc.constantFrom('breaching', 'notBreaching'), ({ range, current, ...condition }, treatMissingData) => {
      const real = range.filter((point) => point !== 'missing');
      fc.pre(real.length < condition.evaluationPeriods);

      const filled: readonly PointState[] = [...real, ...Array.from({ length: condition.evaluationPeriods - real.length }, () => (treatMissingData === 'breaching' ? 'breaching' : 'within') as PointState)];
      const isAlarm = filled.filter((point) => point === 'breaching').length >= condition.datapointsToAlarm;
      expect(nextState(range, { ...condition, treatMissingData }, current)).toBe(isAlarm ? 'ALARM' : 'OK');
    }));
  });

  test('are INSUFFICIENT_DATA only where they are missing and nothing was found, or it was so before', () => {
    holds(fc.property(alarm, ({ range, current, ...condition }) => {
      fc.pre(current !== 'INSUFFICIENT_DATA');

      const isInsufficient = condition.treatMissingData === 'missing' && range.every((point) => point === 'missing');
      expect(nextState(range, condition, current) === 'INSUFFICIENT_DATA').toBe(isInsufficient);
    }));
  });
});
