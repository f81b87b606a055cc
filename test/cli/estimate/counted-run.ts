/** The core at work on real sizes, in virtual time, with every call of it counted. */

import { PART_MEBIBYTES } from '../../../lib/contract/settings';
import { type WindowInput, type WindowResult } from '../../../lib/contract/execution-state';
import { type Workload } from '../../../lib/cli/estimate/workload';
import { type MediaSession, type MediaSource } from '../../../lib/ports/media-source';
import { FaultyWire, nameOf } from '../../support/memory/wire';
import { START, World, type Worker } from '../../support/memory/world';

/** Bytes of the tags that an archive adds to a fragment, and of the frame's own header: so that fragments are as large as they say. */
const AROUND_FRAME = 250;

/** What a body does when there is nothing to send: the service ends it after 3 s. */
const EMPTY_BODY_MILLIS = 3_000;

/** GetMedia's pace, and its patience. */
class PacedSource implements MediaSource {
  sessions = 0;

  constructor(private readonly world: World, private readonly worker: Worker, private readonly fragmentMillis: number) {}

  describe: MediaSource['describe'] = (stream) => this.worker.source.describe(stream);

  open: MediaSource['open'] = async (...args): Promise<MediaSession> => {
    this.sessions += 1;
    this.world.stream.scripts.push({ paceMillis: this.fragmentMillis });
    const session = await this.worker.source.open(...args);
    const { clock } = this.world;
    return {
      requestId: session.requestId,
      close: () => session.close(),
      read: async () => {
        const piece = await session.read();
        if (piece === undefined) clock.advance(EMPTY_BODY_MILLIS);
        return piece;
      },
    };
  };
}

/** What a stretch of footage took. */
export interface CountedRun {
  readonly world: World;
  readonly windows: readonly WindowResult[];
  readonly calls: Readonly<Record<string, number>>;
  readonly sessions: number;
  /** Between the beginning of the first window and the end of the last, without the waits between them. */
  readonly lambdaSeconds: number;
}

export interface Stretch {
  readonly seconds: number;
  /** Real time between two fragments, milliseconds. Default: as fast as GetMedia sends a backlog. */
  readonly fragmentMillis: number;
  readonly windows?: number;
  readonly input?: Partial<WindowInput>;
}

/** Archives a stretch of recorded footage window after window: until the run is done, or for so many windows. */
export async function countedRun(workload: Workload, { seconds, fragmentMillis, windows: most = 100, input = {} }: Stretch): Promise<CountedRun> {
  const world = new World({ segmentMillis: workload.segmentSeconds * 1000, partBytes: PART_MEBIBYTES.default * 1024 * 1024 }, input);
  for (let at = 0; at < seconds; at += workload.fragmentSeconds) {
    world.stream.publish({
      serverTimestamp: START + at * 1000, producerTimestamp: START + at * 1000,
      frameBytes: workload.bitsPerSecond * workload.fragmentSeconds / 8 - AROUND_FRAME,
    });
  }
  const wire = new FaultyWire();
  const worker = world.worker(wire);
  const source = new PacedSource(world, worker, fragmentMillis);
  const windows: WindowResult[] = [];
  const began = world.clock.now();
  while (windows.length < most && windows.at(-1)?.status !== 'DONE') {
    windows.push(await world.window({ worker: { ...worker, source }, stopReadingAt: world.clock.now() + workload.windowSeconds * 1000 }));
  }
  const calls: Record<string, number> = {};
  for (const call of wire.calls) calls[nameOf(call)] = (calls[nameOf(call)] ?? 0) + 1;
  return { world, windows, calls, sessions: source.sessions, lambdaSeconds: (world.clock.now() - began) / 1000 };
}
