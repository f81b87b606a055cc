import { X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { selfSignedCertificate } from './certificate';

test('the certificate is for 127.0.0.1 and signed by its own key', () => {
  const certificate = new X509Certificate(selfSignedCertificate().cert);

  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test('a client that trusts the certificate talks to a server that has it, and others do not', async () => {
  const certificate = selfSignedCertificate();
  const server = createServer(certificate, (_request, response) => { response.end('hello'); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // A listening TCP server has a port, never a pipe name.
  const ask = (ca?: string): Promise<string> => new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => { text(response).then(resolve, reject); }).on('error', reject);
  });

  await expect(ask(certificate.cert)).resolves.toBe('hello');
  await expect(ask()).rejects.toThrow('self-signed certificate');
  await new Promise((resolve) => { server.close(resolve); });
});
