import { NOT_ASKED_FOR } from '../../../lib/contract/gap-reason';
import { stretchesOf, type LedgerEntry } from '../../../lib/core/footage/stretches';
import { type Gap, type Position } from '../../../lib/ports/cursor-store';

const position = (serverTimestamp: number): Position => ({ fragmentNumber: String(serverTimestamp), serverTimestamp, producerTimestamp: serverTimestamp, continuationToken: '' });

function object(from: number, end: number, given: Partial<LedgerEntry> = {}): LedgerEntry {
  return { key: `${from}.mkv`, first: position(from), last: position(end - 1_000), end, ...given };
}

const lost = (reason: string, skipped?: Gap['skipped']): { readonly gap: Gap } => ({ gap: { after: '1', before: '2', reason, ...(skipped === undefined ? {} : { skipped }) } });

/** Stretches in seconds. */
function told(objects: readonly LedgerEntry[], from = 0, to = 100_000): string[] {
  return stretchesOf(objects, { from, to }).map((stretch) => `${stretch.kind} ${stretch.from / 1000}-${stretch.to / 1000}${stretch.reason === undefined ? '' : ` (${stretch.reason})`}`);
}

test('of an archive without objects nothing is there yet', () => {
  expect(told([])).toEqual(['behind 0-100']);
});

test('footage begins with the first object and ends with the last', () => {
  expect(told([object(10_000, 40_000), object(40_000, 70_000)])).toEqual(['before 0-10', 'footage 10-70', 'behind 70-100']);
});

test('only what was asked about is told', () => {
  expect(told([object(10_000, 40_000), object(40_000, 70_000)], 20_000, 50_000)).toEqual(['footage 20-50']);
});

test('a hole as small as fragments leave between them is none', () => {
  expect(told([object(0, 40_000), object(41_999, 100_000)])).toEqual(['footage 0-100']);
});

test.each<[string, Partial<LedgerEntry>, string[]]>([
  ['a camera that sent nothing', {}, ['silent 40-60']],
  ['a loss, with its reason', lost('expired'), ['lost 40-60 (expired)']],
  ['what nobody asked for', lost(NOT_ASKED_FOR, { from: 40_000, to: 60_000 }), ['skipped 40-60']],
  ['what nobody asked for, and silence around it', lost(NOT_ASKED_FOR, { from: 45_000, to: 55_000 }), ['silent 40-45', 'skipped 45-55', 'silent 55-60']],
  ['what nobody asked for, and a loss around it', lost('expired', { from: 45_000, to: 55_000 }), ['lost 40-45 (expired)', 'skipped 45-55', 'lost 55-60 (expired)']],
  ['a skipped stretch that reaches beyond', lost(NOT_ASKED_FOR, { from: 0, to: 90_000 }), ['skipped 40-60']],
])('between two objects there may be %s', (_case, given, between) => {
  expect(told([object(0, 40_000), object(60_000, 100_000, given)])).toEqual(['footage 0-40', ...between, 'footage 60-100']);
});

test('a loss is told however short it is', () => {
  expect(told([object(0, 40_000), object(40_001, 100_000, lost('expired'))])).toEqual(['footage 0-40', 'lost 40-40.001 (expired)', 'footage 40.001-100']);
});

test('a gap before the first object tells what is missing there', () => {
  expect(told([object(60_000, 100_000, lost('expired'))])).toEqual(['lost 0-60 (expired)', 'footage 60-100']);
});

test('the gap of the object behind reaches back into what was asked about', () => {
  expect(told([object(0, 40_000), object(600_000, 700_000, lost('expired'))])).toEqual(['footage 0-40', 'lost 40-100 (expired)']);
});

test('an object names where its camera paused', () => {
  expect(told([object(0, 100_000, { pauses: [{ from: 10_000, to: 20_000 }, { from: 50_000, to: 55_000 }] })])).toEqual([
    'footage 0-10', 'silent 10-20', 'footage 20-50', 'silent 50-55', 'footage 55-100',
  ]);
});

test('objects that overlap, as clocks are not exact, are told once', () => {
  expect(told([object(0, 50_000), object(40_000, 100_000)])).toEqual(['footage 0-100']);
});

test('an object whose end is not known ends with its last fragment', () => {
  const { end: _end, ...unknown } = object(0, 50_000);

  expect(told([unknown])).toEqual(['footage 0-49', 'behind 49-100']);
});
