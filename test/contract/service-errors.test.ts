import * as sdk from '@aws-sdk/client-kinesis-video-media';
import {
  classifyServiceError, IN_BAND_ERRORS, inBandError, kvsErrorName, SERVICE_ERRORS, UNKNOWN_IN_BAND_ERROR, type ErrorFacts,
} from '../../lib/contract/service-errors';
import { describeWithModel, serviceModel } from '../support/service-model';

const MODELED = SERVICE_ERRORS.filter(({ source }) => source === 'modeled');

/** Names and statuses of the exceptions that the installed SDK was generated with. */
function sdkExceptions(): [string, number][] {
  const { KinesisVideoMediaServiceException: base, ...exported } = sdk;
  const names = Object.entries(exported)
    .filter(([, value]) => typeof value === 'function' && Object.prototype.isPrototypeOf.call(base, value))
    .map(([name]) => name);
  return names.map((name) => {
    const schema = (exported as unknown as Record<string, [number, string, string, { httpError: number }]>)[`${name}$`]; // The SDK's static error schema.
    return [name, schema?.[3].httpError ?? 0];
  });
}

describe('classifyServiceError', () => {
  test.each(SERVICE_ERRORS.map((row) => [row.name, row] as const))('%s is known by its name, whatever the status', (name, row) => {
    for (const httpStatus of [row.httpStatus, 400, 403, 500, undefined]) expect(classifyServiceError({ name, httpStatus })).toBe(row);
  });

  test.each<[string, ErrorFacts, string, string]>([
    ['the documented header alone, which the SDK does not read', { name: 'Unknown', httpStatus: 404 }, 'ResourceNotFoundException', 'fail'],
    ['the same with the status of the model', { name: 'Unknown', httpStatus: 401 }, 'NotAuthorizedException', 'fail'],
    ['the same with 403', { name: 'Unknown', httpStatus: 403 }, 'AccessDeniedException', 'fail'],
    ['the same with 400, which five errors share', { name: 'Unknown', httpStatus: 400 }, 'UnrecognizedClientError', 'fail'],
    ['an XML body of the control plane, which the SDK cannot parse', { name: 'SyntaxError', httpStatus: 403 }, 'AccessDeniedException', 'fail'],
    ['a quota that the limits page names and the model does not', { name: 'StreamLimitExceededException', httpStatus: 400 }, 'UnrecognizedClientError', 'fail'],
    ['a status nobody listed', { name: 'Unknown', httpStatus: 418 }, 'UnrecognizedClientError', 'fail'],
    ['a server error without a name', { name: 'Unknown', httpStatus: 500 }, 'UnrecognizedServerError', 'back-off'],
    ['too many requests without a name', { name: 'Unknown', httpStatus: 429 }, 'UnrecognizedServerError', 'back-off'],
    ['an HTML page of a gateway', { name: 'SyntaxError', httpStatus: 502 }, 'UnrecognizedServerError', 'back-off'],
    ['503 without a name', { name: 'Unknown', httpStatus: 503 }, 'UnrecognizedServerError', 'back-off'],
    ['a socket cut while reading', { name: 'Error' }, 'ConnectionLost', 'reconnect'],
    ['a silent body', { name: 'TimeoutError', httpStatus: undefined }, 'ConnectionLost', 'reconnect'],
    ['nothing that has a name', { name: '' }, 'ConnectionLost', 'reconnect'],
  ])('%s', (_case, facts, name, reaction) => {
    expect(classifyServiceError(facts)).toMatchObject({ name, reaction });
  });

  test.each([
    ['ResourceNotFoundException', 'fail'], ['NotAuthorizedException', 'fail'], ['InvalidEndpointException', 'refresh-endpoint'],
    ['ClientLimitExceededException', 'back-off'], ['ConnectionLimitExceededException', 'back-off'], ['InvalidArgumentException', 'fail'],
    ['AccessDeniedException', 'fail'], ['ExpiredTokenException', 'fail'], ['ThrottlingException', 'back-off'], ['InternalFailure', 'back-off'], ['ServiceUnavailable', 'back-off'],
  ])('to %s the archive reacts with %s', (name, reaction) => {
    expect(classifyServiceError({ name, httpStatus: 400 }).reaction).toBe(reaction);
  });

  test('no two rows have one name', () => {
    const names = SERVICE_ERRORS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });
});

test('kvsErrorName sets our source apart from every other service', () => {
  expect(kvsErrorName('ResourceNotFoundException')).toBe('Kvs.ResourceNotFoundException');
});

describe('inBandError', () => {
  test.each(IN_BAND_ERRORS.map((row) => [row.id, row] as const))('%i is its row', (id, row) => {
    expect(inBandError(id)).toBe(row);
  });

  test.each([0, -1, 3001, 4001, 4507, 9999])('%i, which the model does not list, holds the stream and says so with its id', (id) => {
    expect(inBandError(id)).toEqual({ id, ...UNKNOWN_IN_BAND_ERROR });
    expect(inBandError(id).reaction).toBe('hold');
  });

  test('ids and names are all different', () => {
    expect([new Set(IN_BAND_ERRORS.map(({ id }) => id)).size, new Set(IN_BAND_ERRORS.map(({ name }) => name)).size]).toEqual([10, 10]);
  });
});

describe('the modeled errors', () => {
  test('are the exceptions of the installed SDK with their statuses, no more and no fewer', () => {
    expect(MODELED.map(({ name, httpStatus }) => [name, httpStatus]).sort()).toEqual(sdkExceptions().sort());
    expect(MODELED).toHaveLength(6);
  });
});

describeWithModel('facts of the service model', () => {
  test('the modeled errors are those of the operation with their statuses, no more and no fewer', () => {
    const { operation, shapes } = serviceModel();

    expect(MODELED.map(({ name, httpStatus }) => [name, httpStatus]).sort()).toEqual(operation.errors.map((name) => [name, shapes[name]?.error?.httpStatusCode]).sort());
  });

  test('the in-band errors are the model\'s with their meanings, no more and no fewer', () => {
    expect(Object.fromEntries(IN_BAND_ERRORS.map(({ id, meaning }) => [id, meaning]))).toEqual(serviceModel().inBandErrors);
  });
});
