import { createServer, type AddressInfo } from 'node:net';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { httpChunks, LAST_CHUNK } from './http-chunks';

test('a client of HTTP reads what was chunked, whatever the size of chunks', async () => {
  const body = Buffer.from('an odd number of bytes, to leave a rest');
  const answer = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'), httpChunks(body, 16), httpChunks(body, 1), LAST_CHUNK]);
  const server = createServer((socket) => { socket.once('data', () => socket.end(answer)); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // A listening TCP server has a port, never a pipe name.

  const read = await new Promise<Buffer>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => { buffer(response).then(resolve, reject); }).on('error', reject);
  });

  expect(read.toString()).toBe(body.toString().repeat(2));
  await new Promise((resolve) => { server.close(resolve); });
});
