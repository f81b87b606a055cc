import { Environment } from './environment';
import { checkFunctionOptions, type LocalFunctionOptions } from './function-options';
import { type InvocationResult } from './invocation-result';
import { MAX_PAYLOAD_BYTES } from './runtime-api';

/** A Lambda function that runs its real bundle in child processes of this one. */
export interface LocalFunction {
  readonly functionArn: string;
  /**
   * Invokes the function, as Invoke with `RequestResponse` does: a free environment is used again, else a new one is started.
   * When the signal aborts the promise rejects with its reason, and the invocation runs on, as it does in the service, which
   * offers no way to cancel one.
   */
  invoke(payload: unknown, options?: { readonly signal?: AbortSignal }): Promise<InvocationResult>;
  /** Kills every environment with SIGKILL: what runs fails with `Runtime.ExitError`, and the next invocation starts a fresh one. */
  kill(): void;
  /** Kills every environment and waits until they are gone. Nothing can be invoked afterwards. */
  close(): Promise<void>;
}

/** Makes a function. Nothing runs until it is invoked. Throws a RangeError for options that the service would not take. */
export function startLocalFunction(options: LocalFunctionOptions): LocalFunction {
  checkFunctionOptions(options);
  const environments = new Set<Environment>();
  const starting = new Set<Promise<Environment>>();
  let closed = false;
  let kills = 0;

  const invokeNew = async (event: string): Promise<InvocationResult> => {
    const killsBefore = kills;
    const started = Environment.start(options);
    starting.add(started);
    const environment = await started.finally(() => starting.delete(started));
    environments.add(environment);
    void environment.ended.then(() => environments.delete(environment));
    // At once: another invocation must not find it free.
    const result = environment.invoke(event);
    if (closed || kills !== killsBefore) environment.end();
    return result;
  };

  const invoke = async (payload: unknown): Promise<InvocationResult> => {
    if (closed) throw new Error(`the function ${options.functionName} is closed`);
    const event = JSON.stringify(payload) as string | undefined ?? 'null';
    const bytes = Buffer.byteLength(event);
    if (bytes > MAX_PAYLOAD_BYTES) {
      return { ok: false, errorType: 'RequestTooLargeException', errorMessage: `the payload has ${bytes} bytes, allowed: up to ${MAX_PAYLOAD_BYTES}`, trace: [] };
    }
    const warm = [...environments].find(({ free }) => free);
    return warm === undefined ? invokeNew(event) : warm.invoke(event);
  };

  return {
    functionArn: options.functionArn,
    invoke: (payload, { signal } = {}) => unlessAborted(invoke(payload), signal),
    kill: () => {
      kills += 1;
      environments.forEach((environment) => environment.end());
    },
    close: async () => {
      closed = true;
      await Promise.all(starting);
      await Promise.all([...environments].map((environment) => { environment.end(); return environment.ended; }));
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is whatever the owner of the signal gave
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
