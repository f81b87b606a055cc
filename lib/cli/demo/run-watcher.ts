import { type WindowResult } from '../../contract/execution-state';
import { ARCHIVE_ERROR } from '../../contract/errors';
import { type Clock } from '../../local/kinesis-video';
import { type ExecutionEvent, type ExecutionResult } from '../../local/states';
import { type CameraStream } from './camera-stream';
import { type Progress, type Snapshot } from './progress';

/** Name of the state that runs a window. */
const WINDOW_STATE = 'ArchiveWindow';

/** Whether a state's output is what the function answered; behind a caught error it is not. */
function isAnswer(output: unknown): output is WindowResult {
  return typeof output === 'object' && output !== null && 'status' in output && 'fragments' in output;
}

/** The message of a function's error; a killed function has none of interest. */
function saidIn(cause: string): string | undefined {
  try {
    const { errorMessage, errorType } = JSON.parse(cause) as { errorMessage?: string; errorType?: string };
    return errorType === 'Runtime.ExitError' ? undefined : errorMessage;
  } catch {
    return cause; // Not of a function, so not JSON: it says by itself what it is.
  }
}

/** Follows an execution: counts, reports, and stops it between two windows when asked. */
export class RunWatcher {
  windows = 0;
  /** Whether the execution came to its own good end. */
  finished = false;
  /** Why it did not, when it failed. */
  failure: string | undefined;
  private fragments: number;
  private bytes: number;
  private cameraIsDone = false;
  private storeFailure: string | undefined;
  private readonly stopping = new AbortController();

  /** @param archived What of the stream is archived already. */
  constructor(
    archived: { readonly fragments: number; readonly bytes: number },
    private readonly camera: CameraStream,
    private readonly clock: Clock,
    private readonly progress: Progress,
    private readonly stop: AbortSignal,
    /** Whether the stores fail on purpose. */
    private readonly storesMayFail: boolean,
  ) {
    this.fragments = archived.fragments;
    this.bytes = archived.bytes;
    camera.done.then(() => { this.cameraIsDone = true; }, () => undefined);
  }

  /** Stops the execution. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  snapshot(): Snapshot {
    const { fragments: retained } = this.camera.stream;
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
    if (event.type === 'AttemptFailed') this.attemptFailed(event.error, event.cause);
    if (event.type !== 'StateExited') return;
    if (event.state === WINDOW_STATE && isAnswer(event.output)) this.windowEnded(event.output);
    // Between two states nothing is in flight: what the last window completed is complete.
    if (this.stop.aborted) this.stopping.abort();
  }

  async watch(run: Promise<ExecutionResult>): Promise<void> {
    const result = await run;
    // An execution also ends well when another one has the stream; ours has done its work once the camera's is done.
    this.finished = result.status === 'SUCCEEDED' && this.cameraIsDone;
    this.failure = this.storeFailure;
    if (result.status === 'FAILED') this.failure = `${result.error}: ${result.cause}`;
    if (result.status === 'TIMED_OUT') this.failure = 'the execution timed out';
  }

  private attemptFailed(error: string, cause: string): void {
    const said = saidIn(cause);
    this.progress.say(`  window ${String(this.windows).padStart(2)}  ${error}${said === undefined ? '' : `: ${said}`}`);
    // Local stores do not come back by themselves: a full disk stays full.
    if (error !== ARCHIVE_ERROR.storeUnavailable || this.storesMayFail) return;
    this.storeFailure = said ?? error;
    this.stopping.abort();
  }

  private windowEnded(result: WindowResult): void {
    this.fragments += result.fragments;
    this.bytes += result.bytes;
    this.progress.window(this.snapshot(), result);
  }
}
