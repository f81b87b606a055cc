import { type Server as HttpServer } from 'node:http';
import { type AddressInfo, type Server } from 'node:net';

/** Every local server is reachable from this machine only. */
export const HOST = '127.0.0.1';

/** A local server could not listen: the port belongs to someone else, or may not be used. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(service: string, readonly port: number, cause: NodeJS.ErrnoException) {
    const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
    super(`the local ${service} server cannot listen on ${HOST}:${port}: ${why}; choose another port, or 0 for any free one`, { cause });
  }
}

/**
 * Lets a server listen on 127.0.0.1.
 * @param port 0 takes any free one.
 * @returns its URL.
 * @throws ListenError
 */
export function listen(server: Server, service: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(service, port, error)));
    // A listening TCP server has a port, never a pipe name.
    server.listen(port, HOST, () => resolve(`http://${HOST}:${(server.address() as AddressInfo).port}`));
  });
}

/** Ends every connection and frees the port. A server that does not listen is stopped already. */
export function stop(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
