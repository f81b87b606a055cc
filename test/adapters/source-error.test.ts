import { toSourceError } from '../../lib/adapters/source-error';

/** An exception as the SDK throws it. */
function thrown(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error('said so'), { name, $metadata: { ...(httpStatusCode === undefined ? {} : { httpStatusCode }), requestId: 'request-1' } });
}

describe('toSourceError', () => {
  test.each([
    ['ResourceNotFoundException', 404], ['NotAuthorizedException', 401], ['NotAuthorizedException', 403], ['InvalidEndpointException', 400],
    ['ClientLimitExceededException', 400], ['ConnectionLimitExceededException', 400], ['InvalidArgumentException', 400],
    ['AccessDeniedException', 400], ['ThrottlingException', 400], ['ServiceUnavailable', 503],
  ])('%s is known by its name, whatever the status: %i', (name, status) => {
    const error = toSourceError(thrown(name, status), 'GetMedia');

    expect(error).toMatchObject({ name: `Kvs.${name}`, row: { name } });
  });

  test.each([
    ['Unknown', 404, 'ResourceNotFoundException'], ['Unknown', 401, 'NotAuthorizedException'], ['Unknown', 403, 'AccessDeniedException'],
    ['Unknown', 400, 'UnrecognizedClientError'], ['Unknown', 500, 'UnrecognizedServerError'], ['Unknown', 502, 'UnrecognizedServerError'],
    ['SyntaxError', 403, 'AccessDeniedException'],
  ])('%s with status %i is told by the status: %s', (name, status, row) => {
    expect(toSourceError(thrown(name, status), 'GetMedia').row.name).toBe(row);
  });

  test.each([
    ['a socket\'s error', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })],
    ['a time-out', thrown('TimeoutError')],
    ['something that is no error', 'oops'],
    ['nothing', undefined],
  ])('%s, without an answer, is ConnectionLost', (_what, cause) => {
    const error = toSourceError(cause, 'GetMedia');

    expect(error.row).toMatchObject({ name: 'ConnectionLost', reaction: 'reconnect' });
    expect(error.cause).toBe(cause);
  });

  test('tells operation, name, meaning and what was said, and keeps the request id', () => {
    const error = toSourceError(thrown('ClientLimitExceededException', 400), 'GetMedia');

    expect(error.message).toBe('GetMedia: ClientLimitExceededException (more than 5 GetMedia calls per second on the stream): said so');
    expect(error.requestId).toBe('request-1');
  });
});
