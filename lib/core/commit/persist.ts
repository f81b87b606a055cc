import { CommitConflictError, FencedError, StoreMisconfiguredError, StoreUnavailableError } from '../../contract/errors';
import { type Ports } from '../../ports/ports';
import { delay, STORE_BACK_OFF } from '../backoff';

const ATTEMPTS = 6;

/** Answers that no further try can change. */
function isFinal(error: unknown): boolean {
  return [FencedError, CommitConflictError, StoreMisconfiguredError].some((final) => error instanceof final);
}

/**
 * Repeats a step against S3 or DynamoDB until its outcome is known. Only for steps that may be repeated after they took effect.
 * @throws StoreUnavailableError after six tries; FencedError, CommitConflictError and StoreMisconfiguredError at once.
 */
export async function persist<T>(ports: Ports, step: string, attemptOnce: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (isFinal(error)) throw error;
      if (attempt === ATTEMPTS) throw new StoreUnavailableError(step, error);
      ports.journal.record({ kind: 'retry', step, message: String(error) });
      await ports.clock.sleep(delay(STORE_BACK_OFF, attempt - 1, ports.randomness));
    }
  }
}
