import { DescribeStreamCommand, GetDataEndpointCommand, ListStreamsCommand, type APIName } from '@aws-sdk/client-kinesis-video';
import { controlClient, post, rejection, startServer } from './support/harness';

const START = 1_704_067_200_000;
const NO_QUOTA = { limits: { controlCallsPerSecond: Infinity } };

describe('GetDataEndpoint', () => {
  test('names an endpoint on this machine, for a stream by name, by ARN or by both', async () => {
    const { server } = await startServer(NO_QUOTA);
    const { arn } = server.createStream({ name: 'cam' });
    const client = controlClient(server);

    for (const naming of [{ StreamName: 'cam' }, { StreamARN: arn }, { StreamName: 'cam', StreamARN: arn }]) {
      const answer = await client.send(new GetDataEndpointCommand({ APIName: 'GET_MEDIA', ...naming }));
      expect(answer.DataEndpoint).toBe(server.url);
    }
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each<[string, object, string, RegExp]>([
    ['an API that is not one', { APIName: 'GET_TEA', StreamName: 'cam' }, 'InvalidArgumentException', /APIName: got "GET_TEA", allowed: .*GET_MEDIA/],
    ['no API', { StreamName: 'cam' }, 'InvalidArgumentException', /APIName: got nothing/],
    ['no stream', { APIName: 'GET_MEDIA' }, 'InvalidArgumentException', /StreamName or StreamARN: got nothing, allowed: at least one/],
    ['a name with a slash', { APIName: 'GET_MEDIA', StreamName: 'a/b' }, 'InvalidArgumentException', /StreamName: got "a\/b"/],
    ['an ARN that is none', { APIName: 'GET_MEDIA', StreamARN: 'arn:aws:s3:::x' }, 'InvalidArgumentException', /StreamARN: got "arn:aws:s3:::x"/],
    ['a stream that is not there', { APIName: 'GET_MEDIA', StreamName: 'gone' }, 'ResourceNotFoundException', /gone is not found/],
  ])('refuses %s', async (_what, input, name, message) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    // The cast lets through what the types forbid and the wire does not.
    const error = await rejection(controlClient(server).send(new GetDataEndpointCommand(input as { APIName: APIName })));

    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
  });

  test('takes five calls a second on a stream, and again in the next', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' });
    server.createStream({ name: 'other' });
    const call = (StreamName: string): Promise<unknown> => controlClient(server).send(new GetDataEndpointCommand({ APIName: 'GET_MEDIA', StreamName }));

    for (let i = 0; i < 5; i++) await call('cam');
    expect((await rejection(call('cam'))).name).toBe('ClientLimitExceededException');
    await call('other');

    await clock.advance(1_000);
    await call('cam');
  });
});

describe('DescribeStream', () => {
  test('tells what the stream is', async () => {
    const { server } = await startServer({ region: 'eu-central-1', accountId: '123456789012' });
    const { arn } = server.createStream({ name: 'cam', retentionHours: 24 });

    const { StreamInfo } = await controlClient(server).send(new DescribeStreamCommand({ StreamName: 'cam' }));

    expect(arn).toBe(`arn:aws:kinesisvideo:eu-central-1:123456789012:stream/cam/${START}`);
    expect(StreamInfo).toMatchObject({ StreamName: 'cam', StreamARN: arn, Status: 'ACTIVE', DataRetentionInHours: 24, CreationTime: new Date(START) });
  });

  test('takes five calls a second on a stream, apart from those of GetDataEndpoint', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    const client = controlClient(server);
    const call = (): Promise<unknown> => client.send(new DescribeStreamCommand({ StreamName: 'cam' }));

    for (let i = 0; i < 5; i++) await call();

    expect((await rejection(call())).name).toBe('ClientLimitExceededException');
    await client.send(new GetDataEndpointCommand({ APIName: 'GET_MEDIA', StreamName: 'cam' }));
  });

  test.each<[string, object, string]>([
    ['a stream that is not there', { StreamName: 'gone' }, 'ResourceNotFoundException'],
    ['an ARN of another creation time', { StreamARN: 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/cam/1' }, 'ResourceNotFoundException'],
    ['a name and an ARN that disagree', { StreamName: 'other', StreamARN: `arn:aws:kinesisvideo:us-east-1:000000000000:stream/cam/${START}` }, 'InvalidArgumentException'],
    ['neither name nor ARN', {}, 'InvalidArgumentException'],
  ])('refuses %s', async (_what, input, name) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.createStream({ name: 'other' });

    expect((await rejection(controlClient(server).send(new DescribeStreamCommand(input)))).name).toBe(name);
  });
});

describe('ListStreams', () => {
  test('lists all streams by name', async () => {
    const { server } = await startServer();
    for (const name of ['b', 'c', 'a']) server.createStream({ name });

    const { StreamInfoList, NextToken } = await controlClient(server).send(new ListStreamsCommand({}));

    expect(StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(['a', 'b', 'c']);
    expect(NextToken).toBeUndefined();
  });

  test('gives pages, of the streams with a prefix', async () => {
    const { server } = await startServer();
    for (const name of ['gate-1', 'gate-2', 'gate-3', 'hall']) server.createStream({ name });
    const client = controlClient(server);
    const StreamNameCondition = { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: 'gate-' } as const;

    const first = await client.send(new ListStreamsCommand({ MaxResults: 2, StreamNameCondition }));
    const second = await client.send(new ListStreamsCommand({ MaxResults: 2, StreamNameCondition, NextToken: first.NextToken }));

    expect([first, second].map(({ StreamInfoList }) => StreamInfoList?.map(({ StreamName }) => StreamName))).toEqual([['gate-1', 'gate-2'], ['gate-3']]);
    expect(second.NextToken).toBeUndefined();
  });

  test.each<[string, object, RegExp]>([
    ['no results', { MaxResults: 0 }, /MaxResults: got 0, allowed: a whole number from 1 to 10000/],
    ['too many results', { MaxResults: 10_001 }, /MaxResults: got 10001/],
    ['a token of its own', { NextToken: 'bm9uZQ==' }, /NextToken: got "bm9uZQ=="/],
    ['a token with a dash', { NextToken: 'a-b' }, /NextToken: got "a-b"/],
    ['another operator', { StreamNameCondition: { ComparisonOperator: 'ENDS_WITH', ComparisonValue: 'a' } }, /ComparisonOperator: got "ENDS_WITH", allowed: BEGINS_WITH/],
    ['a prefix with a slash', { StreamNameCondition: { ComparisonOperator: 'BEGINS_WITH', ComparisonValue: '/' } }, /ComparisonValue: got "\/"/],
    ['a condition that is a text', { StreamNameCondition: 'gate' }, /StreamNameCondition: got "gate", allowed: an object/],
  ])('refuses %s', async (_what, input, message) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    const answer = await post(`${server.url}/listStreams`, input);

    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('InvalidArgumentException');
    expect((JSON.parse(String(await answer.whole)) as { Message: string }).Message).toMatch(message);
  });
});

describe('the wire', () => {
  test('every answer has a request id, and ids are the same for the same seed', async () => {
    const ids = async (seed: number): Promise<unknown[]> => {
      const { server } = await startServer({ seed });
      const answers = [await post(`${server.url}/listStreams`, {}), await post(`${server.url}/listStreams`, { MaxResults: 0 })];
      return answers.map(({ headers }) => headers['x-amzn-requestid']);
    };

    const first = await ids(1);

    expect(first[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first[0]).not.toBe(first[1]);
    expect(await ids(1)).toEqual(first);
    expect(await ids(2)).not.toEqual(first);
  });

  test('an exception is named in both headers, the documented one and the one that SDKs read', async () => {
    const { server } = await startServer();

    const { status, headers, whole } = await post(`${server.url}/describeStream`, { StreamName: 'gone' });

    expect(status).toBe(404);
    expect(headers).toMatchObject({ 'x-amzn-errortype': 'ResourceNotFoundException', 'x-amz-errortype': 'ResourceNotFoundException' });
    expect(JSON.parse(String(await whole))).toEqual({ Message: 'The requested stream gone is not found or not active.' });
  });

  test.each([['not JSON', '{'], ['a list', '[]'], ['too long', JSON.stringify({ a: 'x'.repeat(70_000) })]])('a body that is %s is a SerializationException', async (_what, body) => {
    const { server } = await startServer();

    const { status, headers } = await post(`${server.url}/listStreams`, body);

    expect([status, headers['x-amzn-errortype']]).toEqual([400, 'SerializationException']);
  });

  test('an operation that does not exist gets 403 and XML', async () => {
    const { server } = await startServer();

    const { status, whole } = await post(`${server.url}/putTea`, {});

    expect(status).toBe(403);
    expect(String(await whole)).toContain('Unable to determine service/operation name to be authorized');
  });

  test('a second stream of the same name is refused, and so is the lookup of none', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    expect(() => server.createStream({ name: 'cam' })).toThrow(/stream name: got cam, allowed: one that is not in use/);
    expect(() => server.stream('gone')).toThrow(/no stream gone; there are: cam/);
  });
});
