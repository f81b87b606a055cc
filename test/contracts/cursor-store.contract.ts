import { type ArchivedObject, type Cursor, type CursorStore, type Gap, type OpenObject, type Position, type Wish } from '../../lib/ports/cursor-store';
import { type LedgerGap, type LedgerObject } from '../support/memory/memory-table';

/** A store to put to the test, with what an operator and a reader of the ledger do beside it. */
export interface CursorStoreBench {
  readonly store: CursorStore;
  askToStop(streamArn: string): Promise<void>;
  ledger(streamArn: string): Promise<{ readonly objects: readonly LedgerObject[]; readonly gaps: readonly LedgerGap[] }>;
}

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/front_door.1/1714521600000';
const OTHER_ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/front_door.1/1714521600001';

/** 47 digits, as in every capture: far beyond what a number holds. */
const fragmentNumber = (n: number): string => `9134385233318143${String(n).padStart(31, '0')}`;

function position(n: number): Position {
  const at = 1_714_521_600_123 + n * 2_000;
  return { fragmentNumber: fragmentNumber(n), serverTimestamp: at, producerTimestamp: at - 50, continuationToken: fragmentNumber(n) };
}

function firstCursor(streamArn = ARN): Cursor {
  return {
    streamArn, rev: 1, writeId: 'a-1', epoch: 1, owner: 'run-1', leaseUntil: 1_714_521_690_000,
    genesis: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: 1_714_521_600.123 }, seq: 0, superseded: [],
  };
}

/** An intent that was given up. */
function givenUp(): Cursor['superseded'][number] {
  return { key: 'k', uploadId: 'u', first: position(1), last: position(2), fragments: 2, bytes: 3, crc32: 4 };
}

function openObject(parts: number): OpenObject {
  return {
    key: 'v1/a.mkv', uploadId: 'u'.repeat(120), first: position(1), last: position(99), fragments: 99, bytes: 2 ** 40,
    parts: Array.from({ length: parts }, (_, i) => ({ number: i + 1, etag: `"${'0'.repeat(32)}"`, crc32: 0xffffffff - i, bytes: 8_388_608 })),
    gap: { after: fragmentNumber(0), before: fragmentNumber(1), reason: 'the service no longer had it' },
  };
}

function archived(seq: number, gap?: Gap): ArchivedObject {
  const { gap: _gap, ...object } = openObject(2);
  const serverTimestamp = gap?.skipped?.to ?? position(seq).serverTimestamp; // A gap ends where its object begins.
  return { ...object, seq, first: { ...position(1), serverTimestamp }, last: position(99), crc32: 0xdeadbeef, ...(gap === undefined ? {} : { gap }) };
}

/** A gap that nobody asked for. */
function leftOut(seq: number, from: number, to: number): Gap {
  return { after: fragmentNumber(seq), before: fragmentNumber(seq + 1), reason: 'not asked for', skipped: { from, to } };
}

function ledgerObject({ seq, key, first, last, fragments, bytes, crc32, gap, end, pauses }: ArchivedObject): LedgerObject {
  const told = Object.fromEntries(Object.entries({ gap, end, pauses }).filter(([, value]) => value !== undefined));
  return { seq, key, first, last, fragments, bytes, crc32, ...told };
}

/** What a cursor store must do, whoever it is. `start` answers a new, empty one for every test. */
export function describeCursorStore(name: string, start: () => Promise<CursorStoreBench>): void {
  describe(`cursor store: ${name}`, () => {
    let bench: CursorStoreBench;
    let store: CursorStore;

    beforeEach(async () => {
      bench = await start();
      ({ store } = bench);
    });

    const next = (cursor: Cursor, change: Partial<Cursor> = {}): Cursor => ({ ...cursor, ...change, rev: cursor.rev + 1, writeId: `${cursor.writeId}+` });

    describe('read', () => {
      test('of an unknown stream is undefined', async () => {
        await expect(store.read(ARN)).resolves.toBeUndefined();
      });

      test('gives back the least that a cursor holds', async () => {
        await store.write(firstCursor());

        await expect(store.read(ARN)).resolves.toEqual(firstCursor());
      });

      test('gives back the most that a cursor holds, to the last digit', async () => {
        await store.write(firstCursor());
        const open = next(firstCursor(), { after: position(0), key: 'v1/a.mkv', open: openObject(64), caughtUpTo: 1_714_521_500_000, lost: 'gone', superseded: [givenUp()] });
        await store.write(open);
        const { open: object, ...rest } = next(open);
        if (object?.last === undefined) throw new Error('it has a last fragment');
        const commit = { ...rest, commit: { ...object, last: object.last, crc32: 0xffffffff, decidedAt: 1_714_521_600_000, missingSince: 1_714_521_700_000 } };

        const readOpen = await store.read(ARN);
        await store.write(commit);

        expect(readOpen).toEqual(open);
        await expect(store.read(ARN)).resolves.toEqual(commit);
      });

      test('tells a stream from another one of the same name', async () => {
        await store.write(firstCursor());

        await expect(store.read(OTHER_ARN)).resolves.toBeUndefined();
      });
    });

    describe('write', () => {
      test('of version 1 is for a stream without a cursor', async () => {
        await expect(store.write(firstCursor())).resolves.toEqual({ kind: 'written', stop: false });
      });

      test('of version 1 is refused when there is a cursor, which stays', async () => {
        await store.write(firstCursor());

        await expect(store.write({ ...firstCursor(), owner: 'run-2', writeId: 'b-1' })).resolves.toEqual({ kind: 'conflict' });

        await expect(store.read(ARN)).resolves.toEqual(firstCursor());
      });

      test('of the next version replaces the last', async () => {
        await store.write(firstCursor());
        const second = next(firstCursor(), { owner: 'run-2' });

        await expect(store.write(second)).resolves.toEqual({ kind: 'written', stop: false });

        await expect(store.read(ARN)).resolves.toEqual(second);
      });

      test.each([['skips one', 4], ['is behind', 1], ['is there already', 2]])('of a version that %s is refused, and changes nothing', async (_what, rev) => {
        await store.write(firstCursor());
        const second = next(firstCursor());
        await store.write(second);

        await expect(store.write({ ...second, rev, owner: 'run-3', writeId: 'c' })).resolves.toEqual({ kind: 'conflict' });

        await expect(store.read(ARN)).resolves.toEqual(second);
      });

      test('of a later version is refused when there is no cursor at all', async () => {
        await expect(store.write(next(firstCursor()))).resolves.toEqual({ kind: 'conflict' });

        await expect(store.read(ARN)).resolves.toBeUndefined();
      });

      test('of one version by many goes through once', async () => {
        await store.write(firstCursor());
        const rivals = Array.from({ length: 8 }, (_, i) => ({ ...next(firstCursor()), owner: `run-${i}`, writeId: `rival-${i}` }));

        const outcomes = await Promise.all(rivals.map((rival) => store.write(rival)));

        const written = outcomes.flatMap(({ kind }, i) => (kind === 'written' ? [rivals[i]] : []));
        expect(written).toHaveLength(1);
        await expect(store.read(ARN)).resolves.toEqual(written[0]);
      });

      test('sent twice is refused the second time, and the cursor names it', async () => {
        await store.write(firstCursor());

        await expect(store.write(firstCursor())).resolves.toEqual({ kind: 'conflict' });

        expect((await store.read(ARN))?.writeId).toBe('a-1');
      });

      test('takes away what the new version has not', async () => {
        await store.write(firstCursor());
        const open = next(firstCursor(), { key: 'v1/a.mkv', open: openObject(1), after: position(0) });
        await store.write(open);
        const { key: _key, open: _open, ...rest } = next(open);

        await store.write(rest);

        const stored = await store.read(ARN);
        expect(stored).toEqual(rest);
        expect(stored).not.toHaveProperty('open');
      });

      test('tells of a stop that somebody asked for, and never undoes it', async () => {
        await store.write(firstCursor());
        await bench.askToStop(ARN);

        const outcomes = [await store.write(next(firstCursor())), await store.write(next(next(firstCursor())))];

        expect(outcomes).toEqual([{ kind: 'written', stop: true }, { kind: 'written', stop: true }]);
      });

      test('tells of a stop that was asked for before there was a cursor', async () => {
        await bench.askToStop(ARN);
        const before = await store.read(ARN);

        const outcome = await store.write(firstCursor());

        expect(before).toBeUndefined();
        expect(outcome).toEqual({ kind: 'written', stop: true });
      });

      test('tells of no stop of another stream', async () => {
        await bench.askToStop(OTHER_ARN);

        await expect(store.write(firstCursor())).resolves.toEqual({ kind: 'written', stop: false });
      });
    });

    describe('record', () => {
      test('adds objects to the ledger, in the order of their numbers', async () => {
        for (const seq of [10, 2, 9]) await store.record(ARN, archived(seq));

        const { objects, gaps } = await bench.ledger(ARN);

        expect(objects).toEqual([2, 9, 10].map((seq) => ledgerObject(archived(seq))));
        expect(gaps).toEqual([]);
      });

      test('adds the gap before an object', async () => {
        const gap = { after: fragmentNumber(0), before: fragmentNumber(1), reason: 'the service no longer had it' };

        await store.record(ARN, archived(3, gap));

        expect((await bench.ledger(ARN)).gaps).toEqual([{ seq: 3, ...gap }]);
      });

      test('leaves an object and a gap that are there as they are', async () => {
        const gap = { after: fragmentNumber(0), before: fragmentNumber(1), reason: 'first' };
        await store.record(ARN, archived(3, gap));

        await store.record(ARN, { ...archived(3, { ...gap, reason: 'second' }), key: 'v1/other.mkv' });

        const { objects, gaps } = await bench.ledger(ARN);
        expect(objects).toEqual([ledgerObject(archived(3, gap))]);
        expect(gaps).toEqual([{ seq: 3, ...gap }]);
      });

      test('adds what time an object covers', async () => {
        const object = { ...archived(3), end: 1_714_521_800_000, pauses: [{ from: 1_714_521_700_000, to: 1_714_521_710_000 }] };

        await store.record(ARN, object);

        expect((await bench.ledger(ARN)).objects).toEqual([ledgerObject(object)]);
      });

      test('leaves the cursor alone', async () => {
        await store.write(firstCursor());

        await store.record(ARN, archived(0));

        await expect(store.read(ARN)).resolves.toEqual(firstCursor());
      });

      test('keeps the ledgers of streams apart', async () => {
        await store.record(ARN, archived(0));

        expect((await bench.ledger(OTHER_ARN)).objects).toEqual([]);
      });

      test('adds what was left out with its gap', async () => {
        await store.record(ARN, archived(3, leftOut(3, 100, 200)));

        expect((await bench.ledger(ARN)).gaps).toEqual([{ seq: 3, ...leftOut(3, 100, 200) }]);
      });
    });

    describe('skipped', () => {
      test('of an empty ledger is nothing', async () => {
        await expect(store.skipped(ARN, { from: 0, to: 2_000_000_000_000 })).resolves.toEqual([]);
      });

      test.each<[string, number, number, number[][]]>([
        ['all there are, in order', 0, 10_000, [[100, 200], [300, 400], [1_000, 2_000]]],
        ['those that lie within', 250, 450, [[300, 400]]],
        ['one that reaches in from before', 150, 250, [[100, 200]]],
        ['one that reaches out behind', 250, 301, [[300, 400]]],
        ['one that reaches over it on both sides', 320, 330, [[300, 400]]],
        ['none that ends where it begins', 200, 300, []],
        ['none that begins where it ends', 250, 300, []],
        ['none between two of them', 220, 280, []],
      ])('has %s', async (_case, from, to, stretches) => {
        await store.record(ARN, archived(1, leftOut(1, 100, 200)));
        await store.record(ARN, archived(10, leftOut(10, 1_000, 2_000)));
        await store.record(ARN, archived(2, leftOut(2, 300, 400)));
        await store.record(ARN, archived(3, { after: fragmentNumber(0), before: fragmentNumber(1), reason: 'lost' }));

        const found = await store.skipped(ARN, { from, to });

        expect(found.map((stretch) => [stretch.from, stretch.to])).toEqual(stretches);
      });

      test('knows nothing of other streams', async () => {
        await store.record(OTHER_ARN, archived(1, leftOut(1, 100, 200)));

        await expect(store.skipped(ARN, { from: 0, to: 1_000 })).resolves.toEqual([]);
      });

      test('finds one in a ledger of many gaps', async () => {
        // Past the 1 MB that one answer of DynamoDB holds.
        const reason = 'x'.repeat(30_000);
        for (let seq = 0; seq < 40; seq++) await store.record(ARN, archived(seq, { ...leftOut(seq, seq * 1_000, seq * 1_000 + 500), reason }));

        await expect(store.skipped(ARN, { from: 39_000, to: 39_001 })).resolves.toEqual([{ from: 39_000, to: 39_500 }]);
      });
    });

    describe('wishes', () => {
      const wish = (run: string, from: number): Wish => ({ run, from, to: from + 10 });
      const wishes = async (): Promise<Wish[]> => [...await store.wishes(ARN)].sort((a, b) => a.from - b.from);

      test('are none at first', async () => {
        await expect(store.wishes(ARN)).resolves.toEqual([]);
      });

      test('are one for each run: the last', async () => {
        for (const [run, from] of [['run-1', 5], ['run-2', 7], ['run-1', 1_714_521_600_123]] as const) await store.wish(ARN, wish(run, from));

        expect(await wishes()).toEqual([wish('run-2', 7), wish('run-1', 1_714_521_600_123)]);
      });

      test('remember when they were done', async () => {
        await store.wish(ARN, { ...wish('run-1', 5), doneAt: 1_714_521_600_123 });

        expect(await wishes()).toEqual([{ ...wish('run-1', 5), doneAt: 1_714_521_600_123 }]);
      });

      test('are gone when they are taken back, also twice, and others stay', async () => {
        await store.wish(ARN, wish('run-1', 5));
        await store.wish(ARN, wish('run-10', 7));

        await store.unwish(ARN, 'run-1');
        await store.unwish(ARN, 'run-1');

        expect(await wishes()).toEqual([wish('run-10', 7)]);
      });

      test('know nothing of other streams', async () => {
        await store.wish(OTHER_ARN, wish('run-1', 5));
        await store.unwish(ARN, 'run-1');

        expect([await wishes(), await store.wishes(OTHER_ARN)]).toEqual([[], [wish('run-1', 5)]]);
      });

      test('are no part of the cursor and of the ledger', async () => {
        await store.wish(ARN, wish('run-1', 5));

        await expect(store.read(ARN)).resolves.toBeUndefined();
        await expect(store.write(firstCursor())).resolves.toEqual({ kind: 'written', stop: false });
        await store.wish(ARN, wish('run-1', 6));
        await expect(store.write(next(firstCursor()))).resolves.toEqual({ kind: 'written', stop: false });
        expect([await bench.ledger(ARN), await store.skipped(ARN, { from: 0, to: 100 })]).toEqual([{ objects: [], gaps: [] }, []]);
      });
    });

    describe('what an operator asks for', () => {
      test('is nothing at first, with or without a cursor', async () => {
        const before = await store.isStopAsked(ARN);
        await store.write(firstCursor());

        expect([before, await store.isStopAsked(ARN)]).toEqual([false, false]);
      });

      test('is heard before there is a cursor, and of its own stream only', async () => {
        await bench.askToStop(ARN);

        expect([await store.isStopAsked(ARN), await store.isStopAsked(OTHER_ARN)]).toEqual([true, false]);
      });
    });
  });
}
