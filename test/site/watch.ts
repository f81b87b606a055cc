import { EVENT_TYPE, type ObjectArchivedDetail } from '../../lib/contract/archive-event';
import { type BridgeEvent } from '../../lib/local/events';
import { type ExecutionEvent, type ExecutionResult } from '../../lib/local/states';
import { type Books } from './books';

/** Who began an execution. */
export type Origin = 'schedule' | 'schedule, again' | 'request' | 'request, again' | 'person';

/** What became of executions of one kind. */
export interface ExecutionTally {
  count: number;
  /** Of the one with the most. */
  historyEvents: number;
  readonly outcomes: Map<string, number>;
}

export const MACHINES = ['run', 'fleet', 'member'] as const;
export type MachineKind = (typeof MACHINES)[number];

function tallyOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function hasOutcome(output: unknown): output is { readonly outcome: string } {
  return typeof output === 'object' && output !== null && 'outcome' in output && typeof output.outcome === 'string';
}

/** How an execution ended, in a word or two. An execution of a run that hands over to the next has no outcome. */
function outcomeOf(kind: MachineKind, result: ExecutionResult): string {
  switch (result.status) {
    case 'SUCCEEDED':
      if (kind !== 'run') return 'SUCCEEDED';
      return hasOutcome(result.output) ? result.output.outcome : 'CONTINUED';
    case 'FAILED': return result.error;
    case 'ABORTED': case 'TIMED_OUT': return result.status;
  }
}

/** Sees every execution and every event of a site. */
export class Watch {
  readonly executions: Readonly<Record<MachineKind, ExecutionTally>>;
  /** What came of runs that were started once more, by their origin. */
  readonly repeated = new Map<Origin, Map<string, number>>();
  /** How often the beginning of each run was told. */
  readonly runsStarted = new Map<string, number>();
  readonly events = new Map<string, number>();
  /** Origins by name of the execution; of the runs of a fleet, by the digits of its start, with which their names end. */
  readonly origins = new Map<string, Origin>();

  constructor(private readonly books: Books) {
    const tally = (): ExecutionTally => ({ count: 0, historyEvents: 0, outcomes: new Map() });
    this.executions = { run: tally(), fleet: tally(), member: tally() };
  }

  onEvent(machine: 'run' | 'fleet', event: ExecutionEvent, executionArn: string): void {
    if (event.type !== 'ExecutionEnded') return;
    const kind = event.childArn === undefined ? machine : 'member';
    const tally = this.executions[kind];
    const outcome = outcomeOf(kind, event.result);
    tally.count += 1;
    tally.historyEvents = Math.max(tally.historyEvents, event.result.historyEvents);
    tallyOne(tally.outcomes, outcome);
    if (kind === 'run') this.repetition(executionArn.split(':').at(-1) ?? '', outcome);
  }

  onBusEvent({ 'detail-type': type, detail }: BridgeEvent): void {
    tallyOne(this.events, type);
    if (type === EVENT_TYPE.runStarted) tallyOne(this.runsStarted, String(detail['run']));
    if (type !== EVENT_TYPE.objectArchived) return;
    const { streamArn, key } = detail as unknown as ObjectArchivedDetail; // As the function puts it.
    tallyOne(this.books.of(streamArn).announced, key);
  }

  private repetition(name: string, outcome: string): void {
    const origin = this.origins.get(name) ?? this.origins.get(name.split('-').at(-1) ?? '');
    if (origin === undefined || !origin.endsWith('again')) return;
    const outcomes = this.repeated.get(origin) ?? new Map<string, number>();
    this.repeated.set(origin, outcomes);
    tallyOne(outcomes, outcome);
  }
}
