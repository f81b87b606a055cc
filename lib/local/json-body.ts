import type { IncomingMessage } from 'node:http';
import { isObject } from './states/json';

/** What a service takes for the body of a request, and how it refuses another one. */
export interface JsonBodyRules {
  readonly maxBytes: number;
  /** The exception for a body that is not taken. @param problem The value got, and the value allowed. */
  readonly refuse: (problem: string) => Error;
  /** What is said to be allowed of its length. */
  readonly allowedLength: string;
}

/** The JSON object in a request; an empty body is an empty one. Throws what the rules refuse with. */
export async function readJsonBody(request: IncomingMessage, { maxBytes, refuse, allowedLength }: JsonBodyRules): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  let length = 0;
  // Read on without keeping: the client sends the rest before it looks at the answer.
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= maxBytes) parts.push(part);
  }
  if (length > maxBytes) throw refuse(`request body: got ${length} bytes, allowed: ${allowedLength}`);
  const text = Buffer.concat(parts).toString('utf8');
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refuse(`request body: got ${text.slice(0, 80)}, allowed: a JSON object`);
}
