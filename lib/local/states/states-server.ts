import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stop } from '../listen';
import { type StartedExecution } from './execution-records';
import { randomUuid } from './functions';
import { type StateMachine } from './state-machine';
import { StatesException } from './states-exception';
import { OPERATIONS, type StatesService } from './states-operations';
import { operationOf, readBody, sendException, sendJson } from './states-wire';

/** How to run a local Step Functions server. */
export interface StatesServerOptions {
  /** The machines it serves. */
  readonly machines: readonly StateMachine[];
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** Draws from [0, 1): request ids, and names of executions that are started without one. */
  readonly random: () => number;
  /** Given every execution that a request started; one that it joined is not new. Its `result` is the receiver's to wait for. Default: nobody is told. */
  readonly onStarted?: (execution: StartedExecution, stateMachineArn: string) => void;
}

/** A running local Step Functions server. */
export interface StatesServer {
  /** `http://127.0.0.1:<port>`: the endpoint to give to an SDK. */
  readonly url: string;
  /** Ends every connection and frees the port; executions run on. Rejects when a call failed for a reason of the server's own. */
  close(): Promise<void>;
}

/**
 * Starts a Step Functions endpoint for one machine: StartExecution, StopExecution, DescribeExecution, ListExecutions,
 * DescribeStateMachine and ListStateMachines over state machines that run in this process. Reachable from this machine only;
 * signatures are not checked. An operation or field it does not know is refused, never ignored.
 * @throws ListenError
 */
export async function startStatesServer({ machines, port = 0, random, onStarted = () => undefined }: StatesServerOptions): Promise<StatesServer> {
  const service: StatesService = { machines, random, onStarted };
  const mistakes: unknown[] = [];
  const server = createServer((request, response) => {
    // A client that leaves while it is answered is no error of the server.
    response.on('error', () => response.destroy());
    response.setHeader('x-amzn-RequestId', randomUuid(random));
    answer(service, request, response).catch((error: unknown) => sendError(request, response, error, mistakes));
  });
  // No idle limit: at its end a connection closes just as its client may send the next request, which then fails.
  server.keepAliveTimeout = 0;
  const url = await listen(server, 'Step Functions', port);
  return {
    url,
    async close() {
      await stop(server);
      const told = mistakes.splice(0);
      if (told.length > 0) throw new AggregateError(told, 'local Step Functions server: calls failed for reasons of its own');
    },
  };
}

async function answer(service: StatesService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const name = operationOf(request);
  const operation = OPERATIONS.get(name ?? '');
  if (operation === undefined) {
    throw new StatesException('UnknownOperationException', `got ${name ?? 'no operation'}, allowed: ${[...OPERATIONS.keys()].join(', ')}`);
  }
  sendJson(response, await operation(service, body));
}

/** Answers with an exception. One that is no answer of the service is a mistake of ours, and is kept for `close` to tell. */
function sendError(request: IncomingMessage, response: ServerResponse, error: unknown, mistakes: unknown[]): void {
  // Its sender left before the request was whole: nobody waits for an answer.
  if (request.destroyed && !request.complete) return;
  if (!(error instanceof StatesException)) mistakes.push(error);
  sendException(response, error instanceof StatesException ? error : new StatesException('InternalFailure', `local server: ${String(error)}`, 500));
}
