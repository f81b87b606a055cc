import { ALARMS, alarmsForError, COMPOSITE_ALARMS, METRIC_ALARMS } from '../../lib/contract/alarms';
import { ARCHIVE_ERROR } from '../../lib/contract/errors';
import { AUDIT_MINUTES, MALFORMED_MEDIA, UNEXPECTED_ERROR } from '../../lib/contract/metrics';
import { IN_BAND_ERRORS, SERVICE_ERRORS, UNKNOWN_IN_BAND_ERROR } from '../../lib/contract/service-errors';

const IDS = ALARMS.map(({ id }) => id);

describe('the alarms', () => {
  test('have names that fit into headings, constructs and overrides, each once', () => {
    expect(IDS.filter((id) => !/^[A-Z][A-Za-z0-9]{1,39}$/.test(id))).toEqual([]);
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  test('there is one for each exception of the model and each in-band error, as bad as the error tables say', () => {
    const errors = [...SERVICE_ERRORS.filter(({ source }) => source === 'modeled'), ...IN_BAND_ERRORS, UNKNOWN_IN_BAND_ERROR];

    expect(errors).toHaveLength(6 + 10 + 1);
    for (const { name, severity } of errors) {
      const own = METRIC_ALARMS.filter(({ id }) => id === name.replace(/Exception$/, ''));
      expect(own).toMatchObject([{ severity, signal: { kind: 'errors', name } }]);
    }
  });

  test('every error that the archive can count is watched', () => {
    const names = [
      ...SERVICE_ERRORS.map(({ name }) => name), ...IN_BAND_ERRORS.map(({ name }) => name), UNKNOWN_IN_BAND_ERROR.name,
      ...Object.values(ARCHIVE_ERROR), MALFORMED_MEDIA, UNEXPECTED_ERROR,
    ];

    expect(names.filter((name) => alarmsForError(name).length === 0)).toEqual([]);
  });

  test('watch no error that nothing counts', () => {
    const counted = new Set<string>([
      ...SERVICE_ERRORS.map(({ name }) => name), ...IN_BAND_ERRORS.map(({ name }) => name), UNKNOWN_IN_BAND_ERROR.name,
      ...Object.values(ARCHIVE_ERROR), MALFORMED_MEDIA, UNEXPECTED_ERROR,
    ]);

    expect(METRIC_ALARMS.flatMap(({ signal }) => (signal.kind === 'errors' ? [signal.name] : [])).filter((name) => !counted.has(name))).toEqual([]);
  });

  test('ask for no more data points than they look at, over no more than a day', () => {
    for (const { datapointsToAlarm, evaluationPeriods, periodSeconds } of METRIC_ALARMS) {
      expect(datapointsToAlarm).toBeGreaterThanOrEqual(1);
      expect(datapointsToAlarm).toBeLessThanOrEqual(evaluationPeriods);
      expect(periodSeconds % 60).toBe(0);
      expect(evaluationPeriods * periodSeconds).toBeLessThanOrEqual(86_400);
    }
  });

  // A query over streams looks back three hours at most (Metrics Insights).
  test('over each stream look back for less than three hours, in steps in which the auditor publishes', () => {
    const each = METRIC_ALARMS.filter(({ signal }) => signal.kind === 'each-stream');

    expect(each.map(({ id }) => id)).toEqual(['RetentionRisk50', 'RetentionRisk80']);
    for (const { evaluationPeriods, periodSeconds } of each) {
      expect(periodSeconds).toBe(AUDIT_MINUTES * 60);
      expect(evaluationPeriods * periodSeconds).toBeLessThan(3 * 3_600);
    }
  });

  test('made of others name alarms that exist', () => {
    const named = COMPOSITE_ALARMS.flatMap((row) => [...row.any, ...row.while]);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !IDS.includes(id))).toEqual([]);
  });

  test('say what they mean and why missing data is treated as it is', () => {
    for (const { meaning, missingDataReason } of METRIC_ALARMS) {
      expect(meaning).toMatch(/^[A-Za-z].{20,}[^.]$/);
      expect(missingDataReason.length).toBeGreaterThan(10);
    }
  });
});
