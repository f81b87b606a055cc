import { StateFailure } from './errors';
import { type Bindings } from './expression';
import { describedNumber, fitsNumber, type NumberRule } from './field-reader';
import { type Json } from './json';
import { type Assignments, type Template } from './model';
import { isTimestamp } from './timestamp';

/** The value of a template. Throws States.QueryEvaluationError when an expression in it fails. */
export async function evaluate(template: Template, bindings: Bindings): Promise<Json> {
  switch (template.kind) {
    case 'literal': return template.value;
    case 'expression': return template.expression.evaluate(bindings);
    case 'array': {
      const items: Json[] = [];
      for (const item of template.items) items.push(await evaluate(item, bindings));
      return items;
    }
    case 'object': return Object.fromEntries(await evaluateAssign(template.entries, bindings));
  }
}

/** Every expression of an Assign field sees the values from before it, whatever the order. */
export async function evaluateAssign(assignments: Assignments, bindings: Bindings): Promise<[string, Json][]> {
  const values: [string, Json][] = [];
  for (const [name, template] of assignments) values.push([name, await evaluate(template, bindings)]);
  return values;
}

function wrongResult(field: string, got: Json, allowed: string): StateFailure {
  return new StateFailure('States.QueryEvaluationError', `${field}: got ${JSON.stringify(got)}, allowed: ${allowed}`);
}

/** A number within bounds. */
export async function evaluateNumber(template: Template, bindings: Bindings, field: string, rule: NumberRule): Promise<number> {
  const value = await evaluate(template, bindings);
  if (!fitsNumber(value, rule)) throw wrongResult(field, value, describedNumber(rule));
  return value;
}

/** A string; `undefined` when the definition has none. */
export async function evaluateText(template: Template | undefined, bindings: Bindings, field: string): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(template, bindings);
  if (typeof value !== 'string') throw wrongResult(field, value, 'a string');
  return value;
}

/** A condition: anything but true and false fails the state, unlike in JSONata itself. */
export async function evaluateCondition(template: Template, bindings: Bindings): Promise<boolean> {
  const value = await evaluate(template, bindings);
  if (typeof value !== 'boolean') throw wrongResult('Condition', value, 'true or false');
  return value;
}

/** A point in time, in ms since the epoch. */
export async function evaluateTimestamp(template: Template, bindings: Bindings): Promise<number> {
  const value = await evaluate(template, bindings);
  if (!isTimestamp(value)) throw wrongResult('Timestamp', value, 'an RFC 3339 time such as 2026-01-31T12:00:00Z');
  return Date.parse(value);
}

/** A list. */
export async function evaluateItems(template: Template | undefined, bindings: Bindings, input: Json): Promise<readonly Json[]> {
  const value = template === undefined ? input : await evaluate(template, bindings);
  if (!Array.isArray(value)) throw wrongResult('Items', value, 'an array');
  // Array.isArray narrows a readonly array away; what it accepted is one.
  return value as readonly Json[];
}
