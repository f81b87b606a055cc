import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request as it came. */
export interface StubRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer that a test lays down. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Answering = StubAnswer | ((response: ServerResponse) => void);

/** A server on 127.0.0.1 that knows no protocol: it gives the answers it was told, in order, and remembers what it was asked. */
export class StubServer {
  readonly requests: StubRequest[] = [];
  private readonly answers: Answering[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('latin1') });
        this.answer(response);
      });
    });
  }

  static async start(): Promise<StubServer> {
    const stub = new StubServer();
    await new Promise<void>((resolve) => { stub.server.listen(0, '127.0.0.1', resolve); });
    return stub;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo; // A listening TCP server has a port, never a pipe name.
    return `http://127.0.0.1:${port}`;
  }

  /** Lays down the answers to the next requests. */
  willAnswer(...answers: readonly Answering[]): void {
    this.answers.push(...answers);
  }

  /** The one request so far. */
  get request(): StubRequest {
    const [request, ...others] = this.requests;
    if (request === undefined || others.length > 0) throw new Error(`${this.requests.length} requests where one was meant`);
    return request;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private answer(response: ServerResponse): void {
    const answer = this.answers.shift() ?? { status: 501, body: 'no answer was laid down' };
    if (typeof answer === 'function') {
      answer(response);
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body);
  }
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await promise.then(() => undefined, (error: unknown) => error);
  if (thrown instanceof Error) return thrown;
  throw new Error('nothing was thrown');
}
