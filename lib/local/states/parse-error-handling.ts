import { RESERVED_ERROR_NAMES } from './error-names';
import { type FieldReader } from './field-reader';
import { isObject } from './json';
import { MAX_SECONDS } from './limits';
import { type Catcher, type Retrier } from './model';

/** Upper bound of MaxDelaySeconds: "greater than 0 and less than 31622400". */
const MAX_DELAY_SECONDS = 31_622_399;
/** What the service takes when a retrier does not say. */
const DEFAULTS = { intervalSeconds: 1, maxAttempts: 3, backoffRate: 2 } as const;

/** Reads Retry. Absent: none. */
export function parseRetry(state: FieldReader): readonly Retrier[] {
  return entries(state, 'Retry').map(({ reader, last }) => {
    const errorEquals = parseErrorEquals(reader, last);
    const intervalSeconds = reader.number('IntervalSeconds', { min: 1, max: MAX_SECONDS }) ?? DEFAULTS.intervalSeconds;
    const maxAttempts = reader.number('MaxAttempts', { min: 0, max: MAX_SECONDS }) ?? DEFAULTS.maxAttempts;
    const backoffRate = reader.number('BackoffRate', { min: 1, fraction: true }) ?? DEFAULTS.backoffRate;
    const maxDelaySeconds = reader.number('MaxDelaySeconds', { min: 1, max: MAX_DELAY_SECONDS });
    if (maxDelaySeconds !== undefined && maxDelaySeconds < intervalSeconds) {
      reader.refuse('MaxDelaySeconds', `a number of IntervalSeconds (${intervalSeconds}) or more`);
    }
    const jitter = reader.oneOf('JitterStrategy', ['FULL', 'NONE']) ?? 'NONE';
    reader.take('Comment');
    reader.finish('a retrier');
    return { errorEquals, intervalSeconds, maxAttempts, backoffRate, maxDelaySeconds, jitter };
  });
}

/** Reads Catch. Absent: none. */
export function parseCatch(state: FieldReader): readonly Catcher[] {
  return entries(state, 'Catch').map(({ reader, last }) => {
    const catcher: Catcher = {
      errorEquals: parseErrorEquals(reader, last),
      next: reader.text('Next') ?? '',
      output: reader.template('Output', ['errorOutput']),
      assign: reader.assignments(['errorOutput']),
    };
    if (catcher.next === '') reader.refuse('Next', 'the name of a state');
    reader.take('Comment');
    reader.finish('a catcher');
    return catcher;
  });
}

function entries(state: FieldReader, field: string): readonly { reader: FieldReader; last: boolean }[] {
  const value = state.take(field);
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    state.refuse(field, 'a list of objects');
    return [];
  }
  return value.map((item, index) => ({ reader: state.inner(`${field}[${index}]`, item), last: index === value.length - 1 }));
}

function parseErrorEquals(reader: FieldReader, last: boolean): readonly string[] {
  const value = reader.take('ErrorEquals');
  if (!Array.isArray(value) || value.length === 0 || !value.every((name): name is string => typeof name === 'string' && name !== '')) {
    reader.refuse('ErrorEquals', 'a list of one or more error names');
    return [];
  }
  const unknown = value.find((name) => name.startsWith('States.') && !RESERVED_ERROR_NAMES.has(name));
  if (unknown !== undefined) reader.refuse('ErrorEquals', `names that do not begin with "States.", or ${[...RESERVED_ERROR_NAMES].join(', ')}`);
  if (value.includes('States.ALL') && (value.length > 1 || !last)) {
    reader.refuse('ErrorEquals', 'States.ALL alone in its list, and only in the last entry');
  }
  return value;
}
