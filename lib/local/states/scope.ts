import { StateFailure } from './errors';
import { type Json } from './json';
import { checkPayload, MAX_VARIABLES_BYTES, payloadBytes } from './limits';

/** The variables of one running graph of states. An inner scope reads those around it as they are at that moment. */
export class Scope {
  private readonly values = new Map<string, Json>();

  constructor(private readonly outer?: Scope) {}

  /** Every variable that can be read here. */
  visible(): Readonly<Record<string, Json>> {
    return { ...this.outer?.visible(), ...Object.fromEntries(this.values) };
  }

  /** Throws States.DataLimitExceeded when variables are too large to be assigned. */
  check(assigned: Readonly<Record<string, Json>>): void {
    checkPayload('the value of Assign', assigned);
    const all = payloadBytes({ ...this.visible(), ...assigned });
    if (all > MAX_VARIABLES_BYTES) {
      throw new StateFailure('States.DataLimitExceeded', `the variables have ${all} bytes, allowed: up to ${MAX_VARIABLES_BYTES}`);
    }
  }

  /** Sets variables that one Assign field computed, all at once. */
  assign(assigned: Readonly<Record<string, Json>>): void {
    for (const [name, value] of Object.entries(assigned)) this.values.set(name, value);
  }
}
