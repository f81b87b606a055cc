import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../listen';
import { type InvocationFailure, reportedFailure } from './invocation-result';

/** Payload of a synchronous invocation, request and response each, in bytes ("Lambda quotas"). */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** An invocation as the runtime receives it. */
export interface RuntimeInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  /** JSON text. */
  readonly event: string;
}

/** What the runtime tells the environment around it. */
export interface RuntimeEvents {
  /** It initialized, or finished an invocation, and asks for the next. */
  readonly onReady: () => void;
  readonly onInitError: (failure: InvocationFailure) => void;
  readonly onResponse: (requestId: string, body: string) => void;
  readonly onError: (requestId: string, failure: InvocationFailure) => void;
  /** The response was larger than an invocation may answer. */
  readonly onTooLarge: (requestId: string) => void;
}

export interface RuntimeApi {
  /** Host and port for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands an invocation to the runtime, which must be asking for one. */
  deliver(invocation: RuntimeInvocation): void;
  close(): void;
}

/** Path of the API that a runtime speaks with its environment ("Using the Lambda runtime API"). */
const ROUTE = /^\/2018-06-01\/runtime\/(?:invocation\/(?<next>next)|(?<init>init)\/error|invocation\/(?<id>[\w-]+)\/(?<outcome>response|error))$/;

/** Serves the Runtime API of one environment on 127.0.0.1, on a port of its own. */
export async function startRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  let asking: ServerResponse | undefined;
  const server = createServer((request, response) => {
    const groups = ROUTE.exec(request.url ?? '')?.groups;
    const asksForNext = groups?.['next'] !== undefined;
    if (asksForNext && request.method === 'GET') {
      asking = response;
      events.onReady();
    } else if (groups !== undefined && !asksForNext && request.method === 'POST') {
      // The body breaks off when the child is killed while it posts; the environment learns of that from the exit.
      readBody(request).then((body) => take(groups, body, response, events), () => response.destroy());
    } else {
      response.writeHead(404).end();
    }
  });
  // The runtime may ask for its next invocation for as long as it lives.
  server.requestTimeout = 0;
  const url = await listen(server, 'Lambda Runtime API', 0);
  return {
    address: new URL(url).host,
    deliver: (invocation) => {
      asking?.writeHead(200, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
        'Lambda-Runtime-Deadline-Ms': String(invocation.deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
        'Lambda-Runtime-Trace-Id': invocation.traceId,
      }).end(invocation.event);
      asking = undefined;
    },
    close: () => { server.close(); server.closeAllConnections(); },
  };
}

/** The text of a body; `undefined` when it is larger than an invocation may answer. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Read on without keeping: the client sends the rest before it looks at the answer.
    if (bytes <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_PAYLOAD_BYTES ? undefined : Buffer.concat(chunks).toString();
}

function take(groups: Readonly<Record<string, string | undefined>>, body: string | undefined, response: ServerResponse, events: RuntimeEvents): void {
  // Answered first: what the environment does next may end the process that waits for the answer.
  response.writeHead(body === undefined ? 413 : 202).end();
  const requestId = groups['id'] ?? '';
  if (groups['init'] !== undefined) events.onInitError(reportedFailure(body ?? ''));
  else if (body === undefined) events.onTooLarge(requestId);
  else if (groups['outcome'] === 'response') events.onResponse(requestId, body);
  else events.onError(requestId, reportedFailure(body));
}
