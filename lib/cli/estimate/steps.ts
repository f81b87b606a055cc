/** Steps of the state machines, without retries. */

import { scheduledStarts, type Reading } from './reading';
import { type Workload } from './workload';

/** States that executions enter. */
export interface Steps {
  readonly executions: number;
  readonly tasks: number;
  /** Tasks that wait for the execution that they start. */
  readonly waitingTasks: number;
  readonly distributedMaps: number;
  readonly inlineMaps: number;
  readonly inlineItems: number;
  /** States of any other kind. */
  readonly others: number;
}

const NONE: Steps = { executions: 0, tasks: 0, waitingTasks: 0, distributedMaps: 0, inlineMaps: 0, inlineItems: 0, others: 0 };

/** History events of each kind of step; with level ALL each is a line in the log. */
const HISTORY_EVENTS: Steps = { executions: 2, tasks: 5, waitingTasks: 6, distributedMaps: 6, inlineMaps: 4, inlineItems: 2, others: 2 };

/** Billed are the states that are entered and, as in AWS's own examples, the start of an execution. Items of a map are none. */
const TRANSITIONS: Steps = { executions: 1, tasks: 1, waitingTasks: 1, distributedMaps: 1, inlineMaps: 1, inlineItems: 0, others: 1 };

const KINDS = Object.keys(NONE) as readonly (keyof Steps)[]; // The literal above has no others.

function weighed(steps: Steps, weights: Steps): number {
  return KINDS.reduce((sum, kind) => sum + steps[kind] * weights[kind], 0);
}

/** State transitions that are billed. */
export function transitionsOf(steps: Steps): number {
  return weighed(steps, TRANSITIONS);
}

/** Events in the histories. */
export function historyEventsOf(steps: Steps): number {
  return weighed(steps, HISTORY_EVENTS);
}

/** Adds up steps, each so many times. */
export function sumOf(...terms: readonly (readonly [times: number, steps: Partial<Steps>])[]): Steps {
  const entries = KINDS.map((kind) => [kind, terms.reduce((sum, [times, steps]) => sum + times * (steps[kind] ?? 0), 0)] as const);
  return { ...NONE, ...Object.fromEntries(entries) };
}

/** A run beside its windows: Start, FirstOfRun, TellStarted, TellEnded, Ended. */
const RUN: Partial<Steps> = { executions: 1, others: 3, tasks: 2 };
/** ArchiveWindow, NextStep. */
const WINDOW: Partial<Steps> = { tasks: 1, others: 1 };
/** One of the waits behind a window. */
const WAIT: Partial<Steps> = { others: 1 };
/** ContinueAsNew, Continued, and Start and FirstOfRun of the next execution. */
const SUCCESSOR: Partial<Steps> = { executions: 1, tasks: 1, others: 3 };
/** Windows of one execution. */
const WINDOWS_PER_EXECUTION = 400;

/** Runs of one stream, with so many windows in all. */
export function runSteps(runs: number, windows: number, waits: number): Steps {
  return sumOf([runs, RUN], [windows, WINDOW], [waits, WAIT], [Math.floor(windows / Math.max(1, runs) / WINDOWS_PER_EXECUTION) * Math.max(1, runs), SUCCESSOR]);
}

/** A fleet run beside its streams: Start, IsForAll, Verdict, Done. */
const FLEET: Partial<Steps> = { executions: 1, others: 4 };
/** ListStreams, IsAllListed. */
const PAGE: Partial<Steps> = { tasks: 1, others: 1 };
/** StartNextPart. */
const NEXT_PART: Partial<Steps> = { tasks: 1 };
/** HasAnEnd, RunToItsEnd or StartFollowing, Ran. */
const MEMBER: Record<Workload['mode'], Partial<Steps>> = { 'catch-up': { waitingTasks: 1, others: 2 }, follow: { tasks: 1, others: 2 } };
/** ReadTags, IsWanted. */
const TAGS: Partial<Steps> = { tasks: 1, others: 1 };
/** Streams that ListStreams is asked for at a time, and that one execution takes; the next part is another one's. */
const PAGE_STREAMS = 100;
const MAX_STREAMS = 500;
/** Named streams that an inline map takes; more, or streams that are looked for, are taken by a distributed one. */
const MAX_INLINE = 40;

/** One fleet run. Streams of the account that are found but not wanted come on top: their tags are read, too. */
export function fleetSteps({ streams, selection, mode }: Pick<Workload, 'streams' | 'selection' | 'mode'>): Steps {
  const parts = selection === 'named' ? 1 : Math.ceil(streams / MAX_STREAMS);
  const isInline = selection === 'named' && streams <= MAX_INLINE;
  return sumOf(
    [parts, FLEET], [parts - 1, NEXT_PART], [selection === 'named' ? 0 : Math.ceil(streams / PAGE_STREAMS), PAGE],
    [parts, isInline ? { inlineMaps: 1 } : { distributedMaps: 1 }], [streams, isInline ? { inlineItems: 1 } : { executions: 1 }],
    [streams, MEMBER[mode]], [selection === 'tags' ? streams : 0, TAGS],
  );
}

/** All steps of a month. */
export function stepsOf(workload: Workload, { runs, needlessRuns, windows, waits }: Reading): Steps {
  const { streams } = workload;
  return sumOf([streams, runSteps(runs, windows, waits)], [streams, runSteps(needlessRuns, needlessRuns, 0)], [scheduledStarts(workload), fleetSteps(workload)]);
}
