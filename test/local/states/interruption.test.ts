import { getEventListeners, getMaxListeners } from 'node:events';
import { Interrupted } from '../../../lib/local/states/errors';
import { childSignal, unlessInterrupted } from '../../../lib/local/states/interruption';

describe('a child signal', () => {
  it('aborts with its parent, for the same reason', () => {
    const parent = childSignal(undefined);
    const child = childSignal(parent.signal);
    parent.interrupt('timed-out');
    expect(child.signal.reason).toMatchObject({ reason: 'timed-out' });
  });

  it('is aborted at once below a signal that has aborted, whatever its reason', () => {
    expect(childSignal(AbortSignal.abort('enough')).signal.reason).toMatchObject({ reason: 'aborted' });
  });

  it('leaves its parent alone', () => {
    const parent = childSignal(undefined);
    childSignal(parent.signal).interrupt('sibling-failed');
    expect(parent.signal.aborted).toBe(false);
  });

  it('leaves no listener on its parent once released', () => {
    const parent = childSignal(undefined);
    childSignal(parent.signal).release();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });

  it('takes any number of listeners without a warning', () => {
    expect(getMaxListeners(childSignal(undefined).signal)).toBe(Infinity);
  });
});

describe('unlessInterrupted', () => {
  it('yields the work, and leaves no listener behind', async () => {
    const { signal } = childSignal(undefined);
    expect(await unlessInterrupted(Promise.resolve(1), signal)).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('throws the reason of the signal instead of waiting', async () => {
    const child = childSignal(undefined);
    const waiting = unlessInterrupted(new Promise(() => undefined), child.signal);
    child.interrupt('aborted');
    await expect(waiting).rejects.toThrow(Interrupted);
  });
});
