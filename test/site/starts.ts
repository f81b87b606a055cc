import { type StateMachine } from '../../lib/local/states';
import { type Chaos } from './chaos';
import { type SiteClock } from './site-clock';
import { type Origin, type Watch } from './watch';

/** How late a start that is delivered once more may be, ms; and one that is not. */
const LATE_MILLIS = 20 * 60_000;
const PROMPT_MILLIS = 2_000;

/** A moment as its digits, as names of runs have it. */
function digitsOf(epochMillis: number): string {
  return new Date(epochMillis).toISOString().replace(/\D/g, '');
}

/** Starts executions for schedules, rules and persons, and remembers on whose behalf. */
export class Starts {
  /** Starts that were delivered once more. */
  readonly again = { schedule: 0, request: 0 };
  private readonly delivered = new Set<string>();
  private started = 0;

  constructor(
    private readonly machines: ReadonlyMap<string, StateMachine>, private readonly chaos: Chaos, private readonly clock: SiteClock, private readonly watch: Watch,
  ) {}

  /** Delivers to a target. What comes a second time comes later than the first, by seconds or by minutes. */
  async deliver(by: 'schedule' | 'request', machineArn: string, input: unknown): Promise<void> {
    const id = `${by} ${by === 'schedule' ? this.clock.now() : JSON.stringify(input)}`;
    const isAgain = this.delivered.has(id);
    this.delivered.add(id);
    if (isAgain) this.again[by] += 1;
    await this.clock.sleep(this.chaos.chance.between(1, isAgain ? LATE_MILLIS : PROMPT_MILLIS));
    this.begin(machineArn, input, isAgain ? `${by}, again` : by);
  }

  /** @param name Default: one that nobody else has. */
  begin(machineArn: string, input: unknown, origin: Origin, name?: string): string {
    const machine = this.machines.get(machineArn);
    if (machine === undefined) throw new Error(`there is no state machine ${machineArn}`);
    this.started += 1;
    const given = name ?? `${origin.replace(', ', '-')}-${this.started}`;
    this.watch.origins.set(given, origin);
    // Of its members the first start counts: two fleet runs that begin in the same moment start the same runs.
    const digits = digitsOf(this.clock.now());
    if (!this.watch.origins.has(digits)) this.watch.origins.set(digits, origin);
    // Nobody waits for it; how it ends is told to the watch.
    machine.begin({ name: given, input }).result.catch(() => undefined);
    return given;
  }
}
