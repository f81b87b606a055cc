import { matchesError } from '../../../lib/local/states/error-names';

describe('ErrorEquals', () => {
  it.each([
    [['My.Error'], 'My.Error', true],
    [['My.Error'], 'my.error', false],
    [['A', 'B'], 'B', true],
    [['States.ALL'], 'My.Error', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'States.QueryEvaluationError', true],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.ALL'], 'States.Runtime', false],
    [['States.TaskFailed'], 'My.Error', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.TaskFailed'], 'States.DataLimitExceeded', false],
    [['States.TaskFailed'], 'States.Runtime', false],
    [['States.Timeout'], 'States.Timeout', true],
    [['States.Timeout', 'States.TaskFailed'], 'States.Timeout', true],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.Runtime'], 'States.Runtime', false],
  ])('%j on %s: %s', (errorEquals, error, matches) => {
    expect(matchesError(errorEquals, error)).toBe(matches);
  });
});
