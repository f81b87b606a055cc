/** The expressions of the state machine, in JSONata 2.0.6 as Step Functions runs it. */

/** Marks text as an expression for Step Functions. */
export function expression(jsonata: string): string {
  return `{% ${jsonata} %}`;
}

/** A string inside an expression. JSON's notation is JSONata's too. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** What a catcher hands on: the error, and its cause where there is one. Lambda gives one to every error, Step Functions not to its own. */
export const ERROR_AND_CAUSE = expression('$states.errorOutput');

/** A time of ISO 8601 as its digits alone, for names that take no more. */
export function digits(time: string): string {
  return `$replace(${time}, /[^0-9]/, "")`;
}

/** What the execution was started with; the same in every state. */
export const EXECUTION_INPUT = '$states.context.Execution.Input';

/** A field of the execution's input, or something else when it is not there. */
export function inputOr(field: string, otherwise: string): string {
  return `$exists(${EXECUTION_INPUT}.${field}) ? ${EXECUTION_INPUT}.${field} : ${otherwise}`;
}
