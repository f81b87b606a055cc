import { type StartSelector } from '../../lib/contract/get-media';
import { ArchiveWriter } from '../../lib/core/archive-writer';
import { acquire } from '../../lib/core/commit/acquire';
import { StreamReader, type ReadingLimits } from '../../lib/core/stream-reader';
import { type SessionScript } from '../support/memory/memory-stream';
import { FaultyWire, type FaultPlan } from '../support/memory/wire';
import { START, World, type Worker } from '../support/memory/world';

/** A stream reader over a stream in memory, and what it has done so far. */
export interface Bench {
  readonly world: World;
  readonly worker: Worker;
  readonly writer: ArchiveWriter;
  readonly reader: StreamReader;
  /** Selectors of the sessions so far. */
  readonly selectors: readonly StartSelector[];
}

export interface BenchOptions extends Partial<ReadingLimits> {
  readonly fragments?: number;
  readonly scripts?: readonly SessionScript[];
  readonly genesis?: StartSelector;
  readonly plan?: FaultPlan;
}

export const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };
export const behind = (number: number): StartSelector => ({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: String(number) });

export async function bench({ fragments = 0, scripts = [], genesis = EARLIEST, plan, stopReadingAt = START + 840_000, until = Infinity, leap }: BenchOptions = {}): Promise<Bench> {
  const world = new World();
  world.stream.publishMany(fragments);
  world.stream.scripts.push(...scripts);
  const acquisition = await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-1', startSelector: genesis });
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const worker = world.worker(new FaultyWire(plan));
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, acquisition.stored);
  return {
    world, worker, writer, reader: new StreamReader(worker, writer, { stopReadingAt, until, leap, segmentMillis: 30_000 }),
    get selectors() { return world.stream.opened.map(({ selector }) => selector); },
  };
}

/** Why each session ended. */
export const ends = (bench: Bench): string[] => bench.worker.journal.of('session-ended').map(({ reason }) => reason.split(':')[0] ?? '');
