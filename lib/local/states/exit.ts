import { type Json } from './json';

/** How a state is left. */
export interface Exit {
  readonly output: Json;
  /** What its Assign fields computed. */
  readonly assigned: Readonly<Record<string, Json>>;
  /** `undefined`: the graph is done. */
  readonly next: string | undefined;
}
