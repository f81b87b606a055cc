import { ArchiveWriter } from '../../lib/core/archive-writer';
import { acquire } from '../../lib/core/commit/acquire';
import { SessionReader, type SessionEnd, type SessionTask } from '../../lib/core/session-reader';
import { WindowPace } from '../../lib/core/window-pace';
import { type MediaSession } from '../../lib/ports/media-source';
import { type SessionScript } from '../support/memory/memory-stream';
import { faultAt, FaultyWire, type FaultPlan } from '../support/memory/wire';
import { START, World, type Worker } from '../support/memory/world';
import { spoil } from '../support/unreadable-fragment';

interface Bench {
  readonly world: World;
  readonly worker: Worker;
  readonly writer: ArchiveWriter;
  /** Reads one session that does what the script says; by default all that the task leaves open is without a limit. */
  readonly read: (script?: SessionScript, task?: Partial<SessionTask>) => Promise<{ readonly end: SessionEnd; readonly reader: SessionReader; readonly session: MediaSession }>;
}

/** A writer over a stream of so many fragments, two seconds apart. */
async function bench(fragments: number, plan?: FaultPlan): Promise<Bench> {
  const world = new World();
  world.stream.publishMany(fragments);
  const claim = { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } as const };
  const acquisition = await acquire(world.worker(), claim);
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const worker = world.worker(new FaultyWire(plan));
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000 }, acquisition.stored);
  return {
    world, worker, writer,
    async read(script = {}, task = {}) {
      world.stream.scripts.push(script);
      const pace = new WindowPace(world.clock, 30_000, START + 840_000);
      const session = await worker.source.open(world.stream.arn, { StartSelectorType: 'EARLIEST' }, false);
      const reader = new SessionReader(worker, writer, { last: undefined, stopReadingAt: START + 840_000, until: Infinity, lost: undefined, skip: undefined, leap: undefined, pace, ...task });
      const end = await reader.read(session);
      return { end, reader, session };
    },
  };
}

describe('a session', () => {
  test('without a byte has simply ended', async () => {
    const { read } = await bench(0);

    const { end, reader } = await read();

    expect(end).toEqual({ kind: 'ended' });
    expect(reader).toMatchObject({ fragments: 0, last: undefined, millisBehindNow: undefined });
  });

  test('brings every whole fragment to the writer', async () => {
    const { world, writer, read } = await bench(3);

    const { end, reader } = await read();
    await writer.close();

    expect(end).toEqual({ kind: 'ended' });
    expect(reader).toMatchObject({ fragments: 3, last: 3n, millisBehindNow: 750 });
    expect(world.archived).toEqual([[1, 2, 3]]);
  });

  test.each([1, 7, 1_000])('brings the same in pieces of %i bytes', async (pieceBytes) => {
    const { world, writer, read } = await bench(3);
    world.stream.pieceBytes = pieceBytes;

    await read({ fragments: 2, bytes: 1_100 });
    await writer.close();

    expect(world.archived).toEqual([[1, 2]]);
  });

  test.each<[string, SessionScript, string]>([
    ['that is cut', { fragments: 2, bytes: 500, then: 'cut' }, 'connection-lost'],
    ['that ends cleanly within a fragment', { fragments: 2, bytes: 500 }, 'ended'],
    ['that sends no Matroska', { fragments: 2, then: 'garbage' }, 'malformed'],
    ['that tells of an error', { fragments: 2, then: { errorId: 5000 } }, 'in-band-error'],
  ])('%s keeps what is whole and nothing else', async (_what, script, kind) => {
    const { world, writer, read } = await bench(4);

    const { end, reader } = await read(script);
    await writer.close();

    expect(end.kind).toBe(kind);
    expect(reader.last).toBe(2n);
    expect(world.archived).toEqual([[1, 2]]);
  });

  test('drops what is archived already', async () => {
    const { world, writer, read } = await bench(4);

    const { reader } = await read({}, { last: 2n });
    await writer.close();

    expect(reader.fragments).toBe(2);
    expect(world.archived).toEqual([[3, 4]]);
  });

  test('says where it stopped making sense', async () => {
    const { world, read } = await bench(1);
    const offset = world.stream.published[0]?.chunk.length;

    const { end } = await read({ fragments: 1, then: 'garbage' });

    expect(end).toMatchObject({ kind: 'malformed', message: expect.stringContaining(`byte ${offset} of the session`) as string, number: undefined });
  });

  test('says which fragment it could not read, once that has told its number', async () => {
    const { world, read } = await bench(4);
    spoil(world.stream, 3);

    const { end, reader } = await read();

    expect(end).toMatchObject({ kind: 'malformed', number: 3n });
    expect(reader.last).toBe(2n);
  });

  test('tells an in-band error by the name of its row', async () => {
    const { worker, read } = await bench(1);

    const { end } = await read({ then: { errorId: 4501 } });

    expect(end).toMatchObject({ kind: 'in-band-error', error: { id: 4501 } });
    expect(worker.journal.of('source-error')).toMatchObject([{ errorName: 'KmsKeyDisabled' }]);
  });
});

describe('time', () => {
  test('ends a session that stays open without a byte', async () => {
    const { world, read } = await bench(2);

    const { end, reader } = await read({ then: 'stay-open' }, { stopReadingAt: START + 5_000 });

    expect(end).toEqual({ kind: 'time-up' });
    expect(reader.fragments).toBe(2);
    expect(world.clock.now()).toBe(START + 5_000);
  });

  test('ends a session that never stops sending', async () => {
    const { read } = await bench(20);

    const { end, reader } = await read({ paceMillis: 1_000 }, { stopReadingAt: START + 5_500 });

    expect(end).toEqual({ kind: 'time-up' });
    expect(reader.fragments).toBe(5);
  });

  test('left over rings for nobody once the session is over', async () => {
    const { world, read } = await bench(1);

    await read({}, { stopReadingAt: START + 5_000 });

    expect(world.clock.advanceToNext()).toBe(false);
  });
});

describe('until', () => {
  test('is the first fragment that is not taken', async () => {
    const { world, writer, read } = await bench(6);

    const { end, reader } = await read({}, { until: START + 4_000 });
    await writer.close();

    expect(end).toEqual({ kind: 'reached-until' });
    expect(reader.last).toBe(2n);
    expect(world.archived).toEqual([[1, 2]]);
  });

  test('one millisecond later takes that fragment too', async () => {
    const { world, writer, read } = await bench(6);

    await read({}, { until: START + 4_001 });
    await writer.close();

    expect(world.archived).toEqual([[1, 2, 3]]);
  });

  test('is not reached by a stream that ends before it', async () => {
    const { read } = await bench(2);

    const { end } = await read({}, { until: START + 4_000 });

    expect(end).toEqual({ kind: 'ended' });
  });
});

describe('a stop', () => {
  test('is heard at the next checkpoint', async () => {
    const { world, writer, read } = await bench(8);

    const { end } = await read({ before: (index) => { if (index === 2) world.table.askToStop(world.stream.arn); } });
    await writer.close();

    // Fragments 3 and 4 make the part whose checkpoint hears it.
    expect(end).toEqual({ kind: 'stop-requested' });
    expect(world.archived).toEqual([[1, 2, 3, 4]]);
  });
});

describe('what was lost', () => {
  const lost = 'the service no longer had it';

  test('is a gap before the first fragment that comes, and before no other', async () => {
    const { world, writer, read } = await bench(6);
    world.stream.expire(4);

    await read({}, { last: 2n, lost });
    await writer.close();

    expect(world.archived).toEqual([[5, 6]]);
    expect(world.ledger.gaps).toEqual([{ seq: 0, after: '2', before: '5', reason: lost }]);
  });

  test('is nothing when the service still sends what was there before', async () => {
    const { world, writer, read } = await bench(6);

    const { reader } = await read({}, { last: 2n, lost });
    await writer.close();

    expect(reader.fragments).toBe(4);
    expect(world.ledger.gaps).toEqual([]);
  });

  test('stays lost over a session that shows nothing', async () => {
    const { read } = await bench(6);

    const { reader } = await read({ fragments: 0 }, { last: 2n, lost });

    expect(reader.lost).toBe(lost);
  });

  test('is nothing any more after a session that only brought what was there before', async () => {
    const { read } = await bench(6);

    const { reader } = await read({ fragments: 2 }, { last: 2n, lost });

    expect(reader).toMatchObject({ fragments: 0, lost: undefined });
  });

  test('is nothing any more once its gap is written down', async () => {
    const { world, read } = await bench(6);
    world.stream.expire(4);

    const { reader } = await read({}, { last: 2n, lost });

    expect(reader.lost).toBeUndefined();
  });
});

describe('a fragment that is given up', () => {
  const lost = 'fragment 3 could not be read';

  test('is a gap behind what was taken last, and all that follows it is taken', async () => {
    const { world, writer, read } = await bench(6);

    const { reader } = await read({}, { last: 2n, skip: 3n, lost });
    await writer.close();

    expect(reader).toMatchObject({ fragments: 3, last: 6n });
    expect(world.archived).toEqual([[4, 5, 6]]);
    expect(world.ledger.gaps).toEqual([{ seq: 0, after: '2', before: '4', reason: lost }]);
  });

  test('stays given up when the service sends it and what was before it', async () => {
    const { read } = await bench(6);

    const { reader } = await read({ fragments: 3 }, { last: 2n, skip: 3n, lost });

    expect(reader).toMatchObject({ fragments: 0, last: 2n, lost });
  });
});

describe('a writer that takes nothing more', () => {
  test('ends the session when it does not know what became of the last object', async () => {
    const { world, read } = await bench(20, faultAt('objects.complete', { kind: 'lost-response' }));
    world.bucket.hidesNewObjects = true;

    const { end, reader } = await read();

    expect(end).toEqual({ kind: 'commit-unresolved' });
    expect(reader).toMatchObject({ fragments: 15, last: 15n });
  });

  test('ends the session when it gave the last object up', async () => {
    const { world, read } = await bench(20);

    const { end } = await read({ before: (index) => { if (index === 15) world.bucket.loseParts(); } });

    expect(end).toEqual({ kind: 'rolled-back' });
  });
});

describe('the session', () => {
  test.each<[string, SessionScript]>([
    ['it ended', {}], ['it was cut', { then: 'cut' }], ['it was malformed', { then: 'garbage' }], ['it told an error', { then: { errorId: 3002 } }],
  ])('is closed when %s', async (_how, script) => {
    const { worker, read } = await bench(1);
    let closed = 0;
    const open = worker.source.open.bind(worker.source);
    worker.source.open = async (...args) => {
      const session = await open(...args);
      return { requestId: undefined, read: () => session.read(), close: () => { closed += 1; session.close(); } };
    };

    await read(script);

    expect(closed).toBe(1);
  });

  test('is closed when the stores fail, and the failure is told', async () => {
    const { worker, world, read } = await bench(2, (call) => (call.method === 'createUpload' ? { kind: 'lost-request' } : undefined));
    let closed = 0;
    const open = worker.source.open.bind(worker.source);
    worker.source.open = async (...args) => {
      const session = await open(...args);
      return { requestId: undefined, read: () => session.read(), close: () => { closed += 1; session.close(); } };
    };

    await expect(read()).rejects.toThrow('objects.createUpload: no answer');

    expect(closed).toBe(1);
    expect(world.clock.advanceToNext()).toBe(false);
  });

  test('fails with what is no error of the source', async () => {
    const { worker, read } = await bench(1);
    worker.source.open = async () => ({ requestId: undefined, read: async () => { throw new RangeError('a mistake'); }, close: () => undefined });

    await expect(read()).rejects.toThrow(RangeError);
  });
});
