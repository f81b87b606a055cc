import { readExpressionText } from './expression';
import { type FieldReader } from './field-reader';
import { type TaskState, type Transition } from './model';
import { parseCatch, parseRetry } from './parse-error-handling';

/** Whether a value is the text of an expression. Broken expressions included: the template says what is wrong with those. */
export function isExpressionText(value: unknown): boolean {
  return typeof value === 'string' && readExpressionText(value).kind !== 'plain';
}

/** Reads Next and End. */
export function parseTransition(reader: FieldReader): Transition {
  const next = reader.text('Next');
  const end = reader.take('End');
  if (end !== undefined && end !== true) reader.refuse('End', 'true');
  if ((next === undefined) === (end === undefined)) {
    reader.refuse('Next', 'exactly one of Next and End');
  }
  return next === undefined ? { kind: 'end' } : { kind: 'next', state: next };
}

/** Reads what Task, Parallel and Map have in common. */
export function parseWork(reader: FieldReader): Pick<TaskState, 'output' | 'assign' | 'retry' | 'catch' | 'transition'> {
  return {
    output: reader.template('Output', ['result']),
    assign: reader.assignments(['result']),
    retry: parseRetry(reader),
    catch: parseCatch(reader),
    transition: parseTransition(reader),
  };
}
