import { StartNotFoundError } from '../../lib/contract/errors';
import { type StartSelector } from '../../lib/contract/get-media';
import { IN_BAND_ERRORS, SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { ArchiveWriter } from '../../lib/core/archive-writer';
import { acquire } from '../../lib/core/commit/acquire';
import { StreamReader } from '../../lib/core/stream-reader';
import { type SessionScript } from '../support/memory/memory-stream';
import { faultAt, nameOf, type FaultPlan } from '../support/memory/wire';
import { START } from '../support/memory/world';
import { bench, behind, EARLIEST, ends } from './stream-reader-bench';

/** Whatever began before it has arrived by now. */
const LONG_AGO = START - 25_000;

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

    expect(state.selectors.slice(0, 5)).toEqual([EARLIEST, behind(2), behind(4), behind(5), behind(5)]);
  });

  test('the first of a later window behind what is archived', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2 }], stopReadingAt: START });
    await state.world.window();
    const { cursor } = state.world;

    const later = new StreamReader(state.worker, new ArchiveWriter(state.worker, state.world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, { cursor, stop: false }), { stopReadingAt: START + 840_000, until: Infinity, segmentMillis: 30_000 });
    state.world.stream.opened.length = 0;
    await later.read();

    expect(state.selectors[0]).toEqual(behind(4));
  });

  test('again at the beginning while there is nothing behind it', async () => {
    const state = await bench({ until: LONG_AGO });

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

  test('twice in a row without a fragment is the end, where nothing that was asked for can come any more', async () => {
    const state = await bench({ until: LONG_AGO });

    await expect(state.reader.read()).resolves.toBe('DONE');

    expect(state.selectors).toHaveLength(2);
  });

  test('without a fragment is no end before the longest fragment that was asked for must have come', async () => {
    const state = await bench({ until: START - 20_000 });

    await expect(state.reader.read()).resolves.toBe('DONE');

    // 20 s for a fragment that began just before, 5 s for clocks that differ.
    expect(state.world.clock.now()).toBeGreaterThanOrEqual(START + 5_000);
    expect(state.selectors.length).toBeGreaterThan(2);
  });

  test('once without a fragment is waited behind: a jittered moment, not a busy loop', async () => {
    const state = await bench({ until: LONG_AGO });

    await state.reader.read();

    const [wait = NaN, ...others] = state.world.clock.sleeps;
    expect(others).toEqual([]);
    expect(wait).toBeGreaterThanOrEqual(0.1 * 400);
    expect(wait).toBeLessThan(400);
  });

  test('once without a fragment is forgotten with the next fragment', async () => {
    const state = await bench({ fragments: 2, scripts: [{ fragments: 0 }, { fragments: 1 }, { fragments: 0 }, { fragments: 1 }], until: START + 10_000 });
    state.world.clock.advance(40_000);

    await expect(state.reader.read()).resolves.toBe('DONE');

    expect(ends(state)).toHaveLength(6);
  });

  test('tells how far behind the last fragment was', async () => {
    const state = await bench({ fragments: 1 });

    await state.reader.read();

    expect(state.reader.millisBehindNow).toBe(750);
  });
});

describe('patience', () => {
  const PATIENCE = 25_000;

  test('is the silence behind which a stream is idle, waited through in sessions with growing pauses', async () => {
    const state = await bench({});

    await expect(state.reader.read()).resolves.toBe('IDLE');

    const { clock } = state.world;
    const beforeLast = clock.sleeps.slice(0, -1).reduce((sum, wait) => sum + wait, START);
    expect([beforeLast < START + PATIENCE, clock.now() >= START + PATIENCE]).toEqual([true, true]);
    expect(state.selectors).toHaveLength(clock.sleeps.length + 1);
    clock.sleeps.forEach((wait, i) => {
      const limit = Math.min(5_000, 400 * 2 ** i);
      expect(wait).toBeGreaterThanOrEqual(0.1 * limit);
      expect(wait).toBeLessThan(limit);
    });
  });

  test('begins anew with every fragment', async () => {
    const state = await bench({ fragments: 20, scripts: [{ paceMillis: 2_000 }] });

    await expect(state.reader.read()).resolves.toBe('IDLE');

    const lastFragmentAt = START + 20 * 2_000;
    expect(state.world.clock.now()).toBeGreaterThanOrEqual(lastFragmentAt + PATIENCE);
  });

  test('finds the fragment that a camera sends late', async () => {
    const plan: FaultPlan = (call) => {
      const { clock, stream } = state.world;
      if (nameOf(call) === 'source.open' && clock.now() >= START + 15_000 && stream.published.length === 1) stream.publish();
      return undefined;
    };
    const state = await bench({ fragments: 1, plan });

    await state.reader.read();
    await state.writer.close();

    expect(state.world.archived).toEqual([[1, 2]]);
  });

  test('is not over with one silent session, however long it was', async () => {
    const plan: FaultPlan = (call) => {
      if (nameOf(call) === 'session.read') state.world.clock.advance(2 * PATIENCE);
      return undefined;
    };
    const state = await bench({ plan });

    await expect(state.reader.read()).resolves.toBe('IDLE');

    expect(state.selectors).toHaveLength(2);
  });

  test('ends with the window\'s time, as MORE', async () => {
    const state = await bench({ stopReadingAt: START + 10_000 });

    await expect(state.reader.read()).resolves.toBe('MORE');
  });
});

describe('a source that cannot be had', () => {
  const waited = SERVICE_ERRORS.filter(({ reaction }) => reaction !== 'fail');
  const failing = SERVICE_ERRORS.filter(({ reaction }) => reaction === 'fail');
  const refusals = (name: string): string[] => Array.from({ length: 8 }, () => name);

  test.each(waited)('for $name, however often it is asked, holds the window, with what was read before it', async ({ name }) => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, before: (index) => { if (index === 1) state.world.stream.refusals.push(...refusals(name)); } }] });

    await expect(state.reader.read()).resolves.toBe('HOLD');
    await state.writer.close();

    expect(state.world.stream.refusals).toEqual([]);
    expect(state.world.archived).toEqual([[1, 2]]);
  });

  test.each(failing)('for $name fails', async ({ name }) => {
    const state = await bench({ fragments: 4 });
    state.world.stream.refusals.push(...refusals(name));

    await expect(state.reader.read()).rejects.toMatchObject({ name: `Kvs.${name}` });
  });

  test('for a mistake of our own fails', async () => {
    const state = await bench({ fragments: 4 });
    state.worker.source.open = async () => { throw new RangeError('a mistake'); };

    await expect(state.reader.read()).rejects.toThrow(RangeError);
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

    await expect(new StreamReader(state.worker, writer, { stopReadingAt: START + 1_000, until: Infinity, segmentMillis: 30_000 }).read()).resolves.toBe('STOPPED');

    expect(state.selectors).toEqual([]);
  });

  test('is STOPPED at the checkpoint that hears of it', async () => {
    const state = await bench({ fragments: 9 });
    state.world.table.askToStop(state.world.stream.arn);

    await expect(state.reader.read()).resolves.toBe('STOPPED');
  });

  test('is UNRESOLVED when an object in its middle is', async () => {
    const state = await bench({ fragments: 20, plan: faultAt('objects.complete', { kind: 'lost-response' }) });
    state.world.bucket.hidesNewObjects = true;

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
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId } }], until: START + 10_000 });
    state.world.clock.advance(60_000);

    await expect(state.reader.read()).resolves.toBe('DONE');
    await state.writer.close();

    expect(state.selectors[1]).toEqual(behind(2));
    // One wait behind the error, one between the two empty sessions that are the end.
    expect(state.world.clock.sleeps).toHaveLength(2);
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

  test('is forgotten once the service has shown what was read last, though its session brings nothing new', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId: 4000 } }, { fragments: 2, then: 'cut' }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(0, 3)).toEqual([EARLIEST, EARLIEST, behind(2)]);
    expect(state.world.archived.flat()).toEqual([1, 2, 3, 4]);
    expect(state.world.ledger.gaps).toEqual([]);
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
    expect(state.selectors.slice(2, 7)).toEqual([behind(6), behind(7), behind(8), behind(9), behind(9)]);
  });

  test('at the very beginning ends the run: there is nothing to begin with', async () => {
    const state = await bench({ fragments: 2, genesis: behind(77) });

    await expect(state.reader.read()).rejects.toThrow(StartNotFoundError);
  });
});

describe('a session that fails', () => {
  test.each<[string, SessionScript, string]>([
    ['is cut', { fragments: 2, bytes: 700, then: 'cut' }, 'connection-lost'], ['turns into garbage', { fragments: 2, then: 'garbage' }, 'malformed'],
  ])('because it %s is opened again behind the last whole fragment', async (_how, script, end) => {
    const state = await bench({ fragments: 4, scripts: [script] });

    await state.reader.read();
    await state.writer.close();

    expect(ends(state)[0]).toBe(end);
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
