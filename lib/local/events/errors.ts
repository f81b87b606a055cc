/** An event pattern that EventBridge would not take, or an operator that this matcher does not know. */
export class InvalidEventPatternError extends Error {
  override readonly name = 'InvalidEventPatternException';

  /** @param path where in the pattern, such as `detail.state[0]` */
  constructor(readonly path: string, problem: string) {
    super(`event pattern, ${path === '' ? 'top level' : path}: ${problem}`);
  }
}

/** Properties of a rule that cannot be run here. */
export class InvalidRuleError extends Error {
  override readonly name = 'InvalidRuleError';

  constructor(readonly rule: string, problem: string) {
    super(`rule ${rule}: ${problem}`);
  }
}

/** A delivery that no repetition can mend, such as one to a target that is not there: it becomes a dead letter at once. */
export class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}
