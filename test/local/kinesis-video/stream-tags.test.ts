import { DescribeStreamCommand, ListStreamsCommand, ListTagsForStreamCommand } from '@aws-sdk/client-kinesis-video';
import { InvalidInputError } from '../../../lib/contract/invalid-input-error';
import { controlClient, post, rejection, startServer } from './support/harness';

describe('tags of a stream', () => {
  test('are those of its creation, plus the added ones, less the removed ones', async () => {
    const { server } = await startServer();
    const stream = server.createStream({ name: 'cam', tags: { site: 'gate', archive: 'no' } });

    stream.tag({ archive: 'yes', 'owner:team': 'ops @ night' });
    stream.untag('site', 'never-there');

    expect(stream.tags).toEqual({ archive: 'yes', 'owner:team': 'ops @ night' });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['an empty key', { '': 'x' }, /tag key: got "", allowed: 1 to 128/],
    ['a key of 129 characters', { ['k'.repeat(129)]: 'x' }, /tag key: got "k+/],
    ['a key with a sign that the model does not list', { 'a*b': 'x' }, /tag key: got "a\*b"/],
    ['a value of 257 characters', { a: 'x'.repeat(257) }, /value of tag a: got "x+.*allowed: up to 256/],
    ['51 tags', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])), /tags: got 5[12], allowed: up to 50 on a stream/],
  ])('refuses %s, and sets none of them', async (_what, tags, message) => {
    const { server } = await startServer();
    const stream = server.createStream({ name: 'cam' });

    expect(() => stream.tag({ fine: 'yes', ...tags })).toThrow(message);
    expect(() => server.createStream({ name: 'other', tags })).toThrow(InvalidInputError);
    expect(stream.tags).toEqual({});
  });

  test('may be as many and as long as the service allows', async () => {
    const { server } = await startServer();
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`.padEnd(128, 'ä'), 'ж'.repeat(256)]));

    const stream = server.createStream({ name: 'cam', tags });

    expect(Object.keys(stream.tags)).toHaveLength(50);
  });
});

describe('ListTagsForStream', () => {
  test('tells the tags of a stream, by name and by ARN', async () => {
    const { server } = await startServer();
    const { arn } = server.createStream({ name: 'cam', tags: { archive: 'yes', site: '' } });
    const client = controlClient(server);

    for (const naming of [{ StreamName: 'cam' }, { StreamARN: arn }]) {
      const { Tags, NextToken } = await client.send(new ListTagsForStreamCommand(naming));
      expect([Tags, NextToken]).toEqual([{ archive: 'yes', site: '' }, undefined]);
    }
  });

  test('a stream without tags has an empty map of them', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    expect((await controlClient(server).send(new ListTagsForStreamCommand({ StreamName: 'cam' }))).Tags).toEqual({});
  });

  test('gives pages when it is told to', async () => {
    const { server } = await startServer({ limits: { tagsPerPage: 2 } });
    server.createStream({ name: 'cam', tags: { c: '3', a: '1', b: '2' } });
    const client = controlClient(server);

    const first = await client.send(new ListTagsForStreamCommand({ StreamName: 'cam' }));
    const second = await client.send(new ListTagsForStreamCommand({ StreamName: 'cam', NextToken: first.NextToken }));

    expect([first.Tags, second.Tags, second.NextToken]).toEqual([{ a: '1', b: '2' }, { c: '3' }, undefined]);
  });

  test.each<[string, object, string, RegExp]>([
    ['no stream', {}, 'InvalidArgumentException', /StreamName or StreamARN: got nothing/],
    ['a stream that is not there', { StreamName: 'gone' }, 'ResourceNotFoundException', /gone is not found/],
    ['a token with a dash', { StreamName: 'cam', NextToken: 'a-b' }, 'InvalidArgumentException', /NextToken: got "a-b", allowed: a token that ListTagsForStream gave/],
    ['a token of its own', { StreamName: 'cam', NextToken: 'bm9uZQ==' }, 'InvalidArgumentException', /NextToken: got "bm9uZQ=="/],
  ])('refuses %s', async (_what, input, name, message) => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });

    const answer = await post(`${server.url}/listTagsForStream`, input);

    expect(answer.headers['x-amzn-errortype']).toBe(name);
    expect((JSON.parse(String(await answer.whole)) as { Message: string }).Message).toMatch(message);
  });

  test('takes five calls a second on a stream, apart from those of DescribeStream, and again in the next', async () => {
    const { server, clock } = await startServer();
    for (const name of ['cam', 'other']) server.createStream({ name });
    const client = controlClient(server);
    const call = (StreamName: string): Promise<unknown> => client.send(new ListTagsForStreamCommand({ StreamName }));

    for (let i = 0; i < 5; i++) await call('cam');
    expect((await rejection(call('cam'))).name).toBe('ClientLimitExceededException');
    await call('other');
    await client.send(new DescribeStreamCommand({ StreamName: 'cam' }));

    await clock.advance(1_000);
    await call('cam');
  });

  test('fails as a fault wants it, and is counted', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.faults.add({ operation: 'ListTagsForStream', inject: { kind: 'exception', name: 'ClientLimitExceededException' } });
    const call = (): Promise<unknown> => controlClient(server).send(new ListTagsForStreamCommand({ StreamName: 'cam' }));

    expect((await rejection(call())).name).toBe('ClientLimitExceededException');
    await call();
    expect(server.faults.calls('ListTagsForStream', 'cam')).toBe(2);
  });
});

test('pages of ListStreams, one stream each, hold every stream once, with status and time of creation', async () => {
  const { server, clock } = await startServer();
  const names = Array.from({ length: 7 }, (_, i) => `cam-${i}`);
  for (const name of [...names].reverse()) server.createStream({ name });
  const client = controlClient(server);

  const seen: unknown[] = [];
  for (let NextToken: string | undefined; ;) {
    const page = await client.send(new ListStreamsCommand({ MaxResults: 1, ...(NextToken === undefined ? {} : { NextToken }) }));
    expect(page.StreamInfoList).toHaveLength(1);
    seen.push(...page.StreamInfoList?.map(({ StreamName, Status, CreationTime }) => [StreamName, Status, CreationTime]) ?? []);
    NextToken = page.NextToken;
    if (NextToken === undefined) break;
  }

  expect(seen).toEqual(names.map((name) => [name, 'ACTIVE', new Date(clock.now())]));
});
