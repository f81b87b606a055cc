import { allOrNothing } from './all-or-nothing';
import { describedExecution, pascalCased } from './describe-execution';
import { StateFailure } from './errors';
import { evaluateNumber } from './evaluate';
import { bindingsOf, type Execution, isoTime, type Visit } from './execution';
import { executionArnOf } from './execution-name';
import { openExecution, type StartedExecution } from './execution-records';
import { randomUuid } from './functions';
import { History } from './history';
import { childSignal } from './interruption';
import { type Json } from './json';
import { MAX_DISTRIBUTED_CONCURRENCY, MAX_EXPRESS_SECONDS } from './limits';
import { type Distribution, type MapState } from './model';
import { EVENTS_AROUND, itemInput, mapItem, planMap, type RunGraph } from './run-branches';
import { runExecution } from './run-execution';
import { Scope } from './scope';

/** Events of a Map Run, beside those around every Map: started, and succeeded, failed or aborted. The children have their own history. */
const EVENTS_PER_MAP_RUN = 2;

/** What one Map Run has in common for all its children. */
interface MapRun {
  readonly state: MapState;
  readonly distribution: Distribution;
  readonly visit: Visit;
  readonly runGraph: RunGraph;
  /** The machine as the children name it: that of the definition, and the label. */
  readonly machine: { readonly arn: string; readonly name: string };
}

/**
 * One attempt of a DISTRIBUTED Map: what came of its child executions, in the order of the items. A child that succeeded leaves its
 * output. One that failed and is tolerated leaves the record of its execution, the way DescribeExecution tells it: "If a child
 * workflow execution fails, Step Functions returns its execution result unchanged" (ResultWriter, Transformation).
 */
export async function attemptMapRun(state: MapState, distribution: Distribution, visit: Visit, runGraph: RunGraph): Promise<Json> {
  const { execution } = visit;
  const { items, concurrency } = await planMap(state, visit, MAX_DISTRIBUTED_CONCURRENCY);
  const tolerated = await toleratedFailures(distribution, visit, items.length);
  const { arn, name } = execution.machine;
  const run: MapRun = { state, distribution, visit, runGraph, machine: { arn: `${arn}/${distribution.label}`, name: `${name}/${distribution.label}` } };
  const mapRunArn = `${run.machine.arn.replace(':stateMachine:', ':mapRun:')}:${randomUuid(execution.random)}`;
  const count = { succeeded: 0, failed: 0 };
  const jobs = items.map((item, index) => async (signal: AbortSignal) => {
    const child = openChild(run, await itemInput(state, visit, mapItem(item, index)), signal);
    const result = await child.result;
    // Stopped together with the Map Run: its failure is the one that counts.
    signal.throwIfAborted();
    count[result.status === 'SUCCEEDED' ? 'succeeded' : 'failed'] += 1;
    if (count.failed > tolerated) throw new StateFailure('States.ExceedToleratedFailureThreshold', 'The specified tolerated failure threshold was exceeded');
    return result.status === 'SUCCEEDED' ? result.output : pascalCased(describedExecution(child.describe(), run.machine.arn, isoTime));
  });
  execution.history.write(EVENTS_AROUND + EVENTS_PER_MAP_RUN);
  execution.emit({ type: 'MapRunStarted', state: state.name, mapRunArn, items: items.length });
  let status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'ABORTED';
  try {
    const results = await allOrNothing(jobs, concurrency, visit.signal);
    status = 'SUCCEEDED';
    return results;
  } catch (error) {
    if (error instanceof StateFailure) status = 'FAILED';
    throw error;
  } finally {
    execution.emit({ type: 'MapRunEnded', state: state.name, mapRunArn, status, ...count });
  }
}

/**
 * How many children may fail. Of two thresholds the one that is exceeded first counts; 0 is the same as none; with none no child
 * may fail.
 */
async function toleratedFailures({ toleratedFailureCount, toleratedFailurePercentage }: Distribution, visit: Visit, items: number): Promise<number> {
  const bindings = bindingsOf(visit);
  const count = toleratedFailureCount === undefined ? 0
    : await evaluateNumber(toleratedFailureCount, bindings, 'ToleratedFailureCount', { min: 0 });
  const percentage = toleratedFailurePercentage === undefined ? 0
    : await evaluateNumber(toleratedFailurePercentage, bindings, 'ToleratedFailurePercentage', { min: 0, max: 100, fraction: true });
  const thresholds = [...(count > 0 ? [count] : []), ...(percentage > 0 ? [percentage * items / 100] : [])];
  return thresholds.length === 0 ? 0 : Math.min(...thresholds);
}

/** Starts the child execution of one item: a history and variables of its own, and nothing of its parent but the definition. */
function openChild({ state, distribution, visit, runGraph, machine }: MapRun, input: Json, signal: AbortSignal): StartedExecution {
  const { execution: parent } = visit;
  const { clock } = parent;
  const isExpress = distribution.executionType === 'EXPRESS';
  const name = randomUuid(parent.random);
  const arn = executionArnOf(machine.arn, name);
  const execution: Execution = {
    ...parent, arn,
    history: new History(isExpress ? Infinity : undefined),
    emit: (step, childArn = arn) => parent.emit(step, childArn),
    context: {
      Execution: { Id: arn, Name: name, Input: input, StartTime: isoTime(clock.now()) },
      StateMachine: { Id: machine.arn, Name: machine.name },
    },
  };
  const life = childSignal(signal);
  return openExecution({
    name, executionArn: arn, input, history: execution.history, life, now: () => clock.now(),
    run: () => runExecution({ execution, input, life, timeoutSeconds: isExpress ? MAX_EXPRESS_SECONDS : undefined },
      () => runGraph(state.processor, input, { execution, scope: new Scope(), signal: life.signal, map: undefined })),
  });
}
