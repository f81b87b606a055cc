import { nameOf, type PortCall } from '../support/memory/wire';
import { type Chance } from './chance';

/** A call on its way to a service. */
export interface PendingCall {
  readonly worker: string;
  readonly call: PortCall;
  /** Lets it arrive, or whatever becomes of it. */
  readonly arrive: () => void;
}

interface Deferred {
  /** Step at which it happens. */
  readonly due: number;
  readonly what: string;
  readonly happen: () => void;
}

/** Decides what happens next. Between two steps every worker waits: for a call, for a timer, or for nothing any more. */
export class Scheduler {
  step = 0;
  private pending: PendingCall[] = [];
  private deferred: Deferred[] = [];

  constructor(private readonly chance: Chance, private readonly trace: (line: string) => void) {}

  submit(call: PendingCall): void {
    this.pending.push(call);
  }

  /** Has something happen some steps later, up to `longest`. */
  defer(longest: number, what: string, happen: () => void): void {
    this.deferred.push({ due: this.step + this.chance.between(1, longest), what, happen });
  }

  /** Calls that wait for their turn. */
  get isQuiet(): boolean {
    return this.pending.length === 0;
  }

  get hasDeferred(): boolean {
    return this.deferred.length > 0;
  }

  /** Whatever is due by now happens. */
  runDue(): boolean {
    const due = this.deferred.filter((one) => one.due <= this.step);
    if (due.length === 0) return false;
    this.deferred = this.deferred.filter((one) => one.due > this.step);
    for (const one of due) this.run(one);
    return true;
  }

  /** The first of what is deferred happens now: nothing else is left to make steps. */
  hurry(): void {
    this.step = Math.max(this.step, Math.min(...this.deferred.map(({ due }) => due)));
    this.runDue();
  }

  /** One of the waiting calls arrives. */
  arriveOne(): void {
    const [next] = this.pending.splice(this.chance.between(0, this.pending.length - 1), 1);
    if (next === undefined) return;
    this.trace(`${next.worker} ${nameOf(next.call)}`);
    next.arrive();
  }

  private run({ what, happen }: Deferred): void {
    this.trace(`only now: ${what}`);
    happen();
  }
}

/** Waits until every worker waits: all that is ready to run has run. */
export function quiescence(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
