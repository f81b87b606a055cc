import { GetMediaCommand, type GetMediaCommandInput } from '@aws-sdk/client-kinesis-video-media';
import { getMedia, mediaClient, post, rejection, startServer } from './support/harness';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/cam/1704067200000';
const START_SELECTOR = { StartSelectorType: 'EARLIEST' };
const UNLIMITED = { limits: { getMediaCallsPerSecond: Infinity } };

describe('a GetMedia request that the model forbids', () => {
  test.each<[string, object, RegExp]>([
    ['nothing at all', {}, /StreamName or StreamARN: got nothing, allowed: at least one of the two; StartSelector: got nothing, allowed: an object .*\(required\)/],
    ['no selector', { StreamName: 'cam' }, /StartSelector: got nothing/],
    ['a selector that is null', { StreamName: 'cam', StartSelector: null }, /StartSelector: got nothing/],
    ['a selector that is a text', { StreamName: 'cam', StartSelector: 'NOW' }, /StartSelector: got "NOW", allowed: an object/],
    ['a selector without a type', { StreamName: 'cam', StartSelector: {} }, /StartSelectorType: got nothing, allowed: NOW, EARLIEST/],
    ['a type that is not one', { StreamName: 'cam', StartSelector: { StartSelectorType: 'LATEST' } }, /StartSelectorType: got "LATEST", allowed: NOW, EARLIEST, FRAGMENT_NUMBER/],
    ['neither name nor ARN', { StartSelector: START_SELECTOR }, /StreamName or StreamARN: got nothing/],
    ['an empty name', { StreamName: '', StartSelector: START_SELECTOR }, /StreamName: got "", allowed: 1 to 256 characters/],
    ['a name with a space', { StreamName: 'a b', StartSelector: START_SELECTOR }, /StreamName: got "a b"/],
    ['a name of 257 characters', { StreamName: 'a'.repeat(257), StartSelector: START_SELECTOR }, /StreamName: got/],
    ['a name that is a number', { StreamName: 7, StartSelector: START_SELECTOR }, /StreamName: got 7/],
    ['an ARN of another service', { StreamARN: 'arn:aws:kinesis:us-east-1:1:stream/cam', StartSelector: START_SELECTOR }, /StreamARN: got .*, allowed: arn:<partition>:kinesisvideo/],
    ['an ARN above 1,024 characters', { StreamARN: `${ARN.slice(0, -13)}${'1'.repeat(1000)}`, StartSelector: START_SELECTOR }, /StreamARN: got/],
    ['name and ARN of two streams', { StreamName: 'other', StreamARN: ARN, StartSelector: START_SELECTOR }, /StreamName and StreamARN: got other and arn:.*, allowed: the name and the ARN of the same stream/],
    ['FRAGMENT_NUMBER without its field', { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER' } }, /StartSelector.AfterFragmentNumber: got nothing, allowed: 1 to 128 digits \(needed by FRAGMENT_NUMBER\)/],
    ['a fragment number with a letter', { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '12a' } }, /AfterFragmentNumber: got "12a"/],
    ['a fragment number of 129 digits', { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '1'.repeat(129) } }, /AfterFragmentNumber: got/],
    ['an empty fragment number', { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '' } }, /AfterFragmentNumber: got ""/],
    ['SERVER_TIMESTAMP without its field', { StreamName: 'cam', StartSelector: { StartSelectorType: 'SERVER_TIMESTAMP' } }, /StartTimestamp: got nothing, allowed: epoch seconds, 0 or more \(needed by SERVER_TIMESTAMP\)/],
    ['PRODUCER_TIMESTAMP without its field', { StreamName: 'cam', StartSelector: { StartSelectorType: 'PRODUCER_TIMESTAMP' } }, /StartTimestamp: got nothing/],
    ['a timestamp that is a text', { StreamName: 'cam', StartSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: '2024-01-01' } }, /StartTimestamp: got "2024-01-01"/],
    ['a timestamp below 0', { StreamName: 'cam', StartSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: -1 } }, /StartTimestamp: got -1/],
    ['CONTINUATION_TOKEN without its field', { StreamName: 'cam', StartSelector: { StartSelectorType: 'CONTINUATION_TOKEN' } }, /ContinuationToken: got nothing/],
    ['a token with a slash', { StreamName: 'cam', StartSelector: { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 'a/b' } }, /ContinuationToken: got "a\/b", allowed: 1 to 128 characters/],
    ['a token of 129 characters', { StreamName: 'cam', StartSelector: { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: '1'.repeat(129) } }, /ContinuationToken: got/],
    ['a malformed field that the type does not need', { StreamName: 'cam', StartSelector: { StartSelectorType: 'NOW', AfterFragmentNumber: 'x', ContinuationToken: '/', StartTimestamp: 'y' } }, /AfterFragmentNumber: got "x".*ContinuationToken: got "\/".*StartTimestamp: got "y"/],
  ])('%s is an InvalidArgumentException that names field, value and what is allowed', async (_what, body, message) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.createStream({ name: 'other' });

    const answer = await post(`${server.url}/getMedia`, body);

    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([400, 'InvalidArgumentException']);
    expect((JSON.parse(String(await answer.whole)) as { Message: string }).Message).toMatch(message);
  });
});

test('each problem is named once, even when its field is both needed and malformed', async () => {
  const { server } = await startServer();

  const { whole } = await post(`${server.url}/getMedia`, { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: 'x' } });

  expect(String(await whole).match(/AfterFragmentNumber/g)).toHaveLength(1);
});

describe('a GetMedia request that the model allows', () => {
  test.each<[string, object]>([
    ['a name', { StreamName: 'cam', StartSelector: START_SELECTOR }],
    ['an ARN', { StreamARN: ARN, StartSelector: START_SELECTOR }],
    ['both', { StreamName: 'cam', StreamARN: ARN, StartSelector: START_SELECTOR }],
    ['a fragment number of 128 digits', { StreamName: 'cam', StartSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '1'.repeat(128) } }],
    ['a field that the type does not need', { StreamName: 'cam', StartSelector: { StartSelectorType: 'NOW', AfterFragmentNumber: '1' } }],
  ])('%s is served as video/webm', async (_what, body) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    const answer = await post(`${server.url}/getMedia`, body);

    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'video/webm']);
  });

  test.each<[string, object]>([
    ['a stream that is not there', { StreamName: 'gone' }],
    ['an ARN of another creation time', { StreamARN: ARN.replace('1704067200000', '1') }],
    ['an ARN of another account', { StreamARN: ARN.replace('000000000000', '111111111111') }],
  ])('%s is a ResourceNotFoundException', async (_what, naming) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    const answer = await post(`${server.url}/getMedia`, { ...naming, StartSelector: START_SELECTOR });

    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([404, 'ResourceNotFoundException']);
  });
});

describe('as the SDK sees it', () => {
  test('a request without a selector reaches the server, and comes back as the modeled exception', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    // The cast lets through what the types forbid and the SDK does not check.
    const error = await rejection(mediaClient(server.url).send(new GetMediaCommand({ StreamName: 'cam' } as GetMediaCommandInput)));

    expect(error.name).toBe('InvalidArgumentException');
    expect(error.$metadata?.httpStatusCode).toBe(400);
    expect(error.$metadata?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('the content type arrives although its slash breaks the pattern of the model', async () => {
    const { server } = await startServer(UNLIMITED);
    server.createStream({ name: 'cam' });

    const { ContentType } = await mediaClient(server.url).send(new GetMediaCommand({ StreamName: 'cam', StartSelector: { StartSelectorType: 'NOW' } }));

    expect(ContentType).toBe('video/webm');
  });
});

test('the six selectors are served on an empty stream; all but those that name a fragment give an empty body', async () => {
  const { server, clock } = await startServer({ limits: { getMediaCallsPerSecond: Infinity, connectionsPerStream: Infinity } });
  server.createStream({ name: 'cam' });
  const selectors = [
    { StartSelectorType: 'NOW' }, { StartSelectorType: 'EARLIEST' }, { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1 },
    { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: 1 },
    { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '1' }, { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: '1' },
  ];

  const answers = await Promise.all(selectors.map((selector) => getMedia(server, 'cam', selector)));
  const bodies = await clock.drive(Promise.all(answers.map(({ whole }) => whole)));

  expect(bodies.map(({ length }) => length > 0)).toEqual([false, false, false, false, true, true]);
});
