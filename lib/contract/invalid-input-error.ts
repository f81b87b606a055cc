/** One thing wrong with an input: the field, what it held, and what it may hold. */
export interface InputProblem {
  readonly field: string;
  readonly got: unknown;
  readonly allowed: string;
}

const MAX_SHOWN = 80;

/** A value as it may stand in a message: JSON, cut at 80 characters. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no NaN and no Infinity, and refuses a bigint.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** An input that cannot be used. Lists every problem at once, so that one try shows all there is to mend. */
export class InvalidInputError extends Error {
  // A literal: state machines match on it, and minifying renames classes.
  override readonly name = 'Archive.InvalidInput';

  constructor(what: string, readonly problems: readonly InputProblem[]) {
    super(`invalid ${what}: ${problems.map((p) => `${p.field}: got ${shown(p.got)}, allowed: ${p.allowed}`).join('; ')}`);
  }
}
