import { StateFailure } from './errors';
import { evaluateCondition, evaluateNumber, evaluateText, evaluateTimestamp } from './evaluate';
import { bindingsOf, type GraphRun, type Visit } from './execution';
import { type Exit } from './exit';
import { type Json } from './json';
import { MAX_SECONDS } from './limits';
import { type ChoiceState, type FailState, type MapState, type State, type StateGraph, type Transition, type WaitState } from './model';
import { outcome, withRetries } from './retrying';
import { attemptMap, attemptParallel } from './run-branches';
import { attemptMapRun } from './run-map-run';
import { attemptTask } from './run-task';

/** Runs a graph of states from StartAt to its end and returns the output of the last state. */
export async function runGraph(graph: StateGraph, input: Json, run: GraphRun): Promise<Json> {
  let name: string | undefined = graph.startAt;
  let data = input;
  while (name !== undefined) {
    run.signal.throwIfAborted();
    const state = graph.states.get(name);
    // Cannot happen: parsing checks every target.
    if (state === undefined) throw new Error(`there is no state ${name}`);
    const exit = await visitState(state, data, run);
    data = exit.output;
    name = exit.next;
  }
  return data;
}

async function visitState(state: State, input: Json, run: GraphRun): Promise<Exit> {
  const { execution, scope } = run;
  const visit: Visit = { ...run, state, input, enteredMs: execution.clock.now(), retryCount: 0 };
  execution.history.write(1);
  execution.emit({ type: 'StateEntered', state: state.name, stateType: state.type, input });
  const exit = await runState(state, visit);
  scope.assign(exit.assigned);
  execution.history.write(1);
  execution.emit({ type: 'StateExited', state: state.name, output: exit.output, assigned: exit.assigned, next: exit.next });
  return exit;
}

async function runState(state: State, visit: Visit): Promise<Exit> {
  switch (state.type) {
    case 'Task': return withRetries(state, visit, (attempt) => attemptTask(state, attempt));
    case 'Parallel': return withRetries(state, visit, (attempt) => attemptParallel(state, attempt, runGraph));
    case 'Map': return withRetries(state, visit, (attempt) => attemptAnyMap(state, attempt));
    case 'Pass': return { ...await outcome(state, visit, {}, visit.input), next: targetOf(state.transition) };
    case 'Wait': return runWait(state, visit);
    case 'Choice': return runChoice(state, visit);
    case 'Succeed': return { ...await outcome({ output: state.output, assign: [] }, visit, {}, visit.input), next: undefined };
    case 'Fail': return runFail(state, visit);
  }
}

async function attemptAnyMap(state: MapState, visit: Visit): Promise<Json> {
  const { distribution } = state;
  return distribution === undefined ? attemptMap(state, visit, runGraph) : attemptMapRun(state, distribution, visit, runGraph);
}

function targetOf(transition: Transition): string | undefined {
  return transition.kind === 'next' ? transition.state : undefined;
}

async function runWait(state: WaitState, visit: Visit): Promise<Exit> {
  const { clock, emit } = visit.execution;
  const bindings = bindingsOf(visit);
  const untilMs = state.until.kind === 'timestamp'
    ? await evaluateTimestamp(state.until.value, bindings)
    : clock.now() + 1000 * await evaluateNumber(state.until.value, bindings, 'Seconds', { min: 0, max: MAX_SECONDS });
  emit({ type: 'Waiting', state: state.name, untilMs });
  await clock.sleep(Math.max(0, untilMs - clock.now()), visit.signal);
  return { ...await outcome(state, visit, {}, visit.input), next: targetOf(state.transition) };
}

async function runChoice(state: ChoiceState, visit: Visit): Promise<Exit> {
  const bindings = bindingsOf(visit);
  for (const choice of state.choices) {
    if (await evaluateCondition(choice.condition, bindings)) {
      return { ...await outcome(choice, visit, {}, visit.input), next: choice.next };
    }
  }
  if (state.default === undefined) {
    // The guide keeps States.NoChoiceMatched for later and reports this as States.Runtime.
    throw new StateFailure('States.Runtime', `no choice of state "${state.name}" matched, and it has no Default`);
  }
  return { ...await outcome(state, visit, {}, visit.input), next: state.default };
}

async function runFail(state: FailState, visit: Visit): Promise<never> {
  const bindings = bindingsOf(visit);
  const error = await evaluateText(state.error, bindings, 'Error');
  const cause = await evaluateText(state.cause, bindings, 'Cause');
  throw new StateFailure(error ?? '', cause ?? '');
}
