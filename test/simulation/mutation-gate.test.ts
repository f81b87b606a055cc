import { patched } from './bundle';
import { judge } from './mutation-gate';
import { MUTATIONS } from './mutations';

/** Mutants that a few seeds give away; `npm run mutants` takes them all. */
const QUICK = [
  'ADVANCE before Complete', 'ledger before the object was seen', 'Complete before intent', 'no compare-and-set, no If-None-Match',
  'no quarantine, no adoption', 'no quarantine, key not pinned', 'writeId not looked at', 'foreign upload resumed, not sealed', 'duplicates not dropped',
  'partial fragment kept', 'first part sent again before the intent', 'object with the finished header not known',
  'checksum of the finished object recorded for any', 'Cues counted from the part', 'no index', 'gap without having asked for EARLIEST', 'lost fragments without a gap', 'leap recorded as lost', 'leap further than to the range',
  'done without a look at what was skipped', 'archive begun without a look at what others wait for', 'announced after the cursor has moved',
];
const SEEDS = 100;

test.each(QUICK)('the simulator notices: %s', async (name) => {
  const [mutation] = MUTATIONS.filter((one) => one.name === name);
  if (mutation === undefined) throw new Error(`there is no mutation "${name}"`);

  const verdict = await judge(mutation, SEEDS);

  expect(verdict).toMatchObject({ mutant: name, killed: true, asExpected: true });
});

test('a mutant that has to be safe is told as one that survives', async () => {
  const [lease] = MUTATIONS.filter(({ name }) => name === 'lease ignored');
  if (lease === undefined) throw new Error('there is no such mutation');

  expect(await judge(lease, 10)).toMatchObject({ killed: false, seeds: 10, asExpected: true });
});

test('a snippet that does not stand in its file, or stands there twice, is an error', () => {
  const patch = { file: 'a.ts', find: 'guard();', replace: '' };

  expect(() => patched('nothing here', [patch])).toThrow('a.ts has 0 places like this, which must be one: guard();');
  expect(() => patched('guard(); guard();', [patch])).toThrow('a.ts has 2 places');
  expect(patched('before guard(); after', [patch])).toBe('before  after');
});
