import { type MediaSource } from '../../lib/ports/media-source';
import { type JournalEntry } from '../../lib/ports/journal';
import { archiveWindow } from '../../lib/core/archive-window';
import { parseWindowInput, type WindowResult } from '../../lib/contract/execution-state';
import { SAFETY_MARGIN_SECONDS, WINDOW_SECONDS } from '../../lib/contract/settings';
import { createStateMachine, type ExecutionEvent, TaskError } from '../../lib/local/states';
import { LAMBDA_INVOKE_RESOURCE, lambdaInvokeTask } from '../../lib/local/lambda-runtime';
import { PUT_EVENTS_RESOURCE } from '../../lib/local/sdk-tasks';
import { definitionOf } from '../constructs/definition';
import { WINDOW_FUNCTION_ARN } from '../constructs/machines';
import { type ManualClock } from '../support/memory/manual-clock';
import { sourceError } from '../support/memory/memory-stream';
import { World, type Worker } from '../support/memory/world';

/** An error of the source that does not go away: a call that always answers it, or sessions that always hold it. */
export type Trouble = { readonly exception: string } | { readonly inBand: number };

/** What comes of it. */
export interface ErrorCourse {
  /** What one window noted of it, in order. */
  readonly noted: readonly Extract<JournalEntry, { kind: 'source-error' }>[];
  /** How that window ended: a status, or the name of what it threw. */
  readonly ending: string;
  /** States of the run, from its start to its end or to the window that comes after a wait. */
  readonly path: readonly string[];
}

/** Fragments that are archived before the trouble begins, so that a beginning that cannot be found is none of it. */
const FRAGMENTS_BEFORE = 20;

function troubled(source: MediaSource, trouble: Trouble): MediaSource {
  if (!('exception' in trouble)) return source;
  return { describe: (stream) => source.describe(stream), open: () => Promise.reject(sourceError(trouble.exception)) };
}

/** One window of the real core over a stream in trouble. */
async function window(world: World, worker: Worker, trouble: Trouble, payload: unknown): Promise<WindowResult> {
  if ('inBand' in trouble) world.stream.scripts.splice(0, Infinity, ...Array.from({ length: 50 }, () => ({ fragments: 0, then: { errorId: trouble.inBand } })));
  const settings = { keyPrefix: '', segmentMillis: 30_000, partBytes: 2_000, coverage: 'everything' } as const;
  const readMillis = (WINDOW_SECONDS.max - SAFETY_MARGIN_SECONDS) * 1_000;
  return archiveWindow({ ...worker, source: troubled(worker.source, trouble) }, parseWindowInput(payload), settings, world.clock.now() + readMillis);
}

/** Reads states from events until the run has ended, or has waited and begins another window. */
class Path {
  readonly states: string[] = [];
  isWhole = false;

  follow(event: ExecutionEvent): void {
    if (event.type !== 'StateEntered' || this.isWhole) return;
    this.isWhole = this.states.some((state) => state.startsWith('WaitFor'));
    this.states.push(event.state);
  }
}

/**
 * Has the synthesized run machine read a stream that is in trouble, with the real core behind its task, in memory and in virtual time.
 * @throws Error when the run does neither end nor wait.
 */
export async function errorCourse(trouble: Trouble): Promise<ErrorCourse> {
  const world = new World();
  world.stream.publishMany(FRAGMENTS_BEFORE);
  await world.window({ input: { run: 'before' } });
  world.clock.advance(600_000); // Its lease has run out.
  const worker = world.worker();
  const path = new Path();
  let ending = '';
  let noted: ErrorCourse['noted'] | undefined;
  const invoke = async (payload: unknown) => {
    if (path.isWhole) throw new TaskError('Archive.InvalidInput', 'enough was seen'); // Ends a run that would go on for ever.
    try {
      const result = await window(world, worker, trouble, payload);
      ending ||= result.status;
      return { ok: true, payload: result } as const;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      ending ||= error.name;
      return { ok: false, errorType: error.name, errorMessage: error.message, trace: [] } as const;
    } finally {
      noted ??= worker.journal.of('source-error');
    }
  };
  const machine = createStateMachine(JSON.stringify(definitionOf()), {
    name: 'run', arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:run', random: () => 0, clock: statesClock(world.clock),
    tasks: {
      [LAMBDA_INVOKE_RESOURCE]: lambdaInvokeTask({ [WINDOW_FUNCTION_ARN]: { invoke } }),
      [PUT_EVENTS_RESOURCE]: async () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
      'arn:aws:states:::states:startExecution': async () => { throw new TaskError('Unexpected', 'no run of this length'); },
    },
    onEvent: (event) => { path.follow(event); },
  });
  await machine.begin({ name: 'run', input: { streamName: world.stream.streamName, mode: 'follow' } }).result;
  return { noted: noted ?? [], ending, path: path.states };
}

/** Waits take no time; what runs meanwhile has all it wants. */
function statesClock(clock: ManualClock) {
  return {
    now: () => clock.now(),
    sleep: (milliseconds: number) => clock.sleep(milliseconds),
    deadline: (_milliseconds: number, signal?: AbortSignal) => new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new Error('done')); }, { once: true });
    }),
  };
}
