import { type Context } from 'aws-lambda';
import type * as lambda from '../../lambda/archive-window';
import { SAFETY_MARGIN_SECONDS } from '../../lib/contract/settings';
import { VARIABLE } from '../../lib/contract/environment';
import { rejection, StubServer } from '../adapters/support/stub-server';

const ENVIRONMENT = {
  POWERTOOLS_SERVICE_NAME: 'site', ARCHIVE_TABLE: 'table', ARCHIVE_BUCKET: 'bucket', ARCHIVE_PREFIX: '', ARCHIVE_WINDOW_SECONDS: '840', ARCHIVE_SEGMENT_SECONDS: '300',
  ARCHIVE_PART_MEBIBYTES: '8', ARCHIVE_COVERAGE: 'everything', ARCHIVE_EVENT_BUS: 'default',
};
const EVENT = { streamName: 'door', until: '2024-05-01T00:00:00Z', run: 'run-1' };
const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1714521600000';

/** So much of it as the function asks for. */
const context = (remainingMillis = 900_000): Context => ({ getRemainingTimeInMillis: () => remainingMillis }) as Context;

type Line = Readonly<Record<string, unknown>>;

let stub: StubServer;
let variables: NodeJS.ProcessEnv;
let lines: Line[];
let handler: typeof lambda.handler;

beforeAll(async () => {
  variables = process.env;
  stub = await StubServer.start();
  // As Lambda starts it: the clients are made while the module is loaded, from the environment.
  process.env = {
    ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: stub.url, POWERTOOLS_SERVICE_NAME: 'site',
  };
  ({ handler } = jest.requireActual<typeof lambda>('../../lambda/archive-window'));
});
afterAll(async () => {
  process.env = variables;
  await stub.close();
});

beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT);
  stub.requests.length = 0;
  lines = [];
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(JSON.parse(String(text)) as Line); });
  }
});
afterEach(() => { jest.restoreAllMocks(); });

const missingStream = { status: 404, headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{"message":"no such stream"}' };

describe('a bad environment', () => {
  test.each(Object.values(VARIABLE))('without %s is refused by the variable\'s name, before anything is called', async (variable) => {
    delete process.env[variable];

    const error = await rejection(handler(EVENT, context()));

    expect(error).toMatchObject({ name: 'Archive.InvalidInput', message: expect.stringContaining(variable) as string });
    expect(stub.requests).toEqual([]);
  });

  test('names everything that is wrong at once', async () => {
    delete process.env['ARCHIVE_TABLE'];
    process.env['ARCHIVE_PART_MEBIBYTES'] = '4';

    await expect(handler(EVENT, context())).rejects.toThrow(/^invalid environment: ARCHIVE_TABLE: .*ARCHIVE_PART_MEBIBYTES: got "?4"?, allowed: .*5 to 64$/);
  });
});

describe('a bad event', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined], ['null', null], ['text', 'door'], ['a list', []], ['no stream', { ...EVENT, streamName: undefined }],
    ['two streams', { ...EVENT, streamArn: ARN }], ['no run', { ...EVENT, run: '' }], ['no time', { ...EVENT, until: 'soon' }],
    ['an unknown field', { ...EVENT, color: 'red' }], ['an unknown mode', { ...EVENT, mode: 'replay' }],
    ['an incomplete selector', { ...EVENT, startSelector: { StartSelectorType: 'FRAGMENT_NUMBER' } }],
  ])('%s is refused by a name that the state machine knows, before anything is called', async (_what, event) => {
    await expect(rejection(handler(event, context()))).resolves.toMatchObject({ name: 'Archive.InvalidInput' });

    expect(stub.requests).toEqual([]);
  });
});

describe('an error of the source', () => {
  test('keeps the name that the state machine knows, and is believed when it was told twice', async () => {
    stub.willAnswer(missingStream, missingStream);

    await expect(rejection(handler(EVENT, context()))).resolves.toMatchObject({ name: 'Kvs.ResourceNotFoundException' });

    expect(stub.requests).toHaveLength(2);
  });

  test('is logged with run and stream, and counted', async () => {
    stub.willAnswer(missingStream, missingStream);

    await rejection(handler(EVENT, context()));

    expect(lines).toEqual(expect.arrayContaining([
      expect.objectContaining({ message: 'source-error', errorName: 'ResourceNotFoundException', run: 'run-1', streamName: 'door' }),
      expect.objectContaining({ ErrorName: 'ResourceNotFoundException', Errors: 1, service: 'site' }),
    ]));
  });

  test('is not waited for into the margin that is kept for the commit', async () => {
    const limited = { ...missingStream, status: 400, headers: { ...missingStream.headers, 'x-amzn-errortype': 'ClientLimitExceededException' } };
    stub.willAnswer(limited, limited);
    // All that is left is the margin: there is no time to ask twice.
    await expect(rejection(handler(EVENT, context(SAFETY_MARGIN_SECONDS * 1000)))).resolves.toMatchObject({ name: 'Kvs.ClientLimitExceededException' });

    expect(stub.requests).toHaveLength(1);
  });

  // Keys appended to the logger outlive the window that appended them.
  test('of one stream is never logged under the name of the stream before it', async () => {
    stub.willAnswer(missingStream, missingStream, missingStream, missingStream);
    await rejection(handler(EVENT, context()));
    lines.length = 0;

    await rejection(handler({ ...EVENT, streamName: undefined, streamArn: ARN }, context()));

    expect(lines[0]).toMatchObject({ streamArn: ARN });
    expect(lines[0]).not.toHaveProperty('streamName');
  });
});
