import { archiveWindow } from '../../lib/core/archive-window';
import { ARCHIVE_ERROR, FencedError, RangePassedError } from '../../lib/contract/errors';
import { runGoesOn, WAIT_SECONDS, type WindowStatus } from '../../lib/contract/execution-state';
import { type Ports } from '../../lib/ports/ports';
import { MemoryAnnouncements } from '../support/memory/memory-announcements';
import { MemoryObjectStore } from '../support/memory/memory-bucket';
import { MemoryCursorStore } from '../support/memory/memory-table';
import { SeededRandomness } from '../support/memory/seeded-randomness';
import { type AskedRange } from './asked';
import { drawRun, type DrawnRun } from './drawn-run';
import { type Services } from './services';
import { SimulatedSource } from './simulated-source';
import { SimulatedWire, type Surroundings } from './simulated-wire';

/** Milliseconds between a window that died and the next try. */
const RETRY_MILLIS = [2_000, 60_000] as const;
/** Milliseconds between the end of a run and the next one on its slot. */
const SCHEDULE_MILLIS = [10_000, 240_000] as const;

/** How a window ended: a status, the error it threw, or what the state machine saw of a worker that was heard of no more. */
type WindowEnd = { readonly status: WindowStatus; readonly fragments: number } | { readonly error: unknown } | 'died' | 'given up';

/** What runs are driven with. */
export interface RunSettings extends Surroundings {
  readonly services: Services;
  readonly problem: (problem: string) => void;
}

/** Runs of the archive, driven as the state machine drives them. */
export class Runs {
  /** Workers that are neither dead nor done; a worker that stands still is among them. */
  active = 0;
  /** Status of the last window of slot 0. */
  lastStatus: WindowStatus | undefined;
  /** Whether a run has begun since faults have stopped. */
  private hasAskedInPeace = false;
  private runs = 0;
  private workers = 0;

  constructor(private readonly settings: RunSettings) {}

  /** Runs one run after the other for as long as `goesOn`. */
  async keep(slot: number, goesOn: () => boolean): Promise<void> {
    const { chance, services } = this.settings;
    while (goesOn()) {
      await this.run(slot, goesOn);
      await services.clock.sleep(chance.between(...SCHEDULE_MILLIS));
    }
  }

  private async run(slot: number, goesOn: () => boolean): Promise<void> {
    const { services, profile } = this.settings;
    this.runs += 1;
    const run = profile.sameRun ? 'run' : `run-${this.runs}`;
    const drawn = drawRun(this.settings, run, this.settings.isTroubled() || !this.hasAskedInPeace);
    if (!this.settings.isTroubled()) this.hasAskedInPeace = true;
    if (drawn.range !== undefined) services.asked.ranges.push(drawn.range);
    for (let windows = 1; goesOn(); windows++) {
      const end = await this.window(drawn);
      if (slot === 0) this.lastStatus = typeof end === 'object' && 'status' in end ? end.status : undefined;
      const wait = this.waitBehind(end, windows, drawn);
      if (wait === undefined) return;
      await services.clock.sleep(wait);
    }
  }

  /** Milliseconds; nothing where the run ends. */
  private waitBehind(end: WindowEnd, windows: number, { mode }: DrawnRun): number | undefined {
    if (typeof end === 'string') return this.settings.chance.between(...RETRY_MILLIS);
    if ('error' in end || !runGoesOn(end.status)) return undefined;
    if (end.status === 'LEASE_HELD' && windows === 1 && mode !== 'range') return undefined;
    if (end.status === 'MORE' && end.fragments > 0) return 0;
    return WAIT_SECONDS[end.status] * 1000;
  }

  private async window({ range, ...input }: DrawnRun): Promise<WindowEnd> {
    const { chance, services, tally, trace, profile } = this.settings;
    this.workers += 1;
    const name = `worker-${this.workers}`;
    const wire = new SimulatedWire(name, this.settings, () => { this.active -= 1; });
    const ports = this.portsOf(name, wire);
    const { source } = ports;
    tally.windows += 1;
    this.active += 1;
    services.asked.begins(name);
    trace(`${name} begins a window of ${JSON.stringify(input)}`);
    const stopReadingAt = ports.clock.now() + (this.settings.isTroubled() ? chance.between(1_000, 120_000) : 840_000);
    const window = archiveWindow(
      ports,
      { ...input, stream: { streamName: services.stream.streamName }, startSelector: { StartSelectorType: 'EARLIEST' } },
      { keyPrefix: '', segmentMillis: profile.segmentMillis, partBytes: chance.between(300, 1_200), coverage: profile.coverage },
      stopReadingAt,
    );
    const done = window.then(({ status, fragments }): WindowEnd => ({ status, fragments }), (error: unknown): WindowEnd => ({ error }));
    const watched = done.then((end) => this.ended(name, end, range, !source.hasStrayed && (source.hasOpened || !this.isByHearsay(range))));
    void wire.gone.then(() => { services.asked.waits(input.run, false); });
    return Promise.race([watched, wire.gone]);
  }

  /** Whether a run that has opened no session can only have heard from another one that its range is done: that one's sessions may have strayed. */
  private isByHearsay(range: AskedRange | undefined): boolean {
    const { services: { table, stream }, profile } = this.settings;
    return profile.mediaFaults > 0 && (table.cursor(stream.arn)?.after?.serverTimestamp ?? 0) < (range?.until ?? 0);
  }

  private ended(name: string, end: WindowEnd, range: AskedRange | undefined, isProof: boolean): WindowEnd {
    this.active -= 1;
    this.settings.trace(`${name} ends: ${typeof end === 'object' && 'error' in end ? String(end.error) : JSON.stringify(end)}`);
    if (typeof end === 'object' && 'error' in end) this.judge(name, end.error);
    if (range !== undefined) this.judgeRange(end, range, isProof);
    return end;
  }

  /** Which errors of a window are no fault of its own. */
  private judge(name: string, error: unknown): void {
    const { services, profile, problem } = this.settings;
    if (!(error instanceof Error)) return problem(`${name} threw ${String(error)}`);
    const bugs = [TypeError.name, RangeError.name, ReferenceError.name, SyntaxError.name];
    if (bugs.includes(error.name)) problem(`${name} threw ${error.stack ?? error.message}`);
    const cursor = services.table.cursor(services.stream.arn);
    if (error instanceof FencedError && cursor?.writeId.startsWith(`${name}-`) === true) problem(`efficiency: ${name} was fenced by its own write`);
    if (error instanceof RangePassedError && profile.coverage === 'everything') problem(`${name}: ${error.message}`);
    if (error.name === ARCHIVE_ERROR.commitConflict && services.watch.foreign.size === 0) problem(`${name}: ${error.message.replace(/v1\/\S*\//, '')}`);
  }

  /** R1, R2 and R4: what a run says of its range is so. */
  private judgeRange(end: WindowEnd, range: AskedRange, isProof: boolean): void {
    const { services: { asked }, profile, tally, problem } = this.settings;
    if (typeof end === 'string') return;
    if ('status' in end && runGoesOn(end.status)) asked.waits(range.run, true);
    if ('status' in end && end.status === 'DONE') {
      tally.rangesDone += 1;
      if (profile.coverage === 'ranges') asked.finished(range, isProof).forEach(problem);
    }
    if ('error' in end && end.error instanceof RangePassedError) {
      tally.rangesPassed += 1;
      asked.passed(range, !profile.retention && profile.broken === 0).forEach(problem);
      if (!profile.retention && !profile.sameRun) asked.overtaken(range).forEach(problem);
    }
  }

  private portsOf(name: string, wire: SimulatedWire): Ports & { readonly source: SimulatedSource } {
    const { chance, services, tally, trace, profile, isTroubled } = this.settings;
    const clock = services.skewedClock();
    return {
      source: new SimulatedSource(services, clock, wire, chance, () => (isTroubled() ? profile.mediaFaults : 0), trace),
      announcements: new MemoryAnnouncements(services.bus, wire),
      objects: new MemoryObjectStore(services.bucket, wire),
      cursors: new MemoryCursorStore(services.table, wire),
      clock,
      randomness: new SeededRandomness(this.workers, name),
      journal: {
        record: (entry) => {
          if (entry.kind === 'session-opened') tally.sessions += 1;
          trace(`        ${name}: ${JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).slice(0, 300)}`);
        },
      },
    };
  }
}
