import { isObject } from '../states/json';
import { UndeliverableError } from './errors';

/** What deliveries need of time. `sleep` rejects when the signal aborts. */
export interface DeliveryClock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** How often, and for how long, a delivery that failed is tried again. */
export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly attempts: number;
  /** Nothing is tried later than this after the event, ms. */
  readonly maxAgeMs: number;
}

/** Hands an input to a target; rejects when the target did not take it. */
export type Deliver = (targetArn: string, input: unknown) => Promise<void>;

/** A delivery that was given up. */
export interface DeadLetter {
  /** Name of the rule or schedule. */
  readonly from: string;
  readonly targetArn: string;
  /** What should have been delivered; undefined when it could not be made. */
  readonly input: unknown;
  /** The queue that the target names for such deliveries; nothing is sent to it here. */
  readonly deadLetterArn: string | undefined;
  /** How often it was tried; 0 when its input could not be made, or when the end came first. */
  readonly attempts: number;
  readonly error: unknown;
}

/** First pause before another attempt and the longest one, ms. The services only say that pauses grow and are drawn. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Defaults of rules and of schedules alike, which are also the most that both allow: 185 attempts, 24 hours. */
const MAX_ATTEMPTS = 185;
const MAX_AGE_SECONDS = 86_400;
const MIN_AGE_SECONDS = 60;

function isWhole(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
}

/** Reads the RetryPolicy of a target. Throws Error for values that are not allowed. */
export function readRetryPolicy(policy: unknown): RetryPolicy {
  const { MaximumRetryAttempts: attempts = MAX_ATTEMPTS, MaximumEventAgeInSeconds: age = MAX_AGE_SECONDS } = isObject(policy) ? policy : {};
  if (!isWhole(attempts, 0, MAX_ATTEMPTS) || !isWhole(age, MIN_AGE_SECONDS, MAX_AGE_SECONDS)) {
    throw new Error(`RetryPolicy: got ${JSON.stringify(policy)}, allowed: MaximumRetryAttempts 0 to ${MAX_ATTEMPTS}, `
      + `MaximumEventAgeInSeconds ${MIN_AGE_SECONDS} to ${MAX_AGE_SECONDS}`);
  }
  return { attempts, maxAgeMs: age * 1_000 };
}

/** Reads the Arn of a DeadLetterConfig; undefined when there is none. */
export function deadLetterArn(config: unknown): string | undefined {
  const arn = isObject(config) ? config['Arn'] : undefined;
  return typeof arn === 'string' ? arn : undefined;
}

/** How a delivery ended: taken by the target, or given up. */
export type DeliveryOutcome = { readonly delivered: true } | { readonly delivered: false; readonly attempts: number; readonly error: unknown };

export interface DeliveryTerms {
  readonly retry: RetryPolicy;
  readonly clock: DeliveryClock;
  /** Draws from [0, 1). */
  readonly random: () => number;
  /** Rejects the delivery with its reason when it aborts during a pause. */
  readonly signal: AbortSignal;
}

/** Tries until the target takes it, the policy allows no more, or an UndeliverableError says that it never will. */
export async function deliverWithRetries(attempt: (number: number) => Promise<void>, { retry, clock, random, signal }: DeliveryTerms): Promise<DeliveryOutcome> {
  const until = clock.now() + retry.maxAgeMs;
  for (let attempts = 1; ; attempts++) {
    try {
      await attempt(attempts);
      return { delivered: true };
    } catch (error) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
      const isLast = attempts > retry.attempts || clock.now() + pause > until || error instanceof UndeliverableError;
      if (isLast) return { delivered: false, attempts, error };
      await clock.sleep(pause, signal);
    }
  }
}
