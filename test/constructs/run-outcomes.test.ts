import { definitionOf, stateOf } from './definition';
import { evaluate } from './run-conditions';

const definition = definitionOf();

describe('outcomes', () => {
  test('are matched by literal error names, the rest by States.ALL', () => {
    const catchers = stateOf(definition, 'ArchiveWindow').Catch;

    expect(catchers).toEqual([
      { ErrorEquals: ['Archive.Fenced'], Next: 'TakenOver' },
      { ErrorEquals: ['Archive.InvalidInput'], Next: 'InvalidInput' },
      { ErrorEquals: ['Archive.StartNotFound'], Next: 'StartNotFound' },
      { ErrorEquals: ['Archive.CommitConflict'], Next: 'ArchiveConflict' },
      { ErrorEquals: ['Archive.StoreUnavailable'], Next: 'StoreUnavailable' },
      {
        ErrorEquals: [
          'Kvs.ResourceNotFoundException', 'Kvs.NotAuthorizedException', 'Kvs.InvalidArgumentException', 'Kvs.AccessDeniedException',
          'Kvs.ExpiredTokenException', 'Kvs.UnrecognizedClientError',
        ],
        Next: 'SourceRefused',
      },
      { ErrorEquals: ['States.ALL'], Next: 'WindowFailed' },
    ]);
  });

  test.each([
    ['TakenOver', 'Succeed'], ['Done', 'Succeed'], ['Stopped', 'Succeed'], ['AnotherRun', 'Succeed'], ['Continued', 'Succeed'],
    ['SourceRefused', 'Fail'], ['InvalidInput', 'Fail'], ['StartNotFound', 'Fail'], ['ArchiveConflict', 'Fail'], ['StoreUnavailable', 'Fail'], ['WindowFailed', 'Fail'], ['ContinueFailed', 'Fail'],
    ['UnknownStatus', 'Fail'],
  ])('%s is a %s', (name, type) => {
    expect(stateOf(definition, name).Type).toBe(type);
  });

  const failures = ['SourceRefused', 'InvalidInput', 'StartNotFound', 'ArchiveConflict', 'WindowFailed', 'ContinueFailed'];

  test.each(failures)('%s carries the error and the cause that it was caught with', async (name) => {
    const { Error: error = '', Cause: cause = '' } = stateOf(definition, name);
    const states = { input: { Error: 'Kvs.X', Cause: '{"errorMessage":"why"}' } };

    expect([await evaluate(error, { states }), await evaluate(cause, { states })]).toEqual(['Kvs.X', '{"errorMessage":"why"}']);
  });

  test.each(failures)('%s does without a cause', async (name) => {
    expect(await evaluate(stateOf(definition, name).Cause ?? '', { states: { input: { Error: 'States.Timeout' } } })).toBe('no cause was given');
  });

  test('an unknown status is told', async () => {
    const { Error: error, Cause: cause = '' } = stateOf(definition, 'UnknownStatus');

    expect(error).toBe('Archive.UnknownStatus');
    expect(await evaluate(cause, { states: { input: { status: 'PAUSED' } } })).toMatch(/does not know: PAUSED$/);
    expect(await evaluate(cause, { states: { input: null } })).toMatch(/does not know: $/);
  });
});
