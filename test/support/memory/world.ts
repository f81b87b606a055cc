import { archiveWindow, type WindowSettings } from '../../../lib/core/archive-window';
import { type WindowInput, type WindowResult } from '../../../lib/contract/execution-state';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { type Ports } from '../../../lib/ports/ports';
import { objectFragments } from './archive-object';
import { ManualClock } from './manual-clock';
import { MemoryAnnouncements, MemoryBus } from './memory-announcements';
import { MemoryBucket, MemoryObjectStore } from './memory-bucket';
import { MemorySource, MemoryStream } from './memory-stream';
import { MemoryCursorStore, MemoryTable, type MemoryLedger } from './memory-table';
import { RecordingJournal } from './recording-journal';
import { SeededRandomness } from './seeded-randomness';
import { directWire, type FaultyWire, type KILLED, type Wire } from './wire';

/** When every test begins: on a boundary of any segment length. */
export const START = Date.UTC(2024, 4, 1);

/** Longer than any test, so that a window ends for the reason that the test is about. */
const WINDOW_MILLIS = 840_000;

/** Ports with the journal that a test wants to look into. */
export type Worker = Ports & { readonly journal: RecordingJournal };

export interface WindowOptions {
  readonly input?: Partial<WindowInput>;
  readonly settings?: Partial<WindowSettings>;
  readonly wire?: Wire;
  readonly worker?: Worker;
  /** Epoch milliseconds. Default: 14 minutes from now. */
  readonly stopReadingAt?: number;
}

/** One stream with everything around it, in memory and in virtual time. */
export class World {
  readonly clock = new ManualClock(START);
  readonly bucket = new MemoryBucket({ minPartBytes: 1 });
  readonly table = new MemoryTable();
  readonly bus = new MemoryBus();
  readonly stream = new MemoryStream('door', START);
  private workers = 0;

  /** @param settings and input: what every window is told, unless it is told otherwise. */
  constructor(private readonly settings: Partial<WindowSettings> = {}, private readonly input: Partial<WindowInput> = {}) {}

  /** A worker of its own: another memory, another chance, the same services. */
  worker(wire: Wire = directWire): Worker {
    this.workers += 1;
    return {
      source: new MemorySource(this.stream, this.clock, wire),
      objects: new MemoryObjectStore(this.bucket, wire),
      cursors: new MemoryCursorStore(this.table, wire),
      clock: this.clock,
      randomness: new SeededRandomness(this.workers, `worker-${this.workers}`),
      journal: new RecordingJournal(),
      announcements: new MemoryAnnouncements(this.bus, wire),
    };
  }

  /** Runs one window. By default two fragments make a part, and half a minute of fragments an object. */
  window({ input = {}, settings = {}, wire, worker = this.worker(wire), stopReadingAt }: WindowOptions = {}): Promise<WindowResult> {
    return archiveWindow(
      worker,
      { stream: { streamName: this.stream.streamName }, startSelector: { StartSelectorType: 'EARLIEST' }, mode: 'follow', until: Infinity, run: 'run-1', ...this.input, ...input },
      { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000, coverage: 'everything', ...this.settings, ...settings },
      stopReadingAt ?? this.clock.now() + WINDOW_MILLIS,
    );
  }

  /** Runs one window on a faulty wire, to its end, its error or its death. */
  async tryWindow(wire: FaultyWire, options: Omit<WindowOptions, 'wire'> = {}): Promise<WindowResult | Error | typeof KILLED> {
    const window = this.window({ ...options, wire }).catch((error: unknown) => {
      if (error instanceof Error) return error;
      throw error;
    });
    return Promise.race([window, wire.killed]);
  }

  /** Runs windows as the state machine does, until the stream has nothing new that is wanted. Answers their statuses. */
  async settle(options: WindowOptions = {}): Promise<string[]> {
    const statuses: string[] = [];
    while (!['IDLE', 'DONE'].includes(statuses.at(-1) ?? '')) {
      if (statuses.length === 40) throw new Error(`no rest after windows ${statuses.join()}`);
      if (statuses.length > 0) this.clock.advance(60_000);
      statuses.push((await this.window(options)).status);
    }
    return statuses;
  }

  /** The cursor; there must be one. */
  get cursor(): Cursor {
    const cursor = this.table.cursor(this.stream.arn);
    if (cursor === undefined) throw new Error('there is no cursor');
    return cursor;
  }

  get ledger(): MemoryLedger {
    return this.table.ledger(this.stream.arn);
  }

  /** Fragment numbers of every visible object, object by object. */
  get archived(): number[][] {
    return [...this.bucket.visible.values()].map(({ bytes }) => objectFragments(bytes).map(({ number }) => Number(number)));
  }
}
