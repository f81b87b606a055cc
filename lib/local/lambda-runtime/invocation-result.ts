/** What an invocation answers: the payload of the handler, or an error as the service describes it. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | InvocationFailure;

export interface InvocationFailure {
  readonly ok: false;
  /** `name` of what the handler threw, or the service's own: `Sandbox.Timedout`, `Runtime.ExitError` and the like. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Stack lines; empty for an error of the service. */
  readonly trace: readonly string[];
}

/** An error that the sandbox reports, not the code inside. */
export function sandboxFailure(errorType: string, requestId: string, message: string): InvocationFailure {
  return { ok: false, errorType, errorMessage: `RequestId: ${requestId} Error: ${message}`, trace: [] };
}

/** The failure that the runtime posted as JSON. */
export function reportedFailure(body: string): InvocationFailure {
  const unreadable = { ok: false, errorType: 'Runtime.Unknown', errorMessage: body, trace: [] } as const;
  try {
    const { errorType, errorMessage, trace } = JSON.parse(body) as Partial<Record<string, unknown>>;
    if (typeof errorType !== 'string') return unreadable;
    return {
      ok: false, errorType, errorMessage: typeof errorMessage === 'string' ? errorMessage : '',
      trace: Array.isArray(trace) ? trace.map(String) : [],
    };
  } catch {
    return unreadable;
  }
}
