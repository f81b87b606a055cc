import { FencedError, SourceError } from '../../lib/contract/errors';
import { LEASE_MILLIS } from '../../lib/core/commit/acquire';
import { auditAtRest } from '../support/memory/audit';
import { faultAt, FaultyWire, Gate, nameOf } from '../support/memory/wire';
import { START, World } from '../support/memory/world';

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

    expect(wire.calls.map(nameOf)).toEqual(['source.describe']);
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

  test('a following run heeds no `until`', async () => {
    const world = worldWith(6);

    const result = await world.window({ input: { mode: 'follow', until: START + 6_000 } });

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
    const wire = new FaultyWire((call) => (call.method === 'complete' ? { kind: 'lost-request' } : undefined));

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

describe('an error of the source', () => {
  test('ends the window with the error, but not before what is whole is archived', async () => {
    const world = worldWith(6);
    world.stream.scripts.push({ fragments: 3, before: (index) => { if (index === 2) world.stream.refusals.push('AccessDeniedException'); } });

    await expect(world.window()).rejects.toMatchObject({ name: 'Kvs.AccessDeniedException' });

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
  test('leaves all that is checkpointed to the next window', async () => {
    const world = worldWith(6);
    const wire = new FaultyWire((call, index) => (call.method === 'uploadPart' && index > 12 ? { kind: 'lost-request' } : undefined));

    await expect(world.window({ wire })).rejects.toThrow('objects.uploadPart: no answer');
    await world.settle();

    expect(auditAtRest(world)).toEqual([]);
  });
});

describe('the lease', () => {
  test('is given back at the end, so that another run can go on at once', async () => {
    const world = worldWith(3);
    await world.window();
    world.stream.publishMany(3);

    await expect(world.window({ input: { run: 'run-2' } })).resolves.toMatchObject({ status: 'IDLE', fragments: 3 });
  });

  test('is given back by a window that could not resolve its object', async () => {
    const world = worldWith(3);
    await world.window({ wire: new FaultyWire((call) => (call.method === 'complete' ? { kind: 'lost-request' } : undefined)) });

    await expect(world.window({ input: { run: 'run-2' } })).resolves.toMatchObject({ fragments: 3 });
  });

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
