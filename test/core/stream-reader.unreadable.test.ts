import { nameOf } from '../support/memory/wire';
import { spoil } from '../support/unreadable-fragment';
import { bench, behind, EARLIEST, ends } from './stream-reader-bench';

describe('a fragment that cannot be read', () => {
  const REASON = 'fragment 3 could not be read in 3 sessions';

  test('in three sessions is given up: a gap takes its place, once, and what is behind it is archived', async () => {
    const state = await bench({ fragments: 6 });
    spoil(state.world.stream, 3);

    await expect(state.reader.read()).resolves.toBe('IDLE');
    await state.writer.close();

    expect(state.selectors.slice(0, 4)).toEqual([EARLIEST, behind(2), behind(2), behind(3)]);
    expect(state.world.archived).toEqual([[1, 2], [4, 5, 6]]);
    expect(state.world.ledger.gaps).toEqual([{ seq: 1, after: '2', before: '4', reason: REASON }]);
  });

  test.each([1, 2])('in %i session(s) is read again, and nothing is lost', async (times) => {
    let opened = 0;
    const state = await bench({ fragments: 6, plan: (call) => {
      if (nameOf(call) === 'source.open' && opened++ === times) mend();
      return undefined;
    } });
    const mend = spoil(state.world.stream, 3);

    await expect(state.reader.read()).resolves.toBe('IDLE');
    await state.writer.close();

    expect(ends(state).filter((reason) => reason === 'malformed')).toHaveLength(times);
    expect(state.world.archived.flat()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(state.world.ledger.gaps).toEqual([]);
  });

  test('has three sessions of its own, as each has', async () => {
    const state = await bench({ fragments: 6 });
    spoil(state.world.stream, 3);
    spoil(state.world.stream, 5);

    await state.reader.read();
    await state.writer.close();

    expect(ends(state).filter((reason) => reason === 'malformed')).toHaveLength(6);
    expect(state.world.archived).toEqual([[1, 2], [4], [6]]);
    expect(state.world.ledger.gaps).toMatchObject([{ after: '2', before: '4', reason: REASON }, { after: '4', before: '6' }]);
  });

  test('together with the next one is one gap', async () => {
    const state = await bench({ fragments: 6 });
    spoil(state.world.stream, 3);
    spoil(state.world.stream, 4);

    await state.reader.read();
    await state.writer.close();

    expect(state.world.archived).toEqual([[1, 2], [5, 6]]);
    expect(state.world.ledger.gaps).toMatchObject([{ after: '2', before: '5' }]);
  });

  test('is still given up when a session behind it brings nothing', async () => {
    const state = await bench({ fragments: 6, scripts: [{}, {}, {}, { fragments: 0, then: 'cut' }, { fragments: 0 }] });
    spoil(state.world.stream, 3);

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(3, 6)).toEqual([behind(3), behind(3), behind(3)]);
    expect(state.world.ledger.gaps).toEqual([{ seq: 1, after: '2', before: '4', reason: REASON }]);
  });

  test('and is gone from the service before it was skipped is part of the gap up to what is left', async () => {
    const state = await bench({ fragments: 8, plan: (call) => {
      if (nameOf(call) === 'source.open' && state.selectors.length === 3) state.world.stream.expire(5);
      return undefined;
    } });
    spoil(state.world.stream, 3);

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(3, 5)).toEqual([behind(3), EARLIEST]);
    expect(state.world.archived).toEqual([[1, 2], [6, 7, 8]]);
    expect(state.world.ledger.gaps).toMatchObject([{ after: '2', before: '6' }]);
  });

  test('but was taken before shows that nothing behind it was lost, and is not gone back to', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: { errorId: 4000 }, before: (index) => { if (index === 1) spoil(state.world.stream, 1); } }] });

    await state.reader.read();
    await state.writer.close();

    expect(state.selectors.slice(0, 3)).toEqual([EARLIEST, EARLIEST, behind(2)]);
    expect(state.world.archived.flat()).toEqual([1, 2, 3, 4]);
    expect(state.world.ledger.gaps).toEqual([]);
  });

  test('and has not told its number is never given up: the window holds', async () => {
    const state = await bench({ fragments: 4, scripts: [{ fragments: 2, then: 'garbage' }, ...Array.from({ length: 9 }, () => ({ fragments: 0, then: 'garbage' as const }))] });

    await expect(state.reader.read()).resolves.toBe('HOLD');
    await state.writer.close();

    expect(state.selectors).toEqual([EARLIEST, behind(2), behind(2), behind(2), behind(2)]);
    expect(state.world.archived).toEqual([[1, 2]]);
    expect(state.world.ledger.gaps).toEqual([]);
  });

  test('is counted by its number: another one that breaks behind it begins at one', async () => {
    const state = await bench({ fragments: 6, plan: (call) => {
      if (nameOf(call) !== 'source.open') return undefined;
      if (state.selectors.length === 2) state.world.stream.expire(3);
      if (state.selectors.length === 4) mend();
      return undefined;
    } });
    spoil(state.world.stream, 3);
    const mend = spoil(state.world.stream, 4);

    await state.reader.read();
    await state.writer.close();

    expect(ends(state).slice(0, 4)).toEqual(['malformed', 'malformed', 'in-band-error', 'malformed']);
    expect(state.world.archived).toEqual([[1, 2], [4, 5, 6]]);
  });

  test('stays given up when the service sends what was before it, unreadable in its turn', async () => {
    const state = await bench({ fragments: 6 });
    const { source } = state.worker;
    const open = source.open.bind(source);
    source.open = (arn, selector, fresh) => {
      if (state.selectors.length !== 3) return open(arn, selector, fresh);
      spoil(state.world.stream, 1);
      return open(arn, EARLIEST, fresh);
    };
    spoil(state.world.stream, 3);

    await state.reader.read();
    await state.writer.close();

    expect(state.world.archived).toEqual([[1, 2], [4, 5, 6]]);
    expect(state.world.ledger.gaps).toEqual([{ seq: 1, after: '2', before: '4', reason: REASON }]);
  });
});
