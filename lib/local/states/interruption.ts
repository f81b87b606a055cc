import { setMaxListeners } from 'node:events';
import { type Interrupted, type InterruptReason, Interrupted as InterruptedError } from './errors';

/** A signal that aborts with its parent, or on its own. */
export interface ChildSignal {
  readonly signal: AbortSignal;
  interrupt(reason: InterruptReason): void;
  /** Lets go of the parent; without it a long execution collects a listener per state. */
  release(): void;
}

/** A new signal below another one. */
export function childSignal(parent: AbortSignal | undefined): ChildSignal {
  const controller = new AbortController();
  // One listener per branch that waits is no leak; each is taken off again.
  setMaxListeners(Infinity, controller.signal);
  const follow = (): void => controller.abort(parent?.reason instanceof InterruptedError ? parent.reason : new InterruptedError('aborted'));
  if (parent?.aborted === true) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    interrupt: (reason) => controller.abort(new InterruptedError(reason)),
    release: () => parent?.removeEventListener('abort', follow),
  };
}

/** The result of work, unless the signal aborts first: then its reason is thrown and the work is left to itself. */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Interrupted);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
