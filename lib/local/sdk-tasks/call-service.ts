import { TaskError } from '../states';
import { isObject } from '../states/json';

export interface ServiceCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly signal: AbortSignal;
}

/** Refuses what an integration would refuse when the state machine is made: it must not look like an error that the machine handles. */
export function onlyKnown(what: string, fields: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new TaskError('States.Runtime', `${what}: got ${unknown}, allowed: ${known.join(', ')}`);
}

/** Name of a service's exception in an answer: in the header of restJson1, or in the body of AWS JSON. */
function exceptionName(response: Response, body: unknown): string | undefined {
  const type = response.headers.get('x-amzn-errortype') ?? (isObject(body) ? body['__type'] : undefined);
  return typeof type === 'string' ? type.split('#').at(-1)?.split(':')[0] : undefined;
}

/**
 * The name that Step Functions gives to an error of an SDK integration: service and exception, both in Pascal case, with the
 * suffix Exception even where the service writes none (Step Functions guide). An answer that names no exception gets the name of
 * the service's base exception, as in the SDK for Java that the integration is made of.
 */
function errorName(service: string, exception: string | undefined): string {
  if (exception === undefined) return `${service}.${service}Exception`;
  return `${service}.${exception.endsWith('Exception') ? exception : `${exception}Exception`}`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Asks over HTTP; a call without an answer is what the SDK calls its own exception. */
async function ask(service: string, url: string, { headers, body, signal }: ServiceCall): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
    return { response, text: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    throw new TaskError(`${service}.SdkClientException`, `Unable to execute HTTP request: ${String(error)}`);
  }
}

/**
 * Calls a service that speaks JSON over HTTP, and answers the object it answered.
 * @param service as error names have it, such as `KinesisVideo`
 * @throws TaskError under the name that the integration gives to the exception.
 */
export async function callService(service: string, url: string, call: ServiceCall): Promise<Readonly<Record<string, unknown>>> {
  const { response, text } = await ask(service, url, call);
  const body = json(text);
  if (response.ok && isObject(body)) return body;
  const message = isObject(body) ? body['Message'] ?? body['message'] : text;
  const cause = `${typeof message === 'string' ? message : text} (Service: ${service}, Status Code: ${response.status}, Request ID: ${response.headers.get('x-amzn-requestid') ?? 'null'})`;
  throw new TaskError(errorName(service, exceptionName(response, body)), cause);
}
