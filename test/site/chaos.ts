import { type Fault, type FaultPlan, type PortCall } from '../support/memory/wire';
import { Chance } from '../simulation/chance';
import { type SiteClock } from './site-clock';

/** How often what goes wrong. Chances are per window unless they say otherwise. */
export interface ChaosPlan {
  /** A worker dies in a window. */
  readonly deaths: number;
  /** A worker stands still in a window, and comes back. */
  readonly pauses: number;
  /** An answer, or a request, is lost; per call. */
  readonly losses: number;
  /** The answer to StartExecution is lost on its way to a state machine; per call. */
  readonly startLosses: number;
  /** The same of its other calls, PutEvents and ListStreams. */
  readonly taskLosses: number;
  /** A start of the schedule, or an event, is delivered once more. */
  readonly duplicates: number;
  /** Executions that are stopped, per hour and stream. */
  readonly stops: number;
  /** Fleet executions that are stopped, per hour. */
  readonly fleetStops: number;
  /** Ranges that are asked for, per hour. */
  readonly requests: number;
}

export const QUIET: ChaosPlan = { deaths: 0, pauses: 0, losses: 0, startLosses: 0, taskLosses: 0, duplicates: 0, stops: 0, fleetStops: 0, requests: 0 };

export const TROUBLED: ChaosPlan = {
  deaths: 0.05, pauses: 0.02, losses: 0.001, startLosses: 0.05, taskLosses: 0.02, duplicates: 0.2, stops: 0.04, fleetStops: 0.05, requests: 3,
};

/** What chance has in store for a worker. */
export interface Fate {
  readonly faultOf: FaultPlan;
  /** Whether nobody hears of its death before the function's time is up. */
  readonly isSilent: boolean;
  isDead: boolean;
  readonly seed: number;
  readonly name: string;
}

/** What went wrong, counted. */
export interface ChaosCount {
  deaths: number;
  pauses: number;
  losses: number;
  startLosses: number;
  taskLosses: number;
}

/** What goes wrong with a call of a window besides what chance decides; windows are counted from 1. */
export type Script = (window: number, call: PortCall, index: number) => Fault | undefined;

/** What a history decides about its chaos. */
export interface ChaosOptions {
  readonly seed: number;
  readonly plan: ChaosPlan;
  readonly clock: SiteClock;
  /** Whether a stream, by its name, is left alone now: what must be archived at the end needs time to be. */
  readonly isCalm: (streamName: string) => boolean;
  readonly script: Script;
}

/** Calls of a window among which chance picks the one that goes wrong: those of an hour of footage. */
const CALLS = 250;
/** How long a worker stands still, and how long a call may be on its way, ms. */
const LONGEST_PAUSE = 25 * 60_000;

/** Chance, and what it has done. */
export class Chaos {
  readonly count: ChaosCount = { deaths: 0, pauses: 0, losses: 0, startLosses: 0, taskLosses: 0 };
  readonly plan: ChaosPlan;
  readonly isCalm: (streamName: string) => boolean;
  readonly chance: Chance;
  private workers = 0;

  constructor(private readonly options: ChaosOptions) {
    this.plan = options.plan;
    this.isCalm = options.isCalm;
    this.chance = new Chance(options.seed);
  }

  /** The fate of the next worker, for the input of its window. */
  nextFate(payload: unknown): Fate {
    this.workers += 1;
    const { streamName = '' } = payload as { readonly streamName?: string }; // All runs of a site name their stream.
    const deadly = this.isCalm(streamName) ? undefined : this.deadly();
    const at = this.chance.between(0, CALLS - 1);
    const window = this.workers;
    return {
      faultOf: (call, index) => (
        this.options.script(window, call, index) ?? (index === at && deadly !== undefined ? this.counted(deadly) : this.loss(call, streamName))
      ),
      isSilent: this.chance.happens(0.3), isDead: false, seed: this.chance.between(1, 2 ** 31), name: `worker-${this.workers}`,
    };
  }

  /** Whether the answer of a call of a state machine is lost. */
  losesAnswer(of: 'startLosses' | 'taskLosses'): boolean {
    const isLost = this.chance.happens(this.plan[of]);
    if (isLost) this.count[of] += 1;
    return isLost;
  }

  /** How often something is delivered. */
  deliveries(): number {
    return 1 + (this.chance.happens(this.plan.duplicates) ? this.chance.between(1, 2) : 0);
  }

  private deadly(): Fault['kind'] | undefined {
    const drawn = this.chance.uniform();
    if (drawn < this.plan.deaths) return this.chance.oneOf(['killed-before', 'killed-after', 'killed-late']);
    return drawn < this.plan.deaths + this.plan.pauses ? this.chance.oneOf(['paused-before', 'paused-after']) : undefined;
  }

  private counted(kind: Fault['kind']): Fault {
    this.count[kind.startsWith('paused') ? 'pauses' : 'deaths'] += 1;
    switch (kind) {
      case 'killed-late': case 'paused-before': case 'paused-after': case 'late':
        return { kind, until: this.options.clock.sleep(this.chance.between(1_000, LONGEST_PAUSE)) };
      case 'killed-before': case 'killed-after': case 'lost-request': case 'lost-response':
        return { kind };
    }
  }

  private loss({ port, method }: PortCall, streamName: string): Fault | undefined {
    if (!this.chance.happens(this.plan.losses) || this.isCalm(streamName)) return undefined;
    this.count.losses += 1;
    // A session whose bytes are lost is broken; lost and not sent is the same to its reader.
    if (port === 'session' || method === 'describe') return { kind: 'lost-request' };
    return { kind: this.chance.oneOf(['lost-request', 'lost-response']) };
  }
}
