import { FencedError } from '../../../lib/contract/errors';
import { audit, auditAtRest } from '../../support/memory/audit';
import { FaultyWire, Gate, nameOf, type Fault, type FaultPlan, type PortCall } from '../../support/memory/wire';
import { START, World } from '../../support/memory/world';

/** Small parts and objects, so that few fragments take every step: two fragments make a part, five an object. */
const SETTINGS = { partBytes: 2_000, segmentMillis: 10_000 };

/** A new stream of one object: two parts and a tail. */
function newWorld(): World {
  const world = new World(SETTINGS);
  world.stream.publishMany(5);
  return world;
}

/** A stream of which three fragments are archived and three were lost, with two objects behind that. */
async function worldBeforeGap(): Promise<World> {
  const world = new World(SETTINGS);
  world.stream.publishMany(3);
  await world.window();
  world.stream.publishMany(8);
  world.stream.expire(6);
  return world;
}

/** An archive of ranges of which the first is archived, behind footage that no range asks for. */
async function worldBeforeLeap(): Promise<World> {
  const world = new World({ ...SETTINGS, coverage: 'ranges' }, { mode: 'range', from: START + 100_000, until: START + 108_000 });
  world.stream.publishMany(54);
  world.clock.advance(600_000);
  await world.window({ input: { from: START, until: START + 6_000, run: 'run-0' } });
  return world;
}

/** The calls of one window on which nothing goes wrong. */
async function callsOf(world: World): Promise<readonly PortCall[]> {
  const wire = new FaultyWire();
  await world.window({ wire });
  return wire.calls;
}

/** Runs `check` for each call of a fault-free window; answers what was wrong, by the call at which the fault was. */
async function atEveryCall(make: () => World | Promise<World>, check: (world: World, index: number) => Promise<readonly string[]>): Promise<string[]> {
  const calls = await callsOf(await make());
  const failures: string[] = [];
  for (const [index, call] of calls.entries()) {
    const problems = await check(await make(), index);
    failures.push(...problems.map((problem) => `call ${index} ${nameOf(call)}: ${problem}`));
  }
  // The steps are all there; a window that took none would survive anything.
  const taken = new Set(calls.map(nameOf));
  expect([...taken]).toEqual(expect.arrayContaining(STEPS));
  return failures;
}

const STEPS = [
  'source.describe', 'source.open', 'session.read', 'cursors.read', 'cursors.write', 'cursors.record', 'objects.createUpload', 'objects.uploadPart',
  'objects.complete', 'announcements.archived',
];

const at = (index: number, fault: Fault): FaultPlan => (_call, i) => (i === index ? fault : undefined);

const WORLDS: readonly (readonly [string, () => World | Promise<World>])[] = [['a new stream', newWorld], ['a stream with a gap', worldBeforeGap], ['ranges', worldBeforeLeap]];

describe.each(WORLDS)('the archive of %s', (_name, make) => {
  test.each(['lost-request', 'lost-response', 'killed-before', 'killed-after'] as const)('survives %s at every call of a window', async (kind) => {
    const failures = await atEveryCall(make, async (world, index) => {
      await world.tryWindow(new FaultyWire(at(index, { kind })));
      const now = audit(world);
      await world.settle();
      return [...now, ...auditAtRest(world)];
    });

    expect(failures).toEqual([]);
  });

  test.each(['paused-before', 'paused-after'] as const)('is not changed by a worker that stood still (%s) at any call while another did the work', async (kind) => {
    let fenced = 0;
    const failures = await atEveryCall(make, async (world, index) => {
      const gate = new Gate();
      const zombie = world.tryWindow(new FaultyWire(at(index, { kind, until: gate.opened })));
      await new Promise((resolve) => { setImmediate(resolve); });
      await world.settle();
      const before = JSON.stringify(world.archived);
      gate.open();
      const end = await zombie;
      if (end instanceof FencedError) fenced += 1;
      const after = JSON.stringify(world.archived);
      await world.settle();
      return [...(before === after ? [] : [`archive changed: ${before} to ${after}`]), ...auditAtRest(world)];
    });

    expect(failures).toEqual([]);
    expect(fenced).toBeGreaterThan(10);
  });

  test('survives a call that takes effect only after its worker died and another did the work', async () => {
    const failures = await atEveryCall(make, async (world, index) => {
      const gate = new Gate();
      await world.tryWindow(new FaultyWire(at(index, { kind: 'killed-late', until: gate.opened })));
      await world.settle();
      gate.open();
      await gate.opened;
      await world.settle();
      return auditAtRest(world);
    });

    expect(failures).toEqual([]);
  });

  test.each([1, 2, 5])('survives a call that is given up and repeated, and then takes effect again %i calls later', async (later) => {
    const failures = await atEveryCall(make, async (world, index) => {
      const gate = new Gate();
      const wire = new FaultyWire((_call, i) => {
        if (i === index + later) gate.open();
        return i === index ? { kind: 'late', until: gate.opened } : undefined;
      });
      await world.tryWindow(wire);
      const now = audit(world);
      gate.open();
      await world.settle();
      return [...now, ...auditAtRest(world)];
    });

    expect(failures).toEqual([]);
  });
});
