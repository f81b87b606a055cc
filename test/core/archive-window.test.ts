import { FencedError, SourceError, StoreUnavailableError } from '../../lib/contract/errors';
import { WAIT_SECONDS, type RunMode, type WindowInput, type WindowResult } from '../../lib/contract/execution-state';
import { LEASE_MILLIS } from '../../lib/core/commit/acquire';
import { auditAtRest } from '../support/memory/audit';
import { type SessionScript } from '../support/memory/memory-stream';
import { faultAt, FaultyWire, Gate, nameOf } from '../support/memory/wire';
import { START, World } from '../support/memory/world';
import { spoil } from '../support/unreadable-fragment';

function worldWith(fragments: number): World {
  const world = new World();
  world.stream.publishMany(fragments);
  return world;
}

describe('a window', () => {
  test('archives what there is and says how much', async () => {
    const world = worldWith(20);

    const result = await world.window();

    const bytes = world.ledger.objects.reduce((sum, object) => sum + object.bytes, 0);
    expect(result).toEqual({ status: 'IDLE', streamArn: world.stream.arn, fragments: 20, bytes, objects: 2, millisBehindNow: 750 });
    expect(auditAtRest(world)).toEqual([]);
  });

  test('of an empty stream says so, without a distance', async () => {
    const world = worldWith(0);

    await expect(world.window()).resolves.toEqual({ status: 'IDLE', streamArn: world.stream.arn, fragments: 0, bytes: 0, objects: 0 });
  });

  test('goes on where the last one ended', async () => {
    const world = worldWith(3);
    await world.window();
    world.stream.publishMany(3);

    const result = await world.window();

    expect(result).toMatchObject({ fragments: 3, objects: 1 });
    expect(world.archived).toEqual([[1, 2, 3], [4, 5, 6]]);
  });

  test('finds its stream by ARN as well', async () => {
    const world = worldWith(1);

    await expect(world.window({ input: { stream: { streamArn: world.stream.arn } } })).resolves.toMatchObject({ fragments: 1 });
  });

  test('of a stream that does not exist fails before it touches anything', async () => {
    const world = worldWith(1);
    const wire = new FaultyWire();

    await expect(world.window({ wire, input: { stream: { streamName: 'window' } } })).rejects.toThrow(SourceError);

    // Twice: a refusal is believed only of a fresh endpoint.
    expect(wire.calls.map(nameOf)).toEqual(['source.describe', 'source.describe']);
  });

  test('counts what it completed for the last owner', async () => {
    const world = worldWith(5);
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));

    await expect(world.window()).resolves.toMatchObject({ fragments: 5, objects: 1 });
  });
});

describe('how a window ends', () => {
  test('MORE: its time is up', async () => {
    const world = worldWith(30);
    world.stream.scripts.push({ paceMillis: 1_000 });

    const result = await world.window({ stopReadingAt: START + 4_500 });

    expect(result).toMatchObject({ status: 'MORE', fragments: 4 });
  });

  test('DONE: a catch-up run has reached `until`', async () => {
    const world = worldWith(6);

    const result = await world.window({ input: { mode: 'catch-up', until: START + 6_000 } });

    expect(result).toMatchObject({ status: 'DONE', fragments: 3 });
  });

  test('DONE: nothing before `until` can come any more', async () => {
    const world = worldWith(6);
    world.clock.advance(60_000);

    const result = await world.window({ input: { mode: 'catch-up', until: START + 12_000 } });

    expect(result).toMatchObject({ status: 'DONE', fragments: 6 });
  });

  test('IDLE: there is nothing more, but before `until` there may be', async () => {
    const world = worldWith(6);

    const result = await world.window({ input: { mode: 'catch-up', until: START + 60_000 } });

    expect(result).toMatchObject({ status: 'IDLE', fragments: 6 });
  });

  test('HOLD: with what was read before it archived', async () => {
    const world = worldWith(6);
    world.stream.scripts.push({ fragments: 3, then: { errorId: 4501 } });

    const result = await world.window();

    expect(result).toMatchObject({ status: 'HOLD', fragments: 3 });
  });

  test('STOPPED: at the next checkpoint, with what was read until then archived', async () => {
    const world = worldWith(20);
    world.stream.scripts.push({ before: (index) => { if (index === 3) world.table.askToStop(world.stream.arn); } });

    const result = await world.window();

    expect(result).toMatchObject({ status: 'STOPPED', fragments: 4 });
  });

  test('STOPPED: from the start, once what was under way is ended', async () => {
    const world = worldWith(6);
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));
    world.stream.publishMany(3);
    world.table.askToStop(world.stream.arn);

    const result = await world.window();

    expect(result).toMatchObject({ status: 'STOPPED', fragments: 6 });
  });

  test('LEASE_HELD: another run has the stream, and nothing is written', async () => {
    const world = worldWith(6);
    await world.tryWindow(new FaultyWire(faultAt('session.read', { kind: 'killed-before' })));
    const { rev } = world.cursor;

    const result = await world.window({ input: { run: 'run-2' } });

    expect(result).toMatchObject({ status: 'LEASE_HELD', fragments: 0 });
    expect(world.cursor.rev).toBe(rev);
  });

  test('UNRESOLVED: the last object may or may not be there', async () => {
    const world = worldWith(6);
    world.bucket.hidesNewObjects = true;
    const wire = new FaultyWire(faultAt('objects.complete', { kind: 'lost-response' }));

    const result = await world.window({ wire });

    expect(result).toMatchObject({ status: 'UNRESOLVED', fragments: 0, objects: 0 });
    expect(world.cursor.commit?.fragments).toBe(6);
  });

  test('UNRESOLVED: while the object of the last owner is in quarantine nothing is read', async () => {
    const world = worldWith(6);
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));
    world.bucket.abortAll();
    const wire = new FaultyWire();

    const result = await world.window({ wire });

    expect(result.status).toBe('UNRESOLVED');
    expect(wire.calls.map(nameOf)).not.toContain('source.open');
  });

  test.each([
    ['IDLE', { mode: 'follow' as const }],
    ['DONE', { mode: 'catch-up' as const, until: START + 12_000 }],
  ])('MORE and not %s when its last object had to be given up: its fragments are still to be read', async (_status, input) => {
    const world = worldWith(8);
    world.stream.scripts.push({ before: (index) => { if (index === 5) world.bucket.loseParts(); } });

    const result = await world.window({ input });

    expect(result).toMatchObject({ status: 'MORE', fragments: 0 });
    expect(world.archived).toEqual([]);
  });

  test('goes on reading in the same window when the last owner\'s object had to be given up', async () => {
    const world = worldWith(6);
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));
    world.bucket.loseParts();

    const result = await world.window();

    expect(result).toMatchObject({ status: 'IDLE', fragments: 6 });
    expect(auditAtRest(world)).toEqual([]);
  });
});

describe('a run that found nothing more', () => {
  test('notes up to when, so that a silent camera does not look like an archive that stands still', async () => {
    const world = worldWith(3);

    await world.window({ input: { mode: 'catch-up', until: START - 60_000 } });

    expect(world.cursor.caughtUpTo).toBe(START - 60_000);
  });

  test('and waits for what is to come leaves out what may still arrive', async () => {
    const world = worldWith(3);

    await world.window({ input: { mode: 'follow', until: Infinity } });

    const readUntil = (world.cursor.leaseUntil - LEASE_MILLIS - WAIT_SECONDS.IDLE * 1000);
    expect(world.cursor.caughtUpTo).toBe(readUntil - 25_000);
  });

  test('never takes back what an earlier one has seen', async () => {
    const world = worldWith(3);
    await world.window({ input: { mode: 'catch-up', until: START - 60_000, run: 'run-1' } });

    await world.window({ input: { mode: 'catch-up', until: START - 90_000, run: 'run-2' } });

    expect(world.cursor.caughtUpTo).toBe(START - 60_000);
  });

  test.each<[string, SessionScript, number]>([
    ['whose time was up', { paceMillis: 1_000 }, START + 4_500],
    ['that could read no further', { fragments: 0, then: { errorId: 4501 } }, START + 60_000],
  ])('is none %s', async (_case, script, stopReadingAt) => {
    const world = worldWith(30);
    world.stream.scripts.push(script);

    await world.window({ stopReadingAt });

    expect(world.cursor.caughtUpTo).toBeUndefined();
  });
});

describe('an idle stream', () => {
  test.each<[RunMode, number]>([['follow', Infinity], ['catch-up', START + 3_600_000], ['range', START + 3_600_000]])('is one that brought nothing for 25 s, to a run in mode %s that wants what is to come', async (mode, until) => {
    const world = worldWith(0);

    await expect(world.window({ input: { mode, from: START, until } })).resolves.toMatchObject({ status: 'IDLE' });

    expect(world.clock.now() - START).toBeGreaterThanOrEqual(25_000);
    // No pause is longer than 5 s.
    expect(world.clock.now() - START).toBeLessThan(30_000);
  });

  test('is at its end when it ended twice, to a run that wants nothing of what is to come', async () => {
    const world = worldWith(0);

    await expect(world.window({ input: { mode: 'catch-up', until: START - 25_000 } })).resolves.toMatchObject({ status: 'DONE' });

    expect(world.stream.opened).toHaveLength(2);
    expect(world.clock.now() - START).toBeLessThan(400);
  });
});

describe('a fragment that nobody can read', () => {
  test.each<RunMode>(['catch-up', 'follow'])('does not keep what is behind it from the archive of a run in mode %s, and is accounted for', async (mode) => {
    const world = worldWith(20);
    spoil(world.stream, 7);

    const result = await world.window({ input: { mode } });

    expect(result).toMatchObject({ status: 'IDLE', fragments: 19 });
    expect(world.ledger.gaps).toMatchObject([{ after: '6', before: '8', reason: expect.stringContaining('fragment 7') as string }]);
    expect(auditAtRest(world)).toEqual([]);
  });

  test('is not given up by a window that ends before the third try: the next one tries anew', async () => {
    const world = worldWith(6);
    const mend = spoil(world.stream, 3);
    const opening = (call: { readonly port: string; readonly method: string }): void => {
      if (call.method === 'open' && world.stream.opened.length === 1) world.clock.advance(60_000);
    };
    // The second session is opened so late that it is the last.
    await world.window({ stopReadingAt: START + 60_500, wire: new FaultyWire((call) => { opening(call); return undefined; }) });
    mend();

    await world.window();

    expect(world.archived.flat()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(world.ledger.gaps).toEqual([]);
  });
});

describe('an error of the source', () => {
  test('ends the window with the error, but not before what is whole is archived', async () => {
    const world = worldWith(6);
    world.stream.scripts.push({ fragments: 3, before: (index) => { if (index === 2) world.stream.refusals.push('AccessDeniedException', 'AccessDeniedException'); } });

    await expect(world.window()).rejects.toMatchObject({ name: 'Kvs.AccessDeniedException' });

    expect(world.archived).toEqual([[1, 2, 3]]);
  });

  test('that outlasts every try ends the window as HOLD, with what is whole archived', async () => {
    const world = worldWith(6);
    const limits = Array.from({ length: 8 }, () => 'ClientLimitExceededException');
    world.stream.scripts.push({ fragments: 3, before: (index) => { if (index === 2) world.stream.refusals.push(...limits); } });

    await expect(world.window()).resolves.toMatchObject({ status: 'HOLD', fragments: 3 });

    expect(world.archived).toEqual([[1, 2, 3]]);
  });

  test('that is waited out leaves no trace in the archive', async () => {
    const world = worldWith(6);
    world.stream.refusals.push('ClientLimitExceededException', 'ConnectionLimitExceededException', 'InvalidEndpointException');

    const result = await world.window();

    expect(result).toMatchObject({ status: 'IDLE', fragments: 6 });
    expect(world.stream.opened[0]).toMatchObject({ freshEndpoint: true });
  });
});

describe('an error of the stores', () => {
  test('while completing leaves the intent to the next window of the run, which completes it', async () => {
    const world = worldWith(6);
    const wire = new FaultyWire((call) => (call.method === 'complete' ? { kind: 'lost-request' } : undefined));

    await expect(world.window({ wire })).rejects.toThrow(StoreUnavailableError);
    const { commit } = world.cursor;

    expect(commit?.fragments).toBe(6);
    await expect(world.window()).resolves.toMatchObject({ status: 'IDLE', fragments: 6, objects: 1 });
    expect(auditAtRest(world)).toEqual([]);
  });

  test('leaves all that is checkpointed to the next window', async () => {
    const world = worldWith(6);
    const wire = new FaultyWire((call, index) => (call.method === 'uploadPart' && index > 12 ? { kind: 'lost-request' } : undefined));

    await expect(world.window({ wire })).rejects.toThrow('objects.uploadPart: no answer');
    await world.settle();

    expect(auditAtRest(world)).toEqual([]);
  });
});

/** How a window of `run-1` comes to an end behind which its run waits. */
interface Waiting {
  readonly status: Exclude<keyof typeof WAIT_SECONDS, 'LEASE_HELD'>;
  readonly mode: RunMode;
  readonly because: string;
  readonly window: (world: World, input: Partial<WindowInput>) => Promise<WindowResult>;
}

const unresolved = (world: World, input: Partial<WindowInput>): Promise<WindowResult> => {
  world.bucket.hidesNewObjects = true;
  return world.window({ input, wire: new FaultyWire(faultAt('objects.complete', { kind: 'lost-response' })) });
};

const quarantined = async (world: World, input: Partial<WindowInput>): Promise<WindowResult> => {
  await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })), { input });
  world.bucket.abortAll();
  return world.window({ input });
};

const held = (world: World, input: Partial<WindowInput>): Promise<WindowResult> => {
  world.stream.scripts.push({ fragments: 3, then: { errorId: 4501 } });
  return world.window({ input });
};

const cutShort = (world: World, input: Partial<WindowInput>): Promise<WindowResult> => {
  world.stream.scripts.push({ paceMillis: 1_000 });
  return world.window({ input, stopReadingAt: START + 4_500 });
};

const WAITING: readonly Waiting[] = [
  { status: 'IDLE', mode: 'follow', because: 'the camera is silent', window: (world, input) => world.window({ input }) },
  { status: 'HOLD', mode: 'follow', because: 'a key is disabled', window: held },
  { status: 'HOLD', mode: 'catch-up', because: 'a key is disabled', window: held },
  { status: 'UNRESOLVED', mode: 'follow', because: 'its object is not seen', window: unresolved },
  { status: 'UNRESOLVED', mode: 'catch-up', because: 'its object is not seen', window: unresolved },
  { status: 'UNRESOLVED', mode: 'follow', because: 'the last owner\'s object is not seen', window: quarantined },
  { status: 'MORE', mode: 'follow', because: 'its time is up', window: cutShort },
  { status: 'MORE', mode: 'catch-up', because: 'its time is up', window: cutShort },
];

describe('a run that waits keeps its stream', () => {
  test.each(WAITING)('behind $status in mode $mode ($because): another run finds it held until the wait and a lease are over', async ({ status, mode, window }) => {
    const world = worldWith(6);
    const ended = await window(world, { mode, until: Infinity });
    const keptMillis = WAIT_SECONDS[status] * 1000 + LEASE_MILLIS;
    const { rev } = world.cursor;

    world.clock.advance(keptMillis - 1);
    const early = await world.window({ input: { mode, run: 'run-2' } });
    const untouched = world.cursor;
    world.clock.advance(1);
    const late = await world.window({ input: { mode, run: 'run-2' } });

    expect([ended.status, early.status]).toEqual([status, 'LEASE_HELD']);
    expect(untouched).toMatchObject({ rev, owner: 'run-1' });
    expect(late.status).not.toBe('LEASE_HELD');
    expect(world.cursor.owner).toBe('run-2');
  });

  test.each(WAITING)('behind $status in mode $mode ($because): the same run goes on at once', async ({ mode, window }) => {
    const world = worldWith(6);
    await window(world, { mode, until: Infinity });
    const { epoch } = world.cursor;
    world.bucket.reveal();

    const next = await world.window({ input: { mode } });

    expect(next.status).not.toBe('LEASE_HELD');
    expect(world.cursor).toMatchObject({ owner: 'run-1', epoch: epoch + 1 });
  });
});

describe('a run that ends gives its stream back', () => {
  test.each<[string, Partial<WindowInput>, (world: World) => void]>([
    ['DONE', { mode: 'catch-up', until: START + 6_000 }, () => undefined],
    ['DONE', { mode: 'range', from: START, until: START + 6_000 }, () => undefined],
    ['DONE', { mode: 'catch-up', until: START - 60_000 }, () => undefined],
    ['STOPPED', { mode: 'catch-up' }, (world) => world.table.askToStop(world.stream.arn)],
    ['STOPPED', { mode: 'follow' }, (world) => world.table.askToStop(world.stream.arn)],
  ])('with %s of %j: another run goes on at once', async (status, input, before) => {
    const world = worldWith(6);
    before(world);
    const ended = await world.window({ input });
    world.table.askToStop(world.stream.arn, false);
    world.stream.publishMany(3);

    await world.window({ input: { mode: 'catch-up', run: 'run-2' } });

    expect(ended.status).toBe(status);
    expect(world.cursor.owner).toBe('run-2');
    expect(auditAtRest(world)).toEqual([]);
  });
});

describe('the lease', () => {
  test('of a dead window runs out, and another run ends what it left', async () => {
    const world = worldWith(6);
    await world.tryWindow(new FaultyWire(faultAt('objects.uploadPart', { kind: 'killed-after' }, 3)));
    world.clock.advance(LEASE_MILLIS);

    await world.window({ input: { run: 'run-2' } });

    expect(world.archived).toEqual([[1, 2, 3, 4], [5, 6]]);
    expect(auditAtRest(world)).toEqual([]);
  });

  test('holds while a camera sends a fragment a minute', async () => {
    const world = worldWith(0);
    for (let i = 0; i < 5; i++) world.stream.publish({ serverTimestamp: START + i, frameBytes: 10 });
    const statuses: Promise<unknown>[] = [];
    world.stream.scripts.push({ paceMillis: 60_000, before: (index) => { if (index > 0) statuses.push(world.window({ input: { run: 'run-2' } }).then(({ status }) => status)); } });

    await world.window();

    expect(await Promise.all(statuses)).toEqual(['LEASE_HELD', 'LEASE_HELD', 'LEASE_HELD', 'LEASE_HELD']);
  });
});

describe('a worker that stood still while another took its stream', () => {
  test('ends fenced, and nothing of what it still does has an effect', async () => {
    const world = worldWith(12);
    const gate = new Gate();
    const zombie = world.tryWindow(new FaultyWire(faultAt('objects.uploadPart', { kind: 'paused-after', until: gate.opened }, 2)));
    await new Promise((resolve) => { setImmediate(resolve); });
    world.clock.advance(LEASE_MILLIS);
    world.stream.scripts.push({ paceMillis: 5 });
    const owner = await world.window({ input: { run: 'run-2' } });
    const before = { cursor: world.cursor, ledger: world.ledger, archived: world.archived };

    gate.open();

    await expect(zombie).resolves.toBeInstanceOf(FencedError);
    expect(owner.status).toBe('IDLE');
    expect({ cursor: world.cursor, ledger: world.ledger, archived: world.archived }).toEqual(before);
    expect(auditAtRest(world)).toEqual([]);
  });
});

test('NOW means the same moment for every later try', async () => {
  const world = worldWith(5);
  world.clock.advance(8_000);
  const input = { startSelector: { StartSelectorType: 'NOW' as const } };
  await world.tryWindow(new FaultyWire(faultAt('objects.createUpload', { kind: 'killed-before' })), { input });
  world.stream.publishMany(3);

  await world.window({ input });

  // Fragment 5 begins at 8 s: the one that was being received.
  expect(world.archived).toEqual([[5, 6, 7, 8]]);
});
