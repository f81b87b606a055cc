import { type FieldReader } from './field-reader';
import { isObject } from './json';
import { MAX_SECONDS } from './limits';
import {
  type ChoiceRule, type ChoiceState, type FailState, type ParallelState, type PassState, type State, type StateGraph, type StateType,
  type SucceedState, type TaskState, type WaitState,
} from './model';
import { parseMap } from './parse-map';
import { isExpressionText, parseTransition, parseWork } from './parse-work';
import { isTimestamp } from './timestamp';

/** What the parser of a state needs of the parser around it. */
export interface Surroundings {
  /** Resources that have a handler. */
  readonly resources: readonly string[];
  /** Labels of the DISTRIBUTED Maps that were read so far: unique in the whole machine. */
  readonly labels: Set<string>;
  /** Reads the states of a branch or of an item processor: a scope of its own. `sealed`: it sees none of the variables around it. */
  parseGraph(reader: FieldReader, sealed?: boolean): StateGraph;
}

const PARSERS: { readonly [T in StateType]: (name: string, reader: FieldReader, surroundings: Surroundings) => State } = {
  Task: parseTask, Parallel: parseParallel, Map: parseMap, Pass: parsePass, Wait: parseWait, Choice: parseChoice, Succeed: parseSucceed, Fail: parseFail,
};
const STATE_TYPES = Object.keys(PARSERS) as StateType[];

/** Reads one state; `undefined` when its type is not known. What is wrong goes to the problems of the reader. */
export function parseState(name: string, reader: FieldReader, machineLanguage: string, surroundings: Surroundings): State | undefined {
  const type = reader.oneOf('Type', STATE_TYPES);
  if (type === undefined) {
    if (reader.take('Type') === undefined) reader.refuse('Type', STATE_TYPES.join(', '));
    return undefined;
  }
  reader.take('Comment');
  const language = reader.take('QueryLanguage') ?? machineLanguage;
  if (language !== 'JSONata') reader.refuse('QueryLanguage', 'JSONata, here or for the whole machine (without either it is JSONPath)', language);
  const state = PARSERS[type](name, reader, surroundings);
  reader.finish(`a ${type} state`);
  return state;
}

function parseTask(name: string, reader: FieldReader, { resources }: Surroundings): TaskState {
  const resource = reader.text('Resource') ?? '';
  if (!resources.includes(resource)) reader.refuse('Resource', `a resource with a task handler: ${resources.join(', ') || 'there is none'}`);
  const given = reader.take('Arguments');
  if (given !== undefined && !isObject(given) && !isExpressionText(given)) reader.refuse('Arguments', 'an object or an expression');
  return {
    type: 'Task', name, resource,
    arguments: reader.template('Arguments'),
    timeoutSeconds: reader.numberTemplate('TimeoutSeconds', { min: 1, max: MAX_SECONDS }),
    ...parseWork(reader),
  };
}

function parseParallel(name: string, reader: FieldReader, surroundings: Surroundings): ParallelState {
  const value = reader.take('Branches');
  const sources: readonly unknown[] = Array.isArray(value) ? value : [];
  if (sources.length === 0 || !sources.every(isObject)) reader.refuse('Branches', 'a list of one or more objects with StartAt and States');
  const branches = sources.filter(isObject).map((source, index) => {
    const branch = reader.inner(`Branches[${index}]`, source);
    const graph = surroundings.parseGraph(branch);
    branch.take('Comment');
    branch.finish('a branch');
    return graph;
  });
  return { type: 'Parallel', name, branches, arguments: reader.template('Arguments'), ...parseWork(reader) };
}

function parsePass(name: string, reader: FieldReader): PassState {
  return { type: 'Pass', name, output: reader.template('Output'), assign: reader.assignments(), transition: parseTransition(reader) };
}

function parseWait(name: string, reader: FieldReader): WaitState {
  const seconds = reader.numberTemplate('Seconds', { min: 0, max: MAX_SECONDS });
  const timestamp = reader.textTemplate('Timestamp');
  if (timestamp?.kind === 'literal' && !isTimestamp(timestamp.value)) reader.refuse('Timestamp', 'an RFC 3339 time such as 2026-01-31T12:00:00Z');
  if ((reader.take('Seconds') === undefined) === (reader.take('Timestamp') === undefined)) {
    reader.refuse('Seconds', 'exactly one of Seconds and Timestamp');
  }
  const nothing = { kind: 'literal', value: 0 } as const;
  return {
    type: 'Wait', name,
    until: timestamp === undefined ? { kind: 'seconds', value: seconds ?? nothing } : { kind: 'timestamp', value: timestamp },
    output: reader.template('Output'), assign: reader.assignments(), transition: parseTransition(reader),
  };
}

function parseChoice(name: string, reader: FieldReader): ChoiceState {
  const value = reader.take('Choices');
  const sources: readonly unknown[] = Array.isArray(value) ? value : [];
  if (sources.length === 0 || !sources.every(isObject)) reader.refuse('Choices', 'a list of one or more objects with Condition and Next');
  const choices = sources.filter(isObject).map((source, index) => parseChoiceRule(reader.inner(`Choices[${index}]`, source)));
  return { type: 'Choice', name, choices, default: reader.text('Default'), output: reader.template('Output'), assign: reader.assignments() };
}

function parseChoiceRule(reader: FieldReader): ChoiceRule {
  const condition = reader.template('Condition');
  if (condition?.kind !== 'expression' && typeof reader.take('Condition') !== 'boolean') reader.refuse('Condition', 'an expression or a boolean');
  const next = reader.text('Next');
  if (next === undefined) reader.refuse('Next', 'the name of a state');
  const rule: ChoiceRule = {
    condition: condition ?? { kind: 'literal', value: false }, next: next ?? '', output: reader.template('Output'), assign: reader.assignments(),
  };
  reader.take('Comment');
  reader.finish('a choice rule');
  return rule;
}

function parseSucceed(name: string, reader: FieldReader): SucceedState {
  return { type: 'Succeed', name, output: reader.template('Output') };
}

function parseFail(name: string, reader: FieldReader): FailState {
  return { type: 'Fail', name, error: reader.textTemplate('Error'), cause: reader.textTemplate('Cause') };
}
