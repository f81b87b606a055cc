import { BEFORE_ALL, completed, difference, rebuildLedger, type FoundObject, type LedgerEntry, type LedgerRebuild } from '../../../lib/core/commit/rebuild';
import { intentProblem, rebuildCursor, type CursorRebuild } from '../../../lib/core/commit/rebuild-cursor';
import { type Cursor, type Position } from '../../../lib/ports/cursor-store';

const NOW = Date.UTC(2024, 4, 1);
const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1';

function position(number: number): Position {
  return { fragmentNumber: String(number), serverTimestamp: 2_000 * number, producerTimestamp: 2_000 * number, continuationToken: '' };
}

function object(seq: number, after: number | '', first: number, last: number, more: Partial<FoundObject> = {}): FoundObject {
  return { seq, key: `object-${seq}`, epoch: seq + 1, after: String(after), first: position(first), last: position(last), fragments: last - first + 1, bytes: 100, crc32: seq, ...more };
}

const NOTHING = { objects: [] };

function entriesOf(rebuild: LedgerRebuild): readonly LedgerEntry[] {
  return rebuild.kind === 'rebuilt' ? rebuild.entries : [];
}

function gapsOf(rebuild: LedgerRebuild): unknown[] {
  return rebuild.kind === 'rebuilt' ? rebuild.entries.flatMap(({ seq, gap }) => (gap === undefined ? [] : [{ seq, ...gap }])) : [rebuild];
}

describe('a ledger from objects', () => {
  test('has an entry for each, in order, and ends behind the last', () => {
    const rebuilt = rebuildLedger([object(1, 3, 4, 6), object(0, '', 1, 3)], NOTHING);

    expect(rebuilt).toMatchObject({ kind: 'rebuilt', seq: 2, after: position(6), epoch: 2 });
    expect(rebuilt.kind === 'rebuilt' && rebuilt.entries.map(({ seq, key, fragments }) => [seq, key, fragments])).toEqual([[0, 'object-0', 3], [1, 'object-1', 3]]);
    expect(gapsOf(rebuilt)).toEqual([]);
  });

  test('of nothing is nothing', () => {
    expect(rebuildLedger([], NOTHING)).toEqual({ kind: 'nothing' });
  });

  test.each<[string, FoundObject[], object[]]>([
    ['that its writer knew of', [object(0, '', 1, 3), object(1, 3, 7, 8, { gapReason: 'expired' })], [{ seq: 1, after: '3', before: '7', reason: 'expired' }]],
    ['that its writer left out', [object(0, '', 1, 3), object(1, 3, 7, 8, { gapReason: 'not asked for', skipped: { from: 8_000, to: 12_000 } })],
      [{ seq: 1, after: '3', before: '7', reason: 'not asked for', skipped: { from: 8_000, to: 12_000 } }]],
    ['that its writer left out, where an object is gone', [object(0, '', 1, 3), object(2, 5, 7, 8, { gapReason: 'not asked for', skipped: { from: 10_000, to: 12_000 } })],
      [{ seq: 2, after: '3', before: '7', reason: 'object 1 is not in the bucket; not asked for', skipped: { from: 10_000, to: 12_000 } }]],
    ['where an object is gone', [object(0, '', 1, 3), object(2, 6, 7, 8)], [{ seq: 2, after: '3', before: '7', reason: 'object 1 is not in the bucket' }]],
    ['where several are gone', [object(0, '', 1, 3), object(3, 8, 9, 9)], [{ seq: 3, after: '3', before: '9', reason: 'objects 1 to 2 are not in the bucket' }]],
    ['where one is gone and its writer knew of another', [object(0, '', 1, 3), object(2, 6, 9, 9, { gapReason: 'expired' })],
      [{ seq: 2, after: '3', before: '9', reason: 'object 1 is not in the bucket; expired' }]],
    ['where the first ones are gone', [object(2, 6, 7, 8)], [{ seq: 2, after: BEFORE_ALL, before: '7', reason: 'objects 0 to 1 are not in the bucket' }]],
  ])('has a gap %s', (_case, objects, gaps) => {
    expect(gapsOf(rebuildLedger(objects, NOTHING))).toEqual(gaps);
  });

  test('keeps the entry of an object that is gone in place of a gap, and never ends before it', () => {
    const [gone, last] = [object(1, 3, 4, 6), object(3, 8, 9, 9)];

    const rebuilt = rebuildLedger([object(0, '', 1, 3), object(2, 6, 7, 8)], { objects: [gone, last] });

    expect(rebuilt).toMatchObject({ kind: 'rebuilt', seq: 4, after: position(9) });
    expect(gapsOf(rebuilt)).toEqual([]);
  });

  test.each<[string, FoundObject[], string]>([
    ['have the same number', [object(0, '', 1, 3), object(0, '', 4, 5, { key: 'twin' })], 'object-0 and twin are both object 0'],
    ['overlap', [object(0, '', 1, 3), object(1, 3, 3, 5)], 'object-1 begins with fragment 3, but object-0 ends with 3'],
    ['know nothing of each other', [object(0, '', 1, 3), object(1, '', 4, 5)], 'object-1 says that nothing is archived before it, but object-0 ends with 3'],
    ['begin before what they follow', [object(0, 9, 5, 6)], 'object-0 begins with fragment 5, yet says it follows 9'],
  ])('is refused when they %s', (_case, objects, problem) => {
    expect(rebuildLedger(objects, NOTHING)).toEqual({ kind: 'contradiction', problems: [problem] });
  });

  test('differs from an entry in what the object is, and not in its tokens', () => {
    const entry = object(0, '', 1, 3);

    expect(difference(entry, { ...entry, last: { ...entry.last, continuationToken: 'token' } })).toBeUndefined();
    expect(difference(entry, { ...entry, bytes: 99 })).toBe(
      'ledger entry 0 says object-0: 99 bytes, CRC32 0, 3 fragments, 1 to 3; the object is object-0: 100 bytes, CRC32 0, 3 fragments, 1 to 3',
    );
  });
});

const REBUILT = { kind: 'rebuilt' as const, entries: [], seq: 2, after: position(6), epoch: 5 };

function cursor(given: Partial<Cursor> = {}): Cursor {
  return {
    streamArn: ARN, rev: 40, writeId: 'old', epoch: 3, owner: 'run-1', leaseUntil: 0, genesis: { StartSelectorType: 'EARLIEST' }, seq: 2, after: position(6), superseded: [], ...given,
  };
}

function plan(given: Partial<CursorRebuild> = {}): ReturnType<typeof rebuildCursor> {
  return rebuildCursor({ streamArn: ARN, rebuilt: REBUILT, stored: undefined, now: NOW, writeId: 'new', force: false, ...given });
}

describe('a cursor from objects', () => {
  test('that was not there stands behind the last object, above every revision and epoch that ever was', () => {
    expect(plan()).toEqual({
      kind: 'write',
      cursor: {
        streamArn: ARN, rev: NOW, writeId: 'new', epoch: 6, owner: 'kvs-archive rebuild', leaseUntil: 0, seq: 2, after: position(6), superseded: [],
        // Not where its first fragment is: an archive of ranges that began there would refuse the range it began with.
        genesis: { StartSelectorType: 'EARLIEST' },
      },
    });
  });

  test('that is right stays; by force it leaps, with what is under way', () => {
    const stored = cursor({ rev: NOW, key: 'object-2' });

    expect(plan({ stored })).toEqual({ kind: 'right' });
    expect(plan({ stored, force: true })).toMatchObject({ kind: 'write', cursor: { rev: NOW + 1_000_000_000, seq: 2, key: 'object-2', genesis: stored.genesis } });
  });

  test('that is behind moves on, without what was under way then', () => {
    const { open } = { open: { key: 'object-1', uploadId: 'u', parts: [], first: position(4), fragments: 0, bytes: 0 } };

    const planned = plan({ stored: cursor({ seq: 1, after: position(3), key: 'object-1', open }) });

    expect(planned).toMatchObject({ kind: 'write', cursor: { seq: 2, after: position(6) } });
    expect(planned.kind === 'write' && Object.keys(planned.cursor)).not.toContain('open');
  });

  test.each<[string, Partial<Cursor>, string]>([
    ['ahead', { seq: 3 }, 'the cursor is at object 3, but bucket and ledger end before object 2'],
    ['at another fragment', { after: position(7) }, 'the cursor is behind fragment 7, but bucket and ledger end with 6'],
  ])('that is %s stays and is told of; by force it is written', (_case, given, problem) => {
    expect(plan({ stored: cursor(given) })).toEqual({ kind: 'differs', problem });
    expect(plan({ stored: cursor(given), force: true })).toMatchObject({ kind: 'write', cursor: { seq: 2, after: position(6) } });
  });

  test('is refused when it was completing something else than what is there', () => {
    const commit = { key: 'object-2', uploadId: 'u', parts: [], first: position(7), last: position(8), fragments: 2, bytes: 100, crc32: 1, decidedAt: 0 };
    const stored = cursor({ commit, superseded: [{ ...commit, crc32: 2 }] });

    expect(intentProblem(stored, [{ key: 'object-2', bytes: 100, crc32: 1 }])).toBeUndefined();
    expect(intentProblem(stored, [{ key: 'object-2', bytes: 100, crc32: 2 }])).toBeUndefined();
    expect(intentProblem(stored, [{ key: 'object-1', bytes: 100, crc32: 9 }])).toBeUndefined();
    expect(intentProblem(stored, [{ key: 'object-2', bytes: 100, crc32: 3 }])).toBe('object-2 has 100 bytes with CRC32 3, but the cursor was completing 100 with 1');
  });
});

describe('an entry of the ledger', () => {
  const [entry] = entriesOf(rebuildLedger([object(1, 3, 7, 8, { end: 18_000, pauses: [{ from: 1, to: 2 }] })], NOTHING));
  if (entry === undefined) throw new Error('there is no entry');
  const { end: _end, pauses: _pauses, gap: _gap, ...bare } = entry;

  test('has the time that its object covers', () => {
    expect(entry).toMatchObject({ end: 18_000, pauses: [{ from: 1, to: 2 }] });
    expect('end' in (entriesOf(rebuildLedger([object(0, '', 1, 3)], NOTHING))[0] ?? {})).toBe(false);
  });

  test('is filled up with what it lacks, and keeps what it has', () => {
    const token = { ...entry.last, continuationToken: 'token' };

    expect(completed(entry, { ...bare, last: token })).toEqual({ ...entry, last: token });
    expect(completed(entry, { ...entry, gap: { after: '1', before: '2', reason: 'other' } })).toBeUndefined();
    expect(completed(bare, bare)).toBeUndefined();
  });

  test('differs by the time that it covers only where both tell', () => {
    expect(difference(entry, bare)).toBeUndefined();
    expect(difference(entry, { ...entry, end: 19_000 })).toContain('covers time until 19000, but not 1 to 2; the object is');
    expect(difference(entry, { ...bare, end: 18_000 })).toContain('covers time until 18000; the object is');
  });
});
