/** The bytes of an archived fragment are not those that were archived. Nothing of it is passed on. */
export class DamagedFragmentError extends Error {
  override readonly name = 'Archive.DamagedFragment';

  /**
   * @param key Of the object that the fragment is in.
   * @param fragmentNumber Decimal.
   * @param reason What was found, and what its index says.
   */
  constructor(readonly key: string, readonly fragmentNumber: string, reason: string) {
    super(`fragment ${fragmentNumber} of ${key} is damaged: ${reason}`);
  }
}
