import { once } from 'node:events';
import { connect } from 'node:net';
import { FAULT_HEADER, startKinesisVideoServer } from '../../../lib/local/kinesis-video';
import { getMedia, post, rejection, startServer } from './support/harness';
import { settled } from './support/manual-clock';

test('needs no options, and listens on a port of its own', async () => {
  const servers = [await startKinesisVideoServer(), await startKinesisVideoServer()];

  const urls = servers.map(({ url }) => url);
  await Promise.all(servers.map((server) => server.close()));

  expect(urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(urls[0]).not.toBe(urls[1]);
});

test('is reached on 127.0.0.1 only', async () => {
  const { server } = await startServer();
  const { port } = new URL(server.url);
  const reach = (host: string): Promise<void> => new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: 1_000 }, () => { socket.destroy(); resolve(); });
    socket.on('error', reject).on('timeout', () => reject(new Error('no answer')));
  });

  await expect(reach('127.0.0.1')).resolves.toBeUndefined();
  await expect(reach('127.0.0.2')).rejects.toBeDefined();
});

test('a port that is taken makes the start reject', async () => {
  const { server } = await startServer();

  const error = await rejection(startKinesisVideoServer({ port: Number(new URL(server.url).port) }));

  expect(error.message).toContain('the port is in use');
});

test('the server tells of each call before it is served', async () => {
  const calls: unknown[] = [];
  const { server } = await startServer({ onCall: ({ operation, body }) => calls.push([operation, body]) });

  await post(`${server.url}/getMedia`, { StreamName: 'gone', StartSelector: { StartSelectorType: 'NOW' } });
  await post(`${server.url}/listStreams`, {});

  expect(calls).toEqual([['GetMedia', { StreamName: 'gone', StartSelector: { StartSelectorType: 'NOW' } }], ['ListStreams', {}]]);
});

test('a call that fails for a reason of the server is an InternalFailure, and closing tells why', async () => {
  const { server } = await startServer({ onCall: () => { throw new Error('mistake'); } });

  const { status, headers } = await post(`${server.url}/listStreams`, {});
  const error = await rejection(server.close());

  expect([status, headers['x-amzn-errortype']]).toEqual([500, 'InternalFailure']);
  expect((error as Error & { errors: Error[] }).errors.map(({ message }) => message)).toEqual(['mistake']);
});

test('readers that leave, whatever they wait for, are no reason to complain', async () => {
  const { server } = await startServer();
  server.createStream({ name: 'cam' });
  const waiting = await getMedia(server, 'cam');
  const stalled = await post(`${server.url}/getMedia`, { StreamName: 'cam', StartSelector: { StartSelectorType: 'NOW' } }, { [FAULT_HEADER]: '{"kind":"stall","afterFragments":0}' });

  waiting.leave();
  stalled.leave();

  await expect(server.close()).resolves.toBeUndefined();
});

test('a sender that leaves before its request is whole is no reason to complain either', async () => {
  const { server } = await startServer();
  const { port } = new URL(server.url);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  await once(socket, 'connect');

  socket.write('POST /listStreams HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  await settled();
  socket.destroy();
  await settled();

  await expect(server.close()).resolves.toBeUndefined();
});
