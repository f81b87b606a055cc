/** Time, injected: the core has no clock of its own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Calls back once, at `epochMillis`, unless cancelled before. */
  alarm(epochMillis: number, ring: () => void): { cancel(): void };
}
