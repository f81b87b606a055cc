import { type DefinitionProblem } from './errors';
import { compileExpression, readExpressionText } from './expression';
import { type StatesField } from './inspect-expression';
import { isObject, type Json } from './json';
import { type Assignments, type Template } from './model';
import { type GraphVariables, isVariableName, VARIABLE_NAME_RULE } from './variable-names';

/** Where a part of the definition stands, and where its problems are written down. */
export interface Place {
  /** `undefined` outside of any state. */
  readonly state: string | undefined;
  /** Path inside the state, such as `Retry[0]`; empty for the state itself. */
  readonly path: string;
  readonly problems: DefinitionProblem[];
  readonly variables: GraphVariables;
}

/** The fields of `$states` in most places. */
const ALWAYS: readonly StatesField[] = ['input', 'context'];

function within(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/**
 * Reads one object of the definition field by field, and refuses every field that nobody asked for: a field the interpreter
 * does not know is a behaviour it would silently leave out.
 */
export class FieldReader {
  private readonly known = new Set<string>();

  constructor(private readonly source: Readonly<Record<string, unknown>>, readonly place: Place) {}

  /** Writes down a problem with a field. */
  refuse(field: string, allowed: string, got: unknown = this.source[field]): void {
    this.place.problems.push({ state: this.place.state, field: within(this.place.path, field), got, allowed });
  }

  /** The raw value, `undefined` when absent. */
  take(field: string): unknown {
    this.known.add(field);
    return this.source[field];
  }

  /** A reader for an object inside this one. */
  inner(field: string, source: Readonly<Record<string, unknown>>): FieldReader {
    return new FieldReader(source, { ...this.place, path: within(this.place.path, field) });
  }

  /** A string of constant text. */
  text(field: string): string | undefined {
    const value = this.take(field);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    this.refuse(field, 'a string');
    return undefined;
  }

  /** One of a few strings. */
  oneOf<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const value = this.take(field);
    const found = allowed.find((item) => item === value);
    if (value !== undefined && found === undefined) this.refuse(field, allowed.join(', '));
    return found;
  }

  /** A constant number. */
  number(field: string, rule: NumberRule): number | undefined {
    const value = this.take(field);
    if (value === undefined || fitsNumber(value, rule)) return value;
    this.refuse(field, describedNumber(rule));
    return undefined;
  }

  /** A number, or an expression that yields one when the state runs. */
  numberTemplate(field: string, rule: NumberRule): Template | undefined {
    const value = this.take(field);
    if (typeof value === 'string' && readExpressionText(value).kind !== 'plain') return this.template(field);
    const number = this.number(field, rule);
    return number === undefined ? undefined : { kind: 'literal', value: number };
  }

  /** A string, or an expression that yields one when the state runs. */
  textTemplate(field: string): Template | undefined {
    const value = this.take(field);
    if (value === undefined || typeof value === 'string') return this.template(field);
    this.refuse(field, 'a string or an expression');
    return undefined;
  }

  /** Any value, in which strings may be expressions. */
  template(field: string, extra: readonly StatesField[] = []): Template | undefined {
    const value = this.take(field);
    return value === undefined ? undefined : this.compiled(value, field, [...ALWAYS, ...extra]);
  }

  /** The Assign field; none is an empty list. */
  assignments(extra: readonly StatesField[] = []): Assignments {
    const value = this.take('Assign');
    if (value === undefined) return [];
    if (!isObject(value)) {
      this.refuse('Assign', 'an object of variable names and values');
      return [];
    }
    return Object.entries(value).map(([name, item]) => {
      const field = `Assign.${name}`;
      if (!isVariableName(name)) this.refuse(field, VARIABLE_NAME_RULE, name);
      const { state, path, variables } = this.place;
      variables.assigned.push({ state: state ?? '', field: within(path, field), name });
      return [name, this.compiled(item, field, [...ALWAYS, ...extra])] as const;
    });
  }

  /** Refuses what is left. Call it when every field that may be there was asked for. */
  finish(what: string): void {
    for (const field of Object.keys(this.source)) {
      if (!this.known.has(field)) this.refuse(field, `in ${what}, the fields ${[...this.known].join(', ')}`);
    }
  }

  private compiled(value: unknown, field: string, allowed: readonly StatesField[]): Template {
    if (typeof value === 'string') return this.compiledText(value, field, allowed);
    if (Array.isArray(value)) {
      return { kind: 'array', items: value.map((item, index) => this.compiled(item, `${field}[${index}]`, allowed)) };
    }
    if (isObject(value)) {
      return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, this.compiled(item, `${field}.${key}`, allowed)] as const) };
    }
    // The definition was parsed from JSON: what is neither text nor list nor object is a number, a boolean or null.
    return { kind: 'literal', value: value as Json };
  }

  private compiledText(text: string, field: string, allowed: readonly StatesField[]): Template {
    const read = readExpressionText(text);
    if (read.kind === 'expression') {
      const { state, path, variables } = this.place;
      const compiled = compileExpression(read.source, within(path, field), allowed);
      if (compiled.kind === 'compiled') {
        compiled.expression.variables.forEach((name) => {
          variables.read.push({ state: state ?? '', field: within(path, field), name, source: text });
        });
        return { kind: 'expression', expression: compiled.expression };
      }
      this.refuse(field, `an expression that the service takes: ${compiled.reason}`, text);
    } else if (read.kind === 'broken') {
      this.refuse(field, 'plain text, or an expression that is the entire string, from "{%" to "%}"', text);
    }
    return { kind: 'literal', value: text };
  }
}

/** What a number of the definition may be. */
export interface NumberRule {
  readonly min: number;
  /** `undefined`: no upper bound. */
  readonly max?: number;
  /** Whether fractions are allowed. */
  readonly fraction?: boolean;
}

/** Whether a value is a number that a rule allows. */
export function fitsNumber(value: unknown, rule: NumberRule): value is number {
  return typeof value === 'number' && (rule.fraction === true || Number.isInteger(value))
    && value >= rule.min && value <= (rule.max ?? Infinity);
}

/** A rule in words. */
export function describedNumber(rule: NumberRule): string {
  const kind = rule.fraction === true ? 'a number' : 'a whole number';
  return rule.max === undefined ? `${kind} of ${rule.min} or more` : `${kind} from ${rule.min} to ${rule.max}`;
}
