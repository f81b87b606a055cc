/** Runs the tasks of one name one after the other, in the order they came; tasks of different names do not wait. */
export class KeyedLock {
  private readonly tails = new Map<string, Promise<void>>();

  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const result = before.then(task);
    // The next task waits for the end of this one, however it ends; the caller of this one gets its error.
    const tail = result.then(() => undefined, () => undefined);
    this.tails.set(name, tail);
    try {
      return await result;
    } finally {
      if (this.tails.get(name) === tail) this.tails.delete(name);
    }
  }
}
