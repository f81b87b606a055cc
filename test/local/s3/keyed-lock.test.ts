import { KeyedLock } from '../../../lib/local/s3/keyed-lock';

describe('KeyedLock', () => {
  test('a task starts only when the one before it under the same name has ended', async () => {
    const lock = new KeyedLock();
    const log: string[] = [];
    const task = (name: string) => async (): Promise<void> => {
      log.push(`${name} starts`);
      await new Promise((resolve) => { setImmediate(resolve); });
      log.push(`${name} ends`);
    };
    await Promise.all([lock.run('x', task('a')), lock.run('x', task('b'))]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  test('tasks of different names do not wait for each other', async () => {
    const lock = new KeyedLock();
    let release = (): void => undefined;
    const held = lock.run('x', () => new Promise<void>((resolve) => { release = resolve; }));
    await expect(lock.run('y', async () => 'done')).resolves.toBe('done');
    release();
    await held;
  });

  test('a task that fails is reported to its caller and lets the next one run', async () => {
    const lock = new KeyedLock();
    const failed = lock.run('x', async () => { throw new Error('no'); });
    const next = lock.run('x', async () => 'done');
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
