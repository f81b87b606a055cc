import { type WindowResult } from '../../contract/execution-state';
import { type Clock, type KinesisVideoStream } from '../../local/kinesis-video';
import { type ExecutionEvent, type ExecutionResult } from '../../local/states';
import { type Progress, type Snapshot } from './progress';

/** Name of the state that runs a window. */
const WINDOW_STATE = 'ArchiveWindow';

/** Whether a state's output is what the function answered; behind a caught error it is not. */
function isAnswer(output: unknown): output is WindowResult {
  return typeof output === 'object' && output !== null && 'status' in output && 'fragments' in output;
}

/** Follows an execution: counts, reports, and stops it between two windows when asked. */
export class RunWatcher {
  windows = 0;
  /** Whether the execution came to its own good end. */
  finished = false;
  /** Why it did not, when it failed. */
  failure: string | undefined;
  private bytes = 0;
  private readonly stopping = new AbortController();

  /** @param fragments How many fragments of the stream are archived already. */
  constructor(
    private fragments: number,
    private readonly stream: KinesisVideoStream,
    private readonly clock: Clock,
    private readonly progress: Progress,
    private readonly stop: AbortSignal,
  ) {}

  /** Stops the execution. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  snapshot(): Snapshot {
    const { fragments: retained } = this.stream;
    const oldestLeft = retained[this.fragments];
    return {
      window: this.windows,
      fragments: this.fragments,
      bytes: this.bytes,
      recorded: retained.length,
      lagMillis: oldestLeft === undefined ? 0 : this.clock.now() - oldestLeft.serverTimestamp,
    };
  }

  onEvent(event: ExecutionEvent): void {
    if (event.type === 'TaskStarted' && event.state === WINDOW_STATE) this.windows += 1;
    if (event.type === 'AttemptFailed') this.progress.say(`  window ${String(this.windows).padStart(2)}  ${event.error}`);
    if (event.type !== 'StateExited') return;
    if (event.state === WINDOW_STATE && isAnswer(event.output)) this.windowEnded(event.output);
    // Between two states nothing is in flight: what the last window completed is complete.
    if (this.stop.aborted) this.stopping.abort();
  }

  async watch(run: Promise<ExecutionResult>): Promise<void> {
    const result = await run;
    this.finished = result.status === 'SUCCEEDED';
    this.failure = undefined;
    if (result.status === 'FAILED') this.failure = `${result.error}: ${result.cause}`;
    if (result.status === 'TIMED_OUT') this.failure = 'the execution timed out';
  }

  private windowEnded(result: WindowResult): void {
    this.fragments += result.fragments;
    this.bytes += result.bytes;
    this.progress.window(this.snapshot(), result);
  }
}
