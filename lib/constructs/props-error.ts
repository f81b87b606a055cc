/** How a construct refuses its props. */

import { InvalidInputError, type InputProblem } from '../contract/invalid-input-error';

/**
 * Throws when there are problems, all of them in one message.
 * A plain Error, as constructs throw; the words are those that the function uses for its own input.
 */
export function refuse(what: string, problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw new Error(new InvalidInputError(what, problems).message);
}
