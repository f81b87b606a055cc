import { type DefinitionProblem, InvalidDefinitionError } from './errors';
import { FieldReader, type Place } from './field-reader';
import { isObject } from './json';
import { MAX_DEFINITION_BYTES, MAX_NAME_CHARACTERS, MAX_SECONDS } from './limits';
import { type Machine, type State, type StateGraph } from './model';
import { parseState } from './parse-state';
import { type GraphVariables, graphVariables, scopeProblems } from './variable-names';

/**
 * Checks a whole definition and makes it ready to run. `definition` is the JSON text or what it parses to; `resources` are those
 * that have a task handler. Throws {@link InvalidDefinitionError} with every problem there is.
 */
export function parseDefinition(definition: unknown, resources: readonly string[]): Machine {
  const problems: DefinitionProblem[] = [];
  const source = readSource(definition, problems);
  const parser = new Parser(problems, resources);
  const variables = parser.variablesIn(undefined);
  const reader = new FieldReader(source, { state: undefined, path: '', problems, variables });
  const language = reader.oneOf('QueryLanguage', ['JSONata', 'JSONPath']) ?? 'JSONPath';
  reader.oneOf('Version', ['1.0']);
  reader.take('Comment');
  const timeoutSeconds = reader.number('TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const graph = parser.parseGraph(reader, language, variables);
  reader.finish('a state machine');
  problems.push(...scopeProblems(parser.scopes));
  if (problems.length > 0) throw new InvalidDefinitionError(problems);
  return { graph, timeoutSeconds };
}

function readSource(definition: unknown, problems: DefinitionProblem[]): Readonly<Record<string, unknown>> {
  const refuse = (got: unknown, allowed: string): Readonly<Record<string, unknown>> => {
    problems.push({ state: undefined, field: 'definition', got, allowed });
    return {};
  };
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition) ?? '';
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DEFINITION_BYTES) return refuse(bytes, `up to ${MAX_DEFINITION_BYTES} bytes of JSON`);
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : refuse(parsed, 'an object with StartAt and States');
  } catch (error) {
    return refuse(text, `JSON (${(error as SyntaxError).message})`);
  }
}

/** What is shared by all graphs of one definition. */
class Parser {
  readonly scopes: GraphVariables[] = [];
  /** State names are unique in the whole machine, branches included. */
  private readonly names = new Set<string>();
  private readonly labels = new Set<string>();

  constructor(private readonly problems: DefinitionProblem[], private readonly resources: readonly string[]) {}

  /** A new scope of variables. */
  variablesIn(outer: GraphVariables | undefined, sealed = false): GraphVariables {
    const variables = graphVariables(outer, sealed);
    this.scopes.push(variables);
    return variables;
  }

  /** Reads StartAt and States; `variables` is the scope they belong to. */
  parseGraph(reader: FieldReader, language: string, variables: GraphVariables): StateGraph {
    const startAt = reader.text('StartAt') ?? '';
    const sources = reader.take('States');
    const states = new Map<string, State>();
    if (!isObject(sources) || Object.keys(sources).length === 0) {
      reader.refuse('States', 'an object of one or more states');
      return { startAt, states };
    }
    for (const [name, source] of Object.entries(sources)) {
      const state = this.parseOne(name, source, variables, language);
      if (state !== undefined) states.set(name, state);
    }
    const known = Object.keys(sources);
    if (!known.includes(startAt)) reader.refuse('StartAt', `a state of the same graph: ${known.join(', ')}`);
    for (const state of states.values()) this.checkTargets(state, known);
    return { startAt, states };
  }

  private parseOne(name: string, source: unknown, variables: GraphVariables, language: string): State | undefined {
    const refuse = (field: string, got: unknown, allowed: string): undefined => {
      this.problems.push({ state: name, field, got, allowed });
    };
    if (name === '' || name.length > MAX_NAME_CHARACTERS) refuse('name', name, `1 to ${MAX_NAME_CHARACTERS} characters`);
    if (this.names.has(name)) refuse('name', name, 'a name that no other state of the machine has');
    this.names.add(name);
    if (!isObject(source)) return refuse('state', source, 'an object');
    const place: Place = { state: name, path: '', problems: this.problems, variables };
    return parseState(name, new FieldReader(source, place), language, {
      resources: this.resources,
      labels: this.labels,
      parseGraph: (inner, sealed) => this.parseGraph(inner, language, this.variablesIn(variables, sealed)),
    });
  }

  private checkTargets(state: State, known: readonly string[]): void {
    for (const { field, target } of targetsOf(state)) {
      if (target !== '' && !known.includes(target)) {
        this.problems.push({ state: state.name, field, got: target, allowed: `a state of the same graph: ${known.join(', ')}` });
      }
    }
  }
}

/** Every state that a state may go to. */
function targetsOf(state: State): { field: string; target: string }[] {
  if (state.type === 'Succeed' || state.type === 'Fail') return [];
  if (state.type === 'Choice') {
    return [
      ...state.choices.map((choice, index) => ({ field: `Choices[${index}].Next`, target: choice.next })),
      ...(state.default === undefined ? [] : [{ field: 'Default', target: state.default }]),
    ];
  }
  const catchers = state.type === 'Pass' || state.type === 'Wait' ? [] : state.catch;
  return [
    ...(state.transition.kind === 'next' ? [{ field: 'Next', target: state.transition.state }] : []),
    ...catchers.map((catcher, index) => ({ field: `Catch[${index}].Next`, target: catcher.next })),
  ];
}
