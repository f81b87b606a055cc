import { Socket } from 'node:net';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { KinesisVideoSource } from '../../lib/adapters/kinesis-video-source';
import { SourceError } from '../../lib/contract/errors';
import { type StartSelector } from '../../lib/contract/get-media';
import { rejection, StubServer, type StubAnswer } from './support/stub-server';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1714521600000';
const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };
const JSON_BODY = { 'content-type': 'application/json' };
const MEDIA: StubAnswer = { headers: { 'content-type': 'video/webm', 'x-amzn-requestid': 'request-7' }, body: 'media' };

let stub: StubServer;
let control: KinesisVideoClient;
let source: KinesisVideoSource;
let variables: NodeJS.ProcessEnv;

beforeAll(() => {
  variables = process.env;
  // The data plane's client is made by the adapter, from the environment as in Lambda; one attempt, so that no back-off of the SDK takes time.
  process.env = { ...variables, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_MAX_ATTEMPTS: '1' };
});
afterAll(() => { process.env = variables; });

beforeEach(async () => {
  stub = await StubServer.start();
  control = new KinesisVideoClient({ endpoint: stub.url });
  source = new KinesisVideoSource(control);
});
afterEach(async () => {
  control.destroy();
  await stub.close();
});

const endpoint = (url = stub.url): StubAnswer => ({ headers: JSON_BODY, body: JSON.stringify({ DataEndpoint: url }) });
const body = (index: number): unknown => JSON.parse(stub.requests[index]?.body ?? '');
const paths = (): string[] => stub.requests.map(({ path }) => path);

/** The error with which a GetMedia ends that is answered like this. */
async function openingError(answer: StubAnswer): Promise<Error> {
  stub.willAnswer(endpoint(), answer);
  return rejection(source.open(ARN, EARLIEST, false));
}

describe('describe', () => {
  const info = { StreamInfo: { StreamARN: ARN, StreamName: 'door', DataRetentionInHours: 24 } };

  test('asks by the reference that it has', async () => {
    stub.willAnswer({ headers: JSON_BODY, body: JSON.stringify(info) }, { headers: JSON_BODY, body: JSON.stringify(info) });

    const description = await source.describe({ streamName: 'door' });
    await source.describe({ streamArn: ARN });

    expect(description).toEqual({ streamArn: ARN, streamName: 'door', retentionHours: 24 });
    expect([body(0), body(1)]).toEqual([{ StreamName: 'door' }, { StreamARN: ARN }]);
  });

  test('a stream without retention keeps nothing', async () => {
    stub.willAnswer({ headers: JSON_BODY, body: JSON.stringify({ StreamInfo: { StreamARN: ARN, StreamName: 'door' } }) });

    await expect(source.describe({ streamName: 'door' })).resolves.toMatchObject({ retentionHours: 0 });
  });

  test('an answer without an ARN is refused by name', async () => {
    stub.willAnswer({ headers: JSON_BODY, body: '{"StreamInfo":{}}' });

    await expect(source.describe({ streamName: 'door' })).rejects.toThrow('the service\'s answer lacks StreamARN');
  });

  test('an error tells its operation', async () => {
    stub.willAnswer({ status: 404, headers: { ...JSON_BODY, 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{"message":"no such stream"}' });

    await expect(source.describe({ streamName: 'door' })).rejects.toThrow(/^DescribeStream: ResourceNotFoundException .*no such stream/);
  });
});

describe('open', () => {
  test('asks for the data endpoint of GetMedia, then there for the media', async () => {
    stub.willAnswer(endpoint(), MEDIA);

    const session = await source.open(ARN, EARLIEST, false);

    expect(paths()).toEqual(['/getDataEndpoint', '/getMedia']);
    expect([body(0), body(1)]).toEqual([{ StreamARN: ARN, APIName: 'GET_MEDIA' }, { StreamARN: ARN, StartSelector: EARLIEST }]);
    expect(session.requestId).toBe('request-7');
    expect(Buffer.from(await session.read() ?? []).toString()).toBe('media');
    await expect(session.read()).resolves.toBeUndefined();
  });

  test.each<[string, StartSelector, unknown]>([
    ['a number', { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '91343852333181432392682062607743920146264755' }, { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '91343852333181432392682062607743920146264755' }],
    ['a token', { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 't' }, { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 't' }],
    ['a time, in seconds with their fraction', { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1_646_229_468.35 }, { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1_646_229_468.35 }],
  ])('sends a selector by %s', async (_what, selector, sent) => {
    stub.willAnswer(endpoint(), MEDIA);

    (await source.open(ARN, selector, false)).close();

    expect(body(1)).toEqual({ StreamARN: ARN, StartSelector: sent });
  });

  test('keeps the endpoint for the next session', async () => {
    stub.willAnswer(endpoint(), MEDIA, MEDIA);

    (await source.open(ARN, EARLIEST, false)).close();
    (await source.open(ARN, EARLIEST, false)).close();

    expect(paths()).toEqual(['/getDataEndpoint', '/getMedia', '/getMedia']);
  });

  test('asks for the endpoint again when it is told to, and goes where it is then', async () => {
    const moved = await StubServer.start();
    moved.willAnswer(MEDIA);
    stub.willAnswer(endpoint(), MEDIA, endpoint(moved.url));

    (await source.open(ARN, EARLIEST, false)).close();
    (await source.open(ARN, EARLIEST, true)).close();

    expect(paths()).toEqual(['/getDataEndpoint', '/getMedia', '/getDataEndpoint']);
    expect(moved.request.path).toBe('/getMedia');
    await moved.close();
  });

  test('lets go of the connections to an endpoint that it forgets, and of no other', async () => {
    const destroyed = jest.spyOn(KinesisVideoMediaClient.prototype, 'destroy');
    try {
      stub.willAnswer(endpoint(), MEDIA, MEDIA, endpoint(), MEDIA);
      (await source.open(ARN, EARLIEST, false)).close();
      (await source.open(ARN, EARLIEST, false)).close();
      const before = destroyed.mock.calls.length;

      (await source.open(ARN, EARLIEST, true)).close();

      expect([before, destroyed.mock.calls.length]).toEqual([0, 1]);
    } finally {
      destroyed.mockRestore();
    }
  });

  test('a fresh endpoint for the first session forgets nothing', async () => {
    stub.willAnswer(endpoint(), MEDIA);

    (await source.open(ARN, EARLIEST, true)).close();

    expect(paths()).toEqual(['/getDataEndpoint', '/getMedia']);
  });

  test('keeps no endpoint that it was not given', async () => {
    stub.willAnswer({ status: 400, headers: { ...JSON_BODY, 'x-amzn-errortype': 'ClientLimitExceededException' }, body: '{}' }, endpoint(), MEDIA);
    const refused = rejection(source.open(ARN, EARLIEST, false));
    await expect(refused).resolves.toMatchObject({ name: 'Kvs.ClientLimitExceededException', message: expect.stringMatching(/^GetDataEndpoint: /) as string });

    (await source.open(ARN, EARLIEST, false)).close();

    expect(paths()).toEqual(['/getDataEndpoint', '/getDataEndpoint', '/getMedia']);
  });
});

describe('an error of GetMedia', () => {
  test.each([
    ['ResourceNotFoundException', 404], ['NotAuthorizedException', 401], ['InvalidEndpointException', 400], ['ClientLimitExceededException', 400],
    ['ConnectionLimitExceededException', 400], ['InvalidArgumentException', 400], ['AccessDeniedException', 403], ['ExpiredTokenException', 403],
    ['ThrottlingException', 400], ['InternalFailure', 500], ['ServiceUnavailable', 503],
  ])('%s comes through by the header that the SDK reads, x-amzn-ErrorType', async (name, status) => {
    const error = await openingError({ status, headers: { ...JSON_BODY, 'x-amzn-ErrorType': `${name}:http://internal.amazon.com/` }, body: '{"message":"said so"}' });

    expect(error).toMatchObject({ name: `Kvs.${name}`, row: { name } });
  });

  test.each([
    ['InvalidArgumentException', 400, 'UnrecognizedClientError'], ['ResourceNotFoundException', 404, 'ResourceNotFoundException'],
    ['NotAuthorizedException', 401, 'NotAuthorizedException'],
  ])('%s in the documented header alone is told by its status %i', async (name, status, row) => {
    const error = await openingError({ status, headers: { ...JSON_BODY, 'x-amz-ErrorType': name }, body: '{"message":"said so"}' });

    expect(error).toMatchObject({ row: { name: row } });
  });

  test('an XML body, on which the SDK chokes, is told by its status', async () => {
    const error = await openingError({ status: 403, headers: { 'content-type': 'application/xml' }, body: '<AccessDeniedException><Message>Unable to determine service/operation name to be authorized</Message></AccessDeniedException>' });

    expect(error).toMatchObject({ row: { name: 'AccessDeniedException', reaction: 'fail' }, cause: { name: 'SyntaxError' } });
  });

  test('a connection that is refused is ConnectionLost', async () => {
    const gone = await StubServer.start();
    const { url } = gone;
    await gone.close();
    stub.willAnswer(endpoint(url));

    await expect(rejection(source.open(ARN, EARLIEST, false))).resolves.toMatchObject({ row: { name: 'ConnectionLost', reaction: 'reconnect' } });
  });

  test('a connection that breaks before the answer is ConnectionLost', async () => {
    stub.willAnswer(endpoint(), (response) => { response.destroy(); });

    await expect(rejection(source.open(ARN, EARLIEST, false))).resolves.toMatchObject({ row: { name: 'ConnectionLost' } });
  });
});

describe('a body', () => {
  test('that breaks has told what came, and is then ConnectionLost', async () => {
    stub.willAnswer(endpoint(), (response) => {
      response.writeHead(200, { 'content-type': 'video/webm' });
      response.write('some', () => response.destroy());
    });
    const session = await source.open(ARN, EARLIEST, false);

    const told = Buffer.from(await session.read() ?? []).toString();
    const error = await rejection(session.read());

    expect(told).toBe('some');
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ row: { name: 'ConnectionLost' }, cause: { code: 'ECONNRESET' } });
  });

  test('that is closed while it is silent ends without an error, and hangs up', async () => {
    let hungUp = Promise.resolve();
    stub.willAnswer(endpoint(), (response) => {
      hungUp = new Promise((resolve) => { response.once('close', resolve); });
      response.writeHead(200, { 'content-type': 'video/webm' });
      response.flushHeaders();
    });
    const session = await source.open(ARN, EARLIEST, false);
    const reading = session.read();

    session.close();

    await expect(reading).resolves.toBeUndefined();
    await hungUp;
  });

  test('that is silent for 30 seconds has ended', async () => {
    // The SDK begins to watch a socket 3 s into the request; only these timers are the test's, the socket's own stay as they are.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'Date', 'performance', 'hrtime', 'setInterval', 'clearInterval'] });
    const watched = jest.spyOn(Socket.prototype, 'setTimeout');
    try {
      stub.willAnswer(endpoint(), (response) => {
        response.writeHead(200, { 'content-type': 'video/webm' });
        response.flushHeaders();
      });
      const session = await source.open(ARN, EARLIEST, false);
      const reading = session.read();
      jest.advanceTimersByTime(3_000);
      const index = watched.mock.calls.findIndex(([timeout]) => timeout === 30_000);

      // The socket's own clock is real: what it would do 30 s from now is done here.
      (watched.mock.contexts[index] as Socket).emit('timeout');

      await expect(reading).resolves.toBeUndefined();
    } finally {
      watched.mockRestore();
      jest.useRealTimers();
    }
  });
});
