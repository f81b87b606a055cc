import { 
  ARCHIVE_ERROR, CommitConflictError, FencedError, RangePassedError, SourceError, StartNotFoundError, StoreMisconfiguredError, StoreUnavailableError,
} from '../../lib/contract/errors';
import { InvalidInputError } from '../../lib/contract/invalid-input-error';
import { classifyServiceError } from '../../lib/contract/service-errors';

describe('errors', () => {
  test.each<[Error, string, string]>([
    [new InvalidInputError('input', []), ARCHIVE_ERROR.invalidInput, 'Archive.InvalidInput'],
    [new FencedError('arn', 3, 5), ARCHIVE_ERROR.fenced, 'Archive.Fenced'],
    [new CommitConflictError('key', 'it is larger'), ARCHIVE_ERROR.commitConflict, 'Archive.CommitConflict'],
    [new StartNotFoundError({ StartSelectorType: 'NOW' }), ARCHIVE_ERROR.startNotFound, 'Archive.StartNotFound'],
    [new StoreUnavailableError('store part', undefined), ARCHIVE_ERROR.storeUnavailable, 'Archive.StoreUnavailable'],
    [new RangePassedError([]), ARCHIVE_ERROR.rangePassed, 'Archive.RangePassed'],
    [new StoreMisconfiguredError('no bucket', undefined), ARCHIVE_ERROR.storeMisconfigured, 'Archive.StoreMisconfigured'],
  ])('%s has the name that the state machine matches on', (error, name, literal) => {
    expect([error.name, name]).toEqual([literal, literal]);
  });

  test('the state machine knows a name for each of our own errors and no other', () => {
    expect(Object.values(ARCHIVE_ERROR).sort()).toEqual([
      'Archive.CommitConflict', 'Archive.Fenced', 'Archive.InvalidInput', 'Archive.RangePassed', 'Archive.StartNotFound', 'Archive.StoreMisconfigured',
      'Archive.StoreUnavailable',
    ]);
  });

  test('FencedError tells stream, expected and found revision', () => {
    expect(new FencedError('arn:stream', 3, 5).message).toBe('the cursor of arn:stream moved on: expected revision 3, found 5');
  });

  test('CommitConflictError tells key and reason', () => {
    const error = new CommitConflictError('a/b.mkv', 'it has 5 bytes, not 6');

    expect(error.message).toBe('the object at a/b.mkv is not the one that was to be stored: it has 5 bytes, not 6');
    expect(error.key).toBe('a/b.mkv');
  });

  test('StartNotFoundError tells the selector and what to use instead', () => {
    const error = new StartNotFoundError({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '5' });

    expect(error.message).toContain('start selector FRAGMENT_NUMBER; begin with EARLIEST, NOW or a time instead');
    expect(error.selector.AfterFragmentNumber).toBe('5');
  });
});

describe('RangePassedError', () => {
  test('names each stretch that is missing', () => {
    const error = new RangePassedError([{ from: Date.UTC(2024, 4, 1), to: Date.UTC(2024, 4, 1, 1) }, { from: Date.UTC(2024, 4, 2), to: Date.UTC(2024, 4, 2, 0, 0, 0, 5) }]);

    expect(error.message).toBe(
      'not in the archive, and can no longer be added to it: 2024-05-01T00:00:00.000Z to 2024-05-01T01:00:00.000Z, 2024-05-02T00:00:00.000Z to 2024-05-02T00:00:00.005Z',
    );
  });
});

describe('StoreUnavailableError', () => {
  test('tells step and what was thrown, by its name, and keeps it', () => {
    const cause = new RangeError('no answer');

    const error = new StoreUnavailableError('complete object', cause);

    expect(error.message).toBe('complete object: RangeError: no answer');
    expect(error).toMatchObject({ step: 'complete object', cause });
  });

  test('takes what is no error', () => {
    expect(new StoreUnavailableError('complete object', 'a text').message).toBe('complete object: a text');
  });
});

describe('SourceError', () => {
  const row = classifyServiceError({ name: 'ResourceNotFoundException' });

  test('tells operation, name, meaning and what the service said, and keeps the cause', () => {
    const cause = new Error('no such stream');

    const error = new SourceError(row, 'GetMedia', 'request-1', cause);

    expect(error.message).toBe('GetMedia: ResourceNotFoundException (the stream does not exist): no such stream');
    expect(error).toMatchObject({ row, requestId: 'request-1', cause });
  });

  test('has a name of its own, so a missing table never looks like a missing stream', () => {
    expect(new SourceError(row, 'GetMedia', undefined, undefined).name).toBe('Kvs.ResourceNotFoundException');
  });

  test.each([['a text', 'a text'], [undefined, 'undefined'], [{ toString: (): string => 'an object' }, 'an object']])('takes whatever was thrown: %j', (thrown, said) => {
    expect(new SourceError(row, 'GetMedia', undefined, thrown).message).toContain(`: ${said}`);
  });
});
