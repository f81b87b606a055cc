import { Teardown } from '../../../lib/local/stack/teardown';

function started(...names: string[]): { teardown: Teardown; ended: string[] } {
  const teardown = new Teardown();
  const ended: string[] = [];
  for (const name of names) {
    teardown.add(async () => {
      ended.push(name);
      if (name.startsWith('bad')) throw new Error(name);
    });
  }
  return { teardown, ended };
}

describe('teardown', () => {
  test('ends what was started last first, each once', async () => {
    const { teardown, ended } = started('a', 'b', 'c');

    await teardown.run();
    await teardown.run();

    expect(ended).toEqual(['c', 'b', 'a']);
  });

  test('ends everything even if something fails, and tells the first failure', async () => {
    const { teardown, ended } = started('a', 'bad b', 'bad c');

    await expect(teardown.run()).rejects.toThrow('bad c');
    expect(ended).toEqual(['bad c', 'bad b', 'a']);
  });
});
