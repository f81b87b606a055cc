import { EVENT_SOURCE, EVENT_TYPE, gapRecordedDetail, objectArchivedDetail } from '../../lib/contract/archive-event';
import { parseEnvironment } from '../../lib/contract/environment';
import { parseWindowInput, type WindowResult } from '../../lib/contract/execution-state';
import { SAFETY_MARGIN_SECONDS } from '../../lib/contract/settings';
import { archiveWindow } from '../../lib/core/archive-window';
import { type EventBus } from '../../lib/local/events';
import { type InvocationResult } from '../../lib/local/lambda-runtime';
import { type Announcement, type Announcements } from '../../lib/ports/announcements';
import { MemoryCursorStore } from '../support/memory/memory-table';
import { SeededRandomness } from '../support/memory/seeded-randomness';
import { FaultyWire, type Wire } from '../support/memory/wire';
import { type Books, type Disruption } from './books';
import { type Chaos, type Fate } from './chaos';
import { type SiteBucket, SiteObjectStore } from './site-bucket';
import { type SiteClock } from './site-clock';
import { type Account, SiteSource } from './site-source';
import { type SiteTable } from './site-table';

/** What a function of the site works with. */
export interface FunctionSurroundings {
  readonly account: Account;
  readonly bucket: SiteBucket;
  readonly table: SiteTable;
  readonly bus: EventBus;
  readonly clock: SiteClock;
  readonly books: Books;
  readonly chaos: Chaos;
  /** Variables of the function, as the template has them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** A part is as large for these fragments as 8 MiB are for those of a camera: a segment has about four. */
const PART_BYTES = 3_000;

/** Told by one worker of what it archived, in the words of the adapter. */
class SiteAnnouncements implements Announcements {
  constructor(private readonly bus: EventBus, private readonly bucketName: string, private readonly wire: Wire) {}

  archived({ streamArn, object, after }: Announcement): Promise<void> {
    return this.wire.carry({ port: 'announcements', method: 'archived' }, () => {
      const gap = gapRecordedDetail(streamArn, object, after);
      if (gap !== undefined) this.put(EVENT_TYPE.gapRecorded, gap);
      this.put(EVENT_TYPE.objectArchived, objectArchivedDetail(streamArn, this.bucketName, object));
    });
  }

  private put(type: string, detail: object): void {
    const answer = this.bus.put({ Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify(detail) });
    if ('ErrorCode' in answer) throw new Error(`${answer.ErrorCode}: ${answer.ErrorMessage}`);
  }
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { ok: false, errorType, errorMessage, trace: [] };
}

/**
 * The window function behind `lambda:invoke`: what `lambda/archive-window.ts` does, with services in memory, in a sandbox that can
 * die at every call. It never looks whether anybody still waits for its answer: an invocation goes on when its execution is stopped.
 */
export class WindowLambda {
  /** Invocations so far. */
  windows = 0;

  constructor(private readonly around: FunctionSurroundings) {}

  async invoke(payload: unknown): Promise<InvocationResult> {
    this.windows += 1;
    const { chaos, clock, timeoutSeconds } = this.around;
    const fate = chaos.nextFate(payload);
    const began = clock.now();
    const wire = new FaultyWire((call, index) => {
      const fault = fate.isDead ? { kind: 'killed-before' } as const : fate.faultOf(call, index);
      if (fault?.kind === 'paused-before' || fault?.kind === 'paused-after') this.standsStill(payload, began, fault.until);
      return fault;
    });
    const died = wire.killed.then(() => this.died(fate, payload));
    const sandbox = new Promise<InvocationResult>((resolve) => {
      const alarm = clock.alarm(clock.now() + timeoutSeconds * 1_000, () => {
        this.died(fate, payload);
        resolve(failure('Sandbox.Timedout', `Task timed out after ${timeoutSeconds}.00 seconds`));
      });
      void this.window(payload, wire, fate).then((result) => { if (!fate.isDead) { alarm.cancel(); resolve(result); } });
      void died.then(() => { if (!fate.isSilent) { alarm.cancel(); resolve(failure('Lambda.Unknown', 'The service returned an error without a type')); } });
    });
    return sandbox;
  }

  private died(fate: Fate, payload: unknown): void {
    if (fate.isDead) return; // Its time was up before.
    fate.isDead = true;
    this.note(payload, 'death');
  }

  /** As the runtime reports: the name of what was thrown. */
  private async window(payload: unknown, wire: Wire, fate: Fate): Promise<InvocationResult> {
    try {
      const result = await this.archive(payload, wire, fate);
      if (result.status === 'IDLE') this.note(payload, 'idle');
      return { ok: true, payload: result };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return failure(error.name, error.message);
    }
  }

  private async archive(payload: unknown, wire: Wire, fate: Fate): Promise<WindowResult> {
    const { account, bucket, table, bus, clock, environment: variables } = this.around;
    const environment = parseEnvironment(variables);
    const input = parseWindowInput(payload);
    const ports = {
      source: new SiteSource(account, wire), objects: new SiteObjectStore(bucket, wire), cursors: new MemoryCursorStore(table, wire), clock,
      randomness: new SeededRandomness(fate.seed, fate.name), journal: { record: () => undefined },
      announcements: new SiteAnnouncements(bus, environment.bucketName, wire),
    };
    const settings = { keyPrefix: environment.keyPrefix, segmentMillis: environment.segmentSeconds * 1_000, partBytes: PART_BYTES, coverage: environment.coverage };
    return archiveWindow(ports, input, settings, this.stopReadingAt(clock.now()));
  }

  private stopReadingAt(began: number): number {
    const { environment, timeoutSeconds } = this.around;
    return began + Math.min(parseEnvironment(environment).windowSeconds, timeoutSeconds - SAFETY_MARGIN_SECONDS) * 1_000;
  }

  /** Others may take its stream meanwhile. Or else it comes back with no time left, before or after the end of it, for what it begins then. */
  private standsStill(payload: unknown, began: number, until: Promise<unknown>): void {
    this.note(payload, 'standstill');
    this.note(payload, 'standstill', this.stopReadingAt(began));
    void until.then(() => this.note(payload, 'standstill'));
  }

  private note(payload: unknown, kind: Disruption['kind'], at = this.around.clock.now()): void {
    const { account, books } = this.around;
    const { streamName } = payload as { readonly streamName?: string }; // All runs of a site name their stream.
    const camera = streamName === undefined ? undefined : account.byReference({ streamName });
    if (camera !== undefined) books.of(camera.arn).disruptions.push({ kind, at });
  }
}
