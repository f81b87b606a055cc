import { audit } from '../support/memory/audit';
import { Chance } from './chance';
import { profileOf, type Mode, type Profile } from './profile';
import { Runs } from './runs';
import { quiescence, Scheduler } from './scheduler';
import { Services } from './services';
import { type Surroundings, type Tally } from './simulated-wire';
import { isAllBefore, problemsAtRest } from './rest';

/** Windows within which all must be archived once faults have stopped: the quarantine, a minute a window, and as many again. */
const MAX_WINDOWS_TO_REST = 40;
const MAX_STEPS = 20_000;

/** What came of a seed. */
export interface Outcome extends Tally {
  readonly seed: number;
  readonly mode: Mode;
  readonly steps: number;
  readonly violations: readonly string[];
  /** Fragments that were published, and those of them that are not archived. */
  readonly fragments: number;
  readonly lost: number;
  readonly trace: readonly string[];
}

export interface SeedOptions {
  /** Whether to write down each step. Default false. */
  readonly traces?: boolean;
}

/** One history: workers, services and troubles, from the first window to rest. */
class History {
  readonly lines: string[] = [];
  readonly violations: string[] = [];
  readonly tally: Tally = { crashes: 0, pauses: 0, lostResponses: 0, otherFaults: 0, windows: 0, sessions: 0, rangesDone: 0, rangesPassed: 0 };
  readonly services: Services;
  readonly scheduler: Scheduler;
  private readonly chance: Chance;
  private readonly profile: Profile;
  private readonly runs: Runs;
  private isTroubled = true;
  private isOver = false;
  private windowsBefore = 0;

  constructor(seed: number, mode: Mode, { traces = false }: SeedOptions) {
    const trace = traces ? (line: string): void => { this.lines.push(this.stamped(line)); } : (): void => undefined;
    this.chance = new Chance(seed);
    this.profile = profileOf(mode, this.chance);
    this.scheduler = new Scheduler(this.chance, trace);
    this.services = new Services(this.profile, this.chance, trace);
    const around: Surroundings = {
      profile: this.profile, chance: this.chance, scheduler: this.scheduler, tally: this.tally, trace,
      isTroubled: () => this.isTroubled, apply: (call, effect) => this.services.apply(call, effect),
    };
    this.runs = new Runs({ ...around, services: this.services, problem: (problem) => { this.violations.push(problem); } });
    trace(`profile ${JSON.stringify(this.profile)}`);
  }

  async live(): Promise<void> {
    for (let i = this.chance.between(1, 4); i > 0; i--) this.services.publish();
    for (let slot = 0; slot < this.profile.slots; slot++) void this.runs.keep(slot, () => !this.isOver && (this.isTroubled || slot === 0));
    while (!this.isOver) {
      await quiescence();
      this.look();
      if (this.violations.length > 0) break;
      if (this.isTroubled && this.scheduler.step >= this.profile.troubledSteps) this.calmDown();
      this.isOver = this.isAtRest() || this.mustEnd();
      if (!this.isOver) this.next();
    }
    this.isOver = true;
    if (this.violations.length === 0) this.lookAtRest();
  }

  private look(): void {
    if (!this.services.isTouched) return;
    this.services.isTouched = false;
    this.violations.push(...this.services.watch.problems());
  }

  /** Faults stop, and the camera sends a little more: behind that everything must come to rest. */
  private calmDown(): void {
    this.isTroubled = false;
    this.windowsBefore = this.tally.windows;
    this.services.isTroubled = false;
    this.services.askToStop(false);
    for (let i = this.chance.between(1, 3); i > 0; i--) this.services.publish();
  }

  private isAtRest(): boolean {
    if (this.isTroubled || this.runs.active > 0 || this.scheduler.hasDeferred || this.services.bucket.concealed.length > 0) return false;
    const { stream, table } = this.services;
    const cursor = table.cursor(stream.arn);
    const isAtHead = cursor?.after?.fragmentNumber === String(stream.published.at(-1)?.number) || isAllBefore(stream.published, cursor);
    return this.runs.lastStatus === 'IDLE' && isAtHead && cursor?.open === undefined && cursor?.commit === undefined;
  }

  /** Whether there is no rest to wait for: a foreign object stops the archive for good, anything else must not. */
  private mustEnd(): boolean {
    const isLong = this.scheduler.step > MAX_STEPS || (!this.isTroubled && this.tally.windows - this.windowsBefore > MAX_WINDOWS_TO_REST);
    if (!isLong) return false;
    if (this.services.watch.foreign.size === 0) this.violations.push(`I10: no rest after ${this.tally.windows - this.windowsBefore} windows without a fault`);
    return true;
  }

  private next(): void {
    const { scheduler, services, chance, profile } = this;
    scheduler.step += 1;
    if (scheduler.runDue()) return;
    if (this.isTroubled && chance.happens(profile.events)) return services.happen();
    if (!scheduler.isQuiet) {
      services.clock.advance(chance.between(1, 200));
      if (!scheduler.isQuiet) scheduler.arriveOne();
      return;
    }
    if (scheduler.hasDeferred && chance.happens(0.5)) return scheduler.hurry();
    if (!services.clock.advanceToNext() && scheduler.hasDeferred) scheduler.hurry();
  }

  private lookAtRest(): void {
    if (this.services.watch.foreign.size > 0) return;
    this.violations.push(...problemsAtRest(this.services, this.services.watch, this.profile.coverage), ...this.services.asked.problemsAtRest(), ...this.orphans(), ...audit(this.services));
  }

  /** I9: an upload is left behind only by a fault, or by a window that was overtaken; the bucket's lifecycle rule removes it. */
  private orphans(): string[] {
    const { crashes, pauses, lostResponses, otherFaults, windows } = this.tally;
    const left = this.services.bucket.ongoing.length;
    return left > crashes + pauses + lostResponses + otherFaults + windows ? [`I9: ${left} uploads were left behind`] : [];
  }

  private stamped(line: string): string {
    const seconds = ((this.services?.clock.now() ?? 0) % 86_400_000) / 1000;
    return `#${this.scheduler.step} ${seconds.toFixed(1)}s ${line}`;
  }

  get lost(): number {
    const { stream } = this.services;
    return stream.published.filter(({ number }) => !this.services.watch.archived.has(number)).length;
  }
}

/** Lives through the history of a seed. */
export async function simulate(seed: number, mode: Mode, options: SeedOptions = {}): Promise<Outcome> {
  const history = new History(seed, mode, options);
  await history.live();
  const { violations, tally, scheduler, services, lost, lines } = history;
  return { seed, mode, steps: scheduler.step, violations, ...tally, fragments: services.stream.published.length, lost, trace: lines };
}
