import { archiveWindow } from '../../lib/core/archive-window';
import { ARCHIVE_ERROR, FencedError } from '../../lib/contract/errors';
import { runGoesOn, WAIT_SECONDS, type RunMode, type WindowInput, type WindowStatus } from '../../lib/contract/execution-state';
import { type Ports } from '../../lib/ports/ports';
import { MemoryObjectStore } from '../support/memory/memory-bucket';
import { MemoryCursorStore } from '../support/memory/memory-table';
import { SeededRandomness } from '../support/memory/seeded-randomness';
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
    const { chance, services, profile } = this.settings;
    this.runs += 1;
    const run = profile.sameRun ? 'run' : `run-${this.runs}`;
    const mode: RunMode = this.settings.isTroubled() && chance.happens(0.25) ? 'catch-up' : 'follow';
    const until = mode === 'catch-up' ? (services.stream.published.at(-1)?.serverTimestamp ?? 0) : Infinity;
    for (let windows = 1; goesOn(); windows++) {
      const end = await this.window({ run, until, mode });
      if (slot === 0) this.lastStatus = typeof end === 'object' && 'status' in end ? end.status : undefined;
      const wait = this.waitBehind(end, windows, mode);
      if (wait === undefined) return;
      await services.clock.sleep(wait);
    }
  }

  /** Milliseconds; nothing where the run ends. */
  private waitBehind(end: WindowEnd, windows: number, mode: RunMode): number | undefined {
    if (typeof end === 'string') return this.settings.chance.between(...RETRY_MILLIS);
    if ('error' in end || !runGoesOn(end.status, mode)) return undefined;
    if (end.status === 'LEASE_HELD' && windows === 1) return undefined;
    if (end.status === 'MORE' && end.fragments > 0) return 0;
    return WAIT_SECONDS[end.status] * 1000;
  }

  private async window(input: Pick<WindowInput, 'run' | 'mode' | 'until'>): Promise<WindowEnd> {
    const { chance, services, tally, trace, profile } = this.settings;
    this.workers += 1;
    const name = `worker-${this.workers}`;
    const wire = new SimulatedWire(name, this.settings, () => { this.active -= 1; });
    const ports = this.portsOf(name, wire);
    tally.windows += 1;
    this.active += 1;
    trace(`${name} begins a window of ${input.run}`);
    const stopReadingAt = ports.clock.now() + (this.settings.isTroubled() ? chance.between(1_000, 120_000) : 840_000);
    const window = archiveWindow(
      ports,
      { ...input, stream: { streamName: services.stream.streamName }, startSelector: { StartSelectorType: 'EARLIEST' } },
      { keyPrefix: '', segmentMillis: profile.segmentMillis, partBytes: chance.between(300, 1_200) },
      stopReadingAt,
    );
    const done = window.then(({ status, fragments }): WindowEnd => ({ status, fragments }), (error: unknown): WindowEnd => ({ error }));
    const watched = done.then((end) => this.ended(name, end));
    return Promise.race([watched, wire.gone]);
  }

  private ended(name: string, end: WindowEnd): WindowEnd {
    this.active -= 1;
    this.settings.trace(`${name} ends: ${typeof end === 'object' && 'error' in end ? String(end.error) : JSON.stringify(end)}`);
    if (typeof end === 'object' && 'error' in end) this.judge(name, end.error);
    return end;
  }

  /** Which errors of a window are no fault of its own. */
  private judge(name: string, error: unknown): void {
    const { services, problem } = this.settings;
    if (!(error instanceof Error)) return problem(`${name} threw ${String(error)}`);
    const bugs = [TypeError.name, RangeError.name, ReferenceError.name, SyntaxError.name];
    if (bugs.includes(error.name)) problem(`${name} threw ${error.stack ?? error.message}`);
    const cursor = services.table.cursor(services.stream.arn);
    if (error instanceof FencedError && cursor?.writeId.startsWith(`${name}-`) === true) problem(`efficiency: ${name} was fenced by its own write`);
    if (error.name === ARCHIVE_ERROR.commitConflict && services.watch.foreign.size === 0) problem(`${name}: ${error.message.replace(/v1\/\S*\//, '')}`);
  }

  private portsOf(name: string, wire: SimulatedWire): Ports {
    const { chance, services, tally, trace, profile, isTroubled } = this.settings;
    const clock = services.skewedClock();
    return {
      source: new SimulatedSource(services, clock, wire, chance, () => (isTroubled() ? profile.mediaFaults : 0), trace),
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
