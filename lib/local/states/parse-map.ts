import { FORBIDDEN_IN_NAME } from './execution-name';
import { type FieldReader } from './field-reader';
import { isObject } from './json';
import { MAX_LABEL_CHARACTERS } from './limits';
import { type Distribution, type MapState, type State, type StateGraph } from './model';
import { type Surroundings } from './parse-state';
import { isExpressionText, parseWork } from './parse-work';

/** Reads a Map, INLINE or DISTRIBUTED. */
export function parseMap(name: string, reader: FieldReader, surroundings: Surroundings): MapState {
  const source = reader.take('ItemProcessor');
  if (!isObject(source)) reader.refuse('ItemProcessor', 'an object with StartAt and States');
  const processor = reader.inner('ItemProcessor', isObject(source) ? source : {});
  const executionType = parseConfig(processor);
  const graph = surroundings.parseGraph(processor, executionType !== undefined);
  processor.take('Comment');
  processor.finish('an item processor');
  if (executionType === 'EXPRESS') refuseUnfitForExpress(graph, processor);
  const items = reader.take('Items');
  if (items !== undefined && !Array.isArray(items) && !isExpressionText(items)) reader.refuse('Items', 'a list or an expression that yields one');
  return {
    type: 'Map', name, processor: graph,
    items: reader.template('Items'),
    itemSelector: reader.template('ItemSelector'),
    maxConcurrency: reader.numberTemplate('MaxConcurrency', { min: 0 }),
    distribution: executionType === undefined ? undefined : parseDistribution(name, executionType, reader, surroundings.labels),
    ...parseWork(reader),
  };
}

/** Reads ProcessorConfig: the type of the child executions, `undefined` for an INLINE Map. */
function parseConfig(processor: FieldReader): Distribution['executionType'] | undefined {
  const config = processor.take('ProcessorConfig');
  if (config === undefined) return undefined;
  if (!isObject(config)) {
    processor.refuse('ProcessorConfig', 'an object with Mode');
    return undefined;
  }
  const fields = processor.inner('ProcessorConfig', config);
  const mode = fields.oneOf('Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  if (mode === 'INLINE') {
    fields.finish('ProcessorConfig of an INLINE Map');
    return undefined;
  }
  const executionType = fields.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']);
  if (fields.take('ExecutionType') === undefined) fields.refuse('ExecutionType', 'STANDARD, EXPRESS');
  fields.finish('ProcessorConfig of a DISTRIBUTED Map');
  return executionType ?? 'STANDARD';
}

function parseDistribution(name: string, executionType: Distribution['executionType'], reader: FieldReader, labels: Set<string>): Distribution {
  const given = reader.text('Label');
  if (given !== undefined && (given.length > MAX_LABEL_CHARACTERS || FORBIDDEN_IN_NAME.test(given))) {
    reader.refuse('Label', `1 to ${MAX_LABEL_CHARACTERS} characters of those that the name of an execution may have`);
  }
  // The service makes one up; the name of the state tells more.
  const label = given ?? [...name].map((character) => (FORBIDDEN_IN_NAME.test(character) ? '-' : character)).join('').slice(0, MAX_LABEL_CHARACTERS);
  if (given !== undefined && labels.has(given)) reader.refuse('Label', 'a label that no other Map of the machine has');
  labels.add(label);
  return {
    executionType, label,
    toleratedFailureCount: reader.numberTemplate('ToleratedFailureCount', { min: 0 }),
    toleratedFailurePercentage: reader.numberTemplate('ToleratedFailurePercentage', { min: 0, max: 100, fraction: true }),
  };
}

function* everyState(graph: StateGraph): Generator<State> {
  for (const state of graph.states.values()) {
    yield state;
    if (state.type === 'Map') yield* everyState(state.processor);
    if (state.type === 'Parallel') for (const branch of state.branches) yield* everyState(branch);
  }
}

/** Express executions neither wait for a job or a token, nor start Map Runs. */
function refuseUnfitForExpress(graph: StateGraph, processor: FieldReader): void {
  for (const state of everyState(graph)) {
    if (state.type === 'Task' && /\.(sync(:2)?|waitForTaskToken)$/.test(state.resource)) {
      processor.refuse('ProcessorConfig.ExecutionType', `STANDARD, because "${state.name}" waits for ${state.resource}`, 'EXPRESS');
    }
    if (state.type === 'Map' && state.distribution !== undefined) {
      processor.refuse('ProcessorConfig.ExecutionType', `STANDARD, because "${state.name}" is a DISTRIBUTED Map`, 'EXPRESS');
    }
  }
}
