import { InvalidScheduleError } from './errors';

/** What may stand in a field of a cron expression. */
export interface FieldRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names in place of numbers, the first one for `from`. Default: none. */
  readonly names?: readonly string[];
  /** Forms besides numbers, lists, ranges and steps, as a message names them. Default: none. */
  readonly also?: string;
}

/** The error for a field that cannot be read. */
export function fieldError({ name, from, to, also }: FieldRange, text: string): InvalidScheduleError {
  return new InvalidScheduleError(`cron, ${name}: got "${text}", allowed: ${from} to ${to}, with , - * and /${also === undefined ? '' : `, or ${also}`}`);
}

/** A number of the field, or its name; undefined when it is neither. */
export function fieldNumber({ from, to, names = [] }: FieldRange, text: string): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + from;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

/** `*`, `a` or `a-b`, before the step; a single number with a step begins there and goes on to the end. */
function bounds(range: FieldRange, text: string, hasStep: boolean): readonly [number, number] | undefined {
  if (text === '*') return [range.from, range.to];
  const [first = '', second, ...others] = text.split('-');
  const from = fieldNumber(range, first);
  const single = hasStep ? range.to : from;
  const to = second === undefined ? single : fieldNumber(range, second);
  return from === undefined || to === undefined || to < from || others.length > 0 ? undefined : [from, to];
}

/** The values of a field such as `0`, `MON-FRI`, `1,15`, `0/10` or `*`, in ascending order. Throws InvalidScheduleError. */
export function fieldValues(range: FieldRange, text: string): readonly number[] {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [base = '', step, ...others] = item.split('/');
    const limits = bounds(range, base, step !== undefined);
    const by = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
    if (limits === undefined || by < 1 || others.length > 0) throw fieldError(range, text);
    for (let value = limits[0]; value <= limits[1]; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}
