import { StartNotFoundError } from '../../lib/contract/errors';
import { type StartSelector } from '../../lib/contract/get-media';
import { IN_BAND_ERRORS } from '../../lib/contract/service-errors';
import { ArchiveWriter } from '../../lib/core/archive-writer';
import { acquire } from '../../lib/core/commit/acquire';
import { StreamReader, type ReadingLimits } from '../../lib/core/stream-reader';
import { type SessionScript } from '../support/memory/memory-stream';
import { FaultyWire, type FaultPlan } from '../support/memory/wire';
import { START, World, type Worker } from '../support/memory/world';

interface Bench {
  readonly world: World;
  readonly worker: Worker;
  readonly writer: ArchiveWriter;
  readonly reader: StreamReader;
  /** Selectors of the sessions so far. */
  readonly selectors: readonly StartSelector[];
}

interface BenchOptions extends Partial<ReadingLimits> {
  readonly fragments?: number;
  readonly scripts?: readonly SessionScript[];
  readonly genesis?: StartSelector;
  readonly plan?: FaultPlan;
}

const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };
const behind = (number: number): StartSelector => ({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: String(number) });

async function bench({ fragments = 0, scripts = [], genesis = EARLIEST, plan, stopReadingAt = START + 840_000, until = Infinity }: BenchOptions = {}): Promise<Bench> {
  const world = new World();
  world.stream.publishMany(fragments);
  world.stream.scripts.push(...scripts);
  const acquisition = await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-1', startSelector: genesis });
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const worker = world.worker(new FaultyWire(plan));
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, acquisition.stored);
  return {
    world, worker, writer, reader: new StreamReader(worker, writer, { stopReadingAt, until }),
    get selectors() { return world.stream.opened.map(({ selector }) => selector); },
  };
}

const ends = (bench: Bench): string[] => bench.worker.journal.of('session-ended').map(({ reason }) => reason.split(':')[0] ?? '');

describe('where a session begins', () => {
  test('the first at the beginning of the archive', async () => {
    const genesis: StartSelector = { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: START / 1000 + 2 };
    const state = await bench({ fragments: 3, genesis });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors[0]).toEqual(genesis);
    expect(state.world.archived).toEqual([[2, 3]]);
  });

  test('every other behind the last fragment, and never by a token', async () => {
    const state = await bench({ fragments: 5, scripts: [{ fragments: 2 }, { fragments: 2 }] });

    await state.reader.read();

    expect(state.selectors).toEqual([EARLIEST, behind(2), behind(4), behind(5), behind(5)]);
  });

  test('the first of a later window behind what is archived', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2 }], stopReadingAt: START });
    await state.world.window();
    const { cursor } = state.world;

    const later = new StreamReader(state.worker, new ArchiveWriter(state.worker, state.world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, { cursor, stop: false }), { stopReadingAt: START + 840_000, until: Infinity });
    state.world.stream.opened.length = 0;
    await later.read();

    expect(state.selectors[0]).toEqual(behind(4));
  });

  test('again at the beginning while there is nothing behind it', async () => {
    const state = await bench();

    await state.reader.read();

    expect(state.selectors).toEqual([EARLIEST, EARLIEST]);
  });
});

describe('a clean end', () => {
  test('is no proof that the stream is finished: it is opened again', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 1 }, { fragments: 1 }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.world.archived).toEqual([[1, 2, 3, 4]]);
  });

  test('twice in a row without a fragment makes a stream idle', async () => {
    const state = await bench({ fragments: 1 });

    await expect(state.reader.read()).resolves.toBe('IDLE');

    expect(state.selectors).toHaveLength(3);
  });

  test('once without a fragment is forgotten with the next fragment', async () => {
    const state = await bench({ fragments: 2, scripts: [{ fragments: 0 }, { fragments: 1 }, { fragments: 0 }, { fragments: 1 }] });

    await expect(state.reader.read()).resolves.toBe('IDLE');

    expect(ends(state)).toHaveLength(6);
  });

  test('tells how far behind the last fragment was', async () => {
    const state = await bench({ fragments: 1 });

    await state.reader.read();

    expect(state.reader.millisBehindNow).toBe(750);
  });
});

describe('the window', () => {
  test('goes on with MORE when its time is up within a session', async () => {
    const state = await bench({ fragments: 30, scripts: [{ paceMillis: 1_000 }], stopReadingAt: START + 3_500 });

    await expect(state.reader.read()).resolves.toBe('MORE');

    expect(state.reader.millisBehindNow).toBe(750);
  });

  test('goes on with MORE when its time is up between two sessions', async () => {
    const state = await bench({ fragments: 30, scripts: [{ fragments: 2, then: 'cut' }], stopReadingAt: START + 1 });

    await expect(state.reader.read()).resolves.toBe('MORE');

    expect(state.selectors).toHaveLength(1);
  });

  test('opens no session when its time is up from the start', async () => {
    const state = await bench({ fragments: 3, stopReadingAt: START });

    await expect(state.reader.read()).resolves.toBe('MORE');

    expect(state.selectors).toEqual([]);
  });

  test('is DONE at the first fragment behind `until`', async () => {
    const state = await bench({ fragments: 3, until: START + 4_000 });

    await expect(state.reader.read()).resolves.toBe('DONE');
  });

  test('is STOPPED before its first session when a stop was asked for', async () => {
    const state = await bench({ fragments: 3 });
    state.world.table.askToStop(state.world.stream.arn);
    const acquisition = await acquire(state.worker, { streamArn: state.world.stream.arn, run: 'run-1', startSelector: EARLIEST });
    if (acquisition.kind !== 'acquired') throw new Error('not acquired');
    const writer = new ArchiveWriter(state.worker, state.world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, acquisition.stored);

    await expect(new StreamReader(state.worker, writer, { stopReadingAt: START + 1_000, until: Infinity }).read()).resolves.toBe('STOPPED');

    expect(state.selectors).toEqual([]);
  });

  test('is STOPPED at the checkpoint that hears of it', async () => {
    const state = await bench({ fragments: 9 });
    state.world.table.askToStop(state.world.stream.arn);

    await expect(state.reader.read()).resolves.toBe('STOPPED');
  });

  test('is UNRESOLVED when an object in its middle is', async () => {
    const state = await bench({ fragments: 20, plan: (call) => (call.method === 'complete' ? { kind: 'lost-request' } : undefined) });

    await expect(state.reader.read()).resolves.toBe('UNRESOLVED');
  });

  test('goes on with MORE when an object in its middle was given up: the next one reads it again', async () => {
    const before = (index: number): void => {
      if (index === 15) state.world.bucket.loseParts();
    };
    const state = await bench({ fragments: 20, scripts: [{ before }] });

    await expect(state.reader.read()).resolves.toBe('MORE');
  });
});

describe('an in-band error', () => {
  const holding = IN_BAND_ERRORS.filter(({ reaction }) => reaction === 'hold');
  const reconnecting = IN_BAND_ERRORS.filter(({ reaction, id }) => reaction === 'reconnect' && id !== 4000);

  test.each([...holding, { id: 9999, name: 'an id that the model does not list' }])('$id $name holds the window, with what was read before it', async ({ id: errorId }) => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId } }] });

    await expect(state.reader.read()).resolves.toBe('HOLD');
    await state.writer.close();

    expect(state.selectors).toHaveLength(1);
    expect(state.world.archived).toEqual([[1, 2]]);
  });

  test.each(reconnecting)('$id $name is waited out, and read on behind the last whole fragment', async ({ id: errorId }) => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId } }] });

    await expect(state.reader.read()).resolves.toBe('IDLE');
    await state.writer.close();

    expect(state.selectors[1]).toEqual(behind(2));
    expect(state.world.clock.sleeps).toHaveLength(1);
    expect(state.world.archived).toEqual([[1, 2, 3, 4]]);
  });

  test('the table has ids of both kinds', () => {
    expect([holding.length, reconnecting.length]).toEqual([6, 3]);
  });
});

describe('FragmentNotFound', () => {
  test('is a gap up to the first fragment that is left', async () => {
    const state = await bench({ fragments: 8, scripts: [{ fragments: 2, before: (index) => { if (index === 1) state.world.stream.expire(5); } }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(0, 3)).toEqual([EARLIEST, behind(2), EARLIEST]);
    expect(state.world.archived).toEqual([[1, 2], [6, 7, 8]]);
    expect(state.world.ledger.gaps).toEqual([{ seq: 1, after: '2', before: '6', reason: expect.any(String) as string }]);
  });

  test('is no gap when the service still has what was read last', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId: 4000 } }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(0, 2)).toEqual([EARLIEST, EARLIEST]);
    expect(state.world.archived).toEqual([[1, 2, 3, 4]]);
    expect(state.world.ledger.gaps).toEqual([]);
  });

  test('is not forgotten by a session that fails before the first fragment', async () => {
    const state = await bench({ fragments: 8, scripts: [{ fragments: 2, then: { errorId: 4000 }, before: (index) => { if (index === 1) state.world.stream.expire(5); } }, { fragments: 0, then: 'cut' }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(0, 3)).toEqual([EARLIEST, EARLIEST, EARLIEST]);
    expect(state.world.ledger.gaps).toMatchObject([{ after: '2', before: '6' }]);
  });

  test('is recorded once, however many sessions follow', async () => {
    const state = await bench({ fragments: 9, scripts: [
      { fragments: 2, then: { errorId: 4000 }, before: (index) => { if (index === 1) state.world.stream.expire(5); } },
      { fragments: 1 }, { fragments: 1, then: 'cut' }, { fragments: 1 },
    ] });

    await state.reader.read();
    await state.writer.close();

    expect(state.world.ledger.gaps).toHaveLength(1);
    expect(state.world.archived).toEqual([[1, 2], [6, 7, 8, 9]]);
    // Behind the gap a session begins where the last one ended again.
    expect(state.selectors.slice(2)).toEqual([behind(6), behind(7), behind(8), behind(9), behind(9)]);
  });

  test('at the very beginning ends the run: there is nothing to begin with', async () => {
    const state = await bench({ fragments: 2, genesis: behind(77) });

    await expect(state.reader.read()).rejects.toThrow(StartNotFoundError);
  });
});

describe('a session that fails', () => {
  test.each<[string, SessionScript['then']]>([['is cut', 'cut'], ['turns into garbage', 'garbage']])('because it %s is opened again behind the last whole fragment', async (_how, then) => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, bytes: 700, ...(then === undefined ? {} : { then }) }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors[1]).toEqual(behind(2));
    expect(state.world.archived).toEqual([[1, 2, 3, 4]]);
  });

  test.each<[string, SessionScript, string]>([
    ['cut', { then: 'cut' }, 'ConnectionLost'], ['malformed', { then: 'garbage' }, 'MalformedMedia'],
  ])('is told by its name: %s', async (_how, script, errorName) => {
    const state = await bench({ fragments: 1, scripts: [script] });

    await state.reader.read();

    expect(state.worker.journal.of('source-error')).toMatchObject([{ errorName }]);
  });

  test('five times in a row without a fragment holds the window, after waits that grow', async () => {
    const state = await bench({ fragments: 4, scripts: Array.from({ length: 9 }, () => ({ fragments: 0, bytes: 600, then: 'cut' as const })) });

    await expect(state.reader.read()).resolves.toBe('HOLD');

    expect(state.selectors).toHaveLength(5);
    expect(state.world.clock.sleeps).toHaveLength(4);
    state.world.clock.sleeps.forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(0.1 * 400 * 2 ** i);
      expect(wait).toBeLessThan(400 * 2 ** i);
    });
  });

  test('is no reason to hold while each brings a fragment', async () => {
    const state = await bench({ fragments: 12, scripts: Array.from({ length: 10 }, () => ({ fragments: 1, then: 'cut' as const })) });

    await expect(state.reader.read()).resolves.toBe('IDLE');
    await state.writer.close();

    expect(state.world.archived.flat()).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });
});
