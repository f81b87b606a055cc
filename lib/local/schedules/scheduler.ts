import { type DeadLetter, type Deliver, type DeliveryClock, deliverWithRetries } from '../events/delivery';
import { randomUuid } from '../states/functions';
import { type Schedule } from './schedule';

export interface SchedulerOptions {
  readonly clock: DeliveryClock;
  /** Draws from [0, 1): delays in flexible windows, pauses before repeated deliveries, ids of runs. */
  readonly random: () => number;
  /** Hands an input to the target of a schedule. */
  readonly deliver: Deliver;
  /** How often a run is delivered, by name of the schedule and due time in epoch ms; Scheduler promises once or more. Default 1. */
  readonly deliveries?: (schedule: string, dueMs: number) => number;
}

/** Runs schedules until it is stopped: at each due time, or in the window after it, a delivery to the target. */
export class Scheduler {
  readonly #options: Required<SchedulerOptions>;
  readonly #stop = new AbortController();
  readonly #underway = new Set<Promise<void>>();
  readonly #deadLetters: DeadLetter[] = [];
  readonly #failures: unknown[] = [];

  constructor(options: SchedulerOptions) {
    this.#options = { deliveries: () => 1, ...options };
  }

  /** Deliveries that were given up, oldest first. */
  get deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters;
  }

  /** Starts a schedule. What was due before now is past; a `rate` that was made now runs at once. */
  add(schedule: Schedule): void {
    if (schedule.enabled) this.#begin(this.#run(schedule));
  }

  /** Resolves when no schedule has a run left, and every delivery has ended. Rejects when a schedule ended for any other reason. */
  async done(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
    const told = this.#failures.splice(0);
    if (told.length > 0) throw new AggregateError(told, `scheduler: schedules ended before their time: ${told.map(String).join('; ')}`);
  }

  /** Ends every schedule and drops what waits for its time or its repetition; waits for deliveries that are being made. Rejects as `done` does. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the scheduler was stopped'));
    await this.done();
  }

  /** Keeps a task until it has ended; what it throws because of the stop is no failure. */
  #begin(task: Promise<void>): void {
    const kept = task
      .catch((error: unknown) => { if (!this.#stop.signal.aborted) this.#failures.push(error); })
      .finally(() => this.#underway.delete(kept));
    this.#underway.add(kept);
  }

  async #run(schedule: Schedule): Promise<void> {
    const { clock } = this.#options;
    for (let after = Math.max(clock.now(), schedule.startMs) - 1; ;) {
      const due = schedule.expression.next(after);
      if (due === undefined || due > schedule.endMs) return;
      await this.#until(due);
      this.#fire(schedule, due);
      after = due;
    }
  }

  #fire(schedule: Schedule, dueMs: number): void {
    const times = this.#options.deliveries(schedule.name, dueMs);
    if (!Number.isInteger(times) || times < 1) throw new Error(`deliveries: got ${times}, allowed: a whole number of 1 or more`);
    const executionId = randomUuid(this.#options.random);
    const at = dueMs + Math.floor(this.#options.random() * schedule.windowMs);
    for (let i = 0; i < times; i++) this.#begin(this.#deliver(schedule, { dueMs, at, executionId }));
  }

  async #deliver(schedule: Schedule, { dueMs, at, executionId }: { readonly dueMs: number; readonly at: number; readonly executionId: string }): Promise<void> {
    const { clock, random, deliver } = this.#options;
    await this.#until(at);
    const input = (attempt: number): unknown => schedule.input({ dueMs, executionId, attempt });
    const attempt = (number: number): Promise<void> => deliver(schedule.targetArn, input(number));
    const outcome = await deliverWithRetries(attempt, { retry: schedule.retry, clock, random, signal: this.#stop.signal });
    if (outcome.delivered) return;
    const { attempts, error } = outcome;
    const { name: from, targetArn, deadLetterArn } = schedule;
    this.#deadLetters.push({ from, targetArn, input: input(attempts), deadLetterArn, attempts, error });
  }

  async #until(time: number): Promise<void> {
    const { clock } = this.#options;
    if (time > clock.now()) await clock.sleep(time - clock.now(), this.#stop.signal);
    this.#stop.signal.throwIfAborted();
  }
}
