import { audit, auditAtRest } from './audit';
import { World } from './world';

/** An archive of two objects, which keeps its promise. */
async function archived(): Promise<World> {
  const world = new World();
  world.stream.publishMany(20);
  await world.window();
  return world;
}

const firstKey = (world: World): string => world.ledger.objects[0]?.key ?? '';
const firstBytes = (world: World): Uint8Array => world.bucket.visible.get(firstKey(world))?.bytes ?? new Uint8Array(0);

test('an archive that keeps its promise has nothing against it', async () => {
  const world = await archived();

  expect(auditAtRest(world)).toEqual([]);
});

test.each<[string, (world: World) => void, string]>([
  ['a fragment in two objects', (world) => world.bucket.plant('zz/000000000009-1.mkv', firstBytes(world)), 'fragment 1 is in'],
  ['an object that nobody knows', (world) => world.bucket.plant('zz/000000000009-1.mkv', firstBytes(world)), 'neither in the ledger nor being committed'],
  ['an object with other frames', (world) => world.bucket.plant(firstKey(world), Uint8Array.from(firstBytes(world)).fill(0x20, 500, 700)), 'is not'],
  ['a ledger that runs ahead of the bucket', (world) => world.table.record(world.stream.arn, { ...lastIntent(world), seq: 2, key: 'gone.mkv' }), 'the bucket has not'],
  ['a gap that covers what is archived', (world) => world.table.record(world.stream.arn, { ...lastIntent(world), seq: 2, gap: { after: '3', before: '16', reason: '' } }), 'covers archived 4,5'],
  ['a gap without its object', (world) => world.table.record(world.stream.arn, { ...lastIntent(world), seq: 7, gap: { after: '20', before: '22', reason: '' } }), 'has no object behind it'],
])('%s is found', async (_what, harm, problem) => {
  const world = await archived();

  harm(world);

  expect(audit(world).join('\n')).toContain(problem);
});

test.each<[string, (world: World) => void, string]>([
  ['a fragment that is nowhere', (world) => world.stream.publish(), 'fragment 21 is nowhere'],
  ['an object that nobody was told of', (world) => { world.bus.heard.pop(); }, 'nobody was told of'],
  ['an object under way', (world) => { world.table.write({ ...world.cursor, rev: world.cursor.rev + 1, commit: lastIntent(world) }); }, 'still holds an object'],
  ['a cursor that ran ahead', (world) => { world.table.write({ ...world.cursor, rev: world.cursor.rev + 1, seq: 9 }); }, 'the cursor is at 9'],
])('%s is found at rest', async (_what, harm, problem) => {
  const world = await archived();

  harm(world);

  expect(auditAtRest(world).join('\n')).toContain(problem);
});

/** The intent that the last object was completed by. */
function lastIntent(world: World) {
  const commit = world.table.history.findLast((cursor) => cursor.commit !== undefined)?.commit;
  if (commit === undefined) throw new Error('an object was completed');
  return commit;
}
