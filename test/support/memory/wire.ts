import { SourceError } from '../../../lib/contract/errors';
import { classifyServiceError } from '../../../lib/contract/service-errors';

/** The ports that a worker reaches over a network. A session is one call of the source that goes on. */
export type PortName = 'source' | 'session' | 'objects' | 'cursors' | 'announcements';

/** One call of a worker to a service. */
export interface PortCall {
  readonly port: PortName;
  readonly method: string;
}

/** `port.method`, as tests name a call. */
export function nameOf({ port, method }: PortCall): string {
  return `${port}.${method}`;
}

/**
 * Carries the calls of one worker to the services and the answers back: whatever can go wrong between the two goes wrong here.
 * An effect is synchronous, so the order in which wires run effects is the order in which the services saw the calls.
 */
export interface Wire {
  carry<T>(call: PortCall, effect: () => T): Promise<T>;
}

/** A wire on which nothing goes wrong. */
export const directWire: Wire = { carry: async (_call, effect) => effect() };

/** What can go wrong with a call. */
export type Fault =
  /** The call never arrives; the worker gets an error. */
  | { readonly kind: 'lost-request' }
  /** The call takes effect; the worker gets an error. */
  | { readonly kind: 'lost-response' }
  /** The worker gets an error at once; the call takes effect when `until` resolves. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  /** The worker dies before, after or long before the call takes effect, and never comes back. */
  | { readonly kind: 'killed-before' }
  | { readonly kind: 'killed-after' }
  | { readonly kind: 'killed-late'; readonly until: Promise<unknown> }
  /** The worker stands still on one side of the effect until `until` resolves, then goes on as if nothing had been. */
  | { readonly kind: 'paused-before'; readonly until: Promise<unknown> }
  | { readonly kind: 'paused-after'; readonly until: Promise<unknown> };

/** Decides the fault of each call; undefined for none. `index` counts the worker's calls from 0. */
export type FaultPlan = (call: PortCall, index: number) => Fault | undefined;

/** The error that a port throws when no answer came. */
export function noAnswer(call: PortCall): Error {
  const cause = new Error(`${nameOf(call)}: no answer`);
  const isSource = call.port === 'source' || call.port === 'session';
  return isSource ? new SourceError(classifyServiceError({ name: 'TimeoutError' }), call.method, undefined, cause) : cause;
}

/** What {@link FaultyWire.killed} resolves to. */
export const KILLED = Symbol('killed');

/** A wire with a plan of faults. Remembers every call. */
export class FaultyWire implements Wire {
  /** Every call so far, in order. */
  readonly calls: PortCall[] = [];
  /** Resolves once the worker is dead; from then on none of its calls is answered or has an effect. */
  readonly killed: Promise<typeof KILLED>;
  private die: () => void = () => undefined;
  private isDead = false;

  constructor(private readonly plan: FaultPlan = () => undefined) {
    this.killed = new Promise((resolve) => { this.die = () => resolve(KILLED); });
  }

  async carry<T>(call: PortCall, effect: () => T): Promise<T> {
    if (this.isDead) return never();
    const fault = this.plan(call, this.calls.length);
    this.calls.push(call);
    switch (fault?.kind) {
      case undefined: return effect();
      case 'lost-request': throw noAnswer(call);
      case 'lost-response':
        quietly(effect);
        throw noAnswer(call);
      case 'late':
        void fault.until.then(() => quietly(effect));
        throw noAnswer(call);
      case 'killed-before': return this.dead();
      case 'killed-after':
        quietly(effect);
        return this.dead();
      case 'killed-late':
        void fault.until.then(() => quietly(effect));
        return this.dead();
      case 'paused-before':
        await fault.until;
        return effect();
      case 'paused-after': {
        const answer = effect();
        await fault.until;
        return answer;
      }
    }
  }

  private dead(): Promise<never> {
    this.isDead = true;
    this.die();
    return never();
  }
}

/** What a dead worker waits for. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** An effect whose answer nobody hears, be it an error. */
function quietly(effect: () => unknown): void {
  try {
    effect();
  } catch {
    // The service refused; the worker will never know.
  }
}

/** A plan with one fault: at the `nth` call (from 1) of `port.method`. */
export function faultAt(name: string, fault: Fault, nth = 1): FaultPlan {
  let seen = 0;
  return (call) => {
    if (nameOf(call) !== name) return undefined;
    seen += 1;
    return seen === nth ? fault : undefined;
  };
}

/** A promise for the test to resolve. */
export class Gate {
  open: () => void = () => undefined;
  readonly opened: Promise<void>;

  constructor() {
    this.opened = new Promise((resolve) => { this.open = resolve; });
  }
}
