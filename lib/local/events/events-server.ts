import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stop } from '../listen';
import { isObject } from '../states/json';
import { type EventBus, type PutResult } from './event-bus';
import { entryBytes, MAX_ENTRY_BYTES, type PutEventsEntry } from './put-events-entry';

/**
 * What goes wrong with one request.
 * - `reject`: answered with 500 InternalException; nothing happens.
 * - `drop-response`: happens as usual, but the connection closes without an answer.
 * - `fail-entries`: answered with 200, but every entry has failed; nothing happens.
 */
export type EventsFault = 'reject' | 'drop-response' | 'fail-entries';

/** Decides the fault of each request by its operation, such as `PutEvents`; undefined for none. */
export type EventsFaultPlan = (operation: string) => EventsFault | undefined;

export interface EventsServerOptions {
  readonly bus: Pick<EventBus, 'put'>;
  /** TCP port on 127.0.0.1. Default: 0, any free one. */
  readonly port?: number;
  /** What goes wrong. Default: nothing. */
  readonly fault?: EventsFaultPlan;
}

/** A running local EventBridge. */
export interface EventsServer {
  /** `http://127.0.0.1:<port>`: the endpoint to give to an SDK. */
  readonly url: string;
  /** Closes every connection and frees the port. Safe to call twice. */
  close(): Promise<void>;
}

/** Entries in one request. */
const MAX_ENTRIES = 10;
/** Room for the largest request whose every byte is escaped in JSON, and for what is around its entries. */
const MAX_BODY_BYTES = 6 * MAX_ENTRY_BYTES + 65_536;

/** An answer: HTTP status and JSON body. */
interface Answer { readonly status: number; readonly body: object }

function refusal(exception: string, message: string, status = 400): Answer {
  return { status, body: { __type: exception, message } };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
  }
  if (length > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function failed(): PutResult {
  return { ErrorCode: 'InternalFailure', ErrorMessage: 'a fault was asked for' };
}

/** PutEvents takes every entry on its own; only what is wrong with the request as a whole is an exception. */
function putEvents(body: unknown, put: (entry: PutEventsEntry) => PutResult): Answer {
  if (!isObject(body)) return refusal('SerializationException', 'request body: allowed is a JSON object');
  const entries = body['Entries'];
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > MAX_ENTRIES || !entries.every(isObject)) {
    const got = Array.isArray(entries) ? `${entries.length} entries` : JSON.stringify(entries) ?? 'nothing';
    return refusal('ValidationException', `Entries: got ${got}, allowed: a list of 1 to ${MAX_ENTRIES} objects`);
  }
  const total = entries.reduce((sum: number, entry: PutEventsEntry) => sum + entryBytes(entry), 0);
  if (total > MAX_ENTRY_BYTES) return refusal('ValidationException', `Total size of the entries in the request is over the limit: got ${total} bytes, allowed: ${MAX_ENTRY_BYTES}`);
  const results = entries.map((entry: PutEventsEntry) => put(entry));
  return { status: 200, body: { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results } };
}

/**
 * Starts an EventBridge on 127.0.0.1 that speaks the wire protocol of the real one, as far as PutEvents. Signatures are not checked.
 * @throws ListenError when the port cannot be had.
 */
export async function startEventsServer({ bus, port = 0, fault = () => undefined }: EventsServerOptions): Promise<EventsServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const operation = /^AWSEvents\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    if (operation !== 'PutEvents') return send(response, refusal('UnknownOperationException', `operation: got "${operation}", allowed: PutEvents`));
    const struck = fault(operation);
    if (struck === 'reject') return send(response, refusal('InternalException', 'a fault was asked for', 500));
    const answered = putEvents(body, struck === 'fail-entries' ? failed : (entry) => bus.put(entry));
    if (struck === 'drop-response') response.destroy();
    else send(response, answered);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // Its sender left before the request was whole: nobody waits for an answer.
      if (request.destroyed && !request.complete) return;
      send(response, refusal('InternalException', `local server: ${String(error)}`, 500));
    });
  });
  const url = await listen(server, 'EventBridge', port);
  let closing: Promise<void> | undefined;
  return { url, close: () => closing ??= stop(server) };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
