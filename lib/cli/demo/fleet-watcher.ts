import { type WindowResult } from '../../contract/execution-state';
import { ARCHIVE_ERROR } from '../../contract/errors';
import { type Clock } from '../../local/kinesis-video';
import { type ExecutionEvent, type ExecutionResult } from '../../local/states';
import { type CameraStream } from './cameras';
import { type Progress, type Snapshot, type WindowPlace } from './progress';

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

/** What a watcher looks at and reports to. */
export interface Watched {
  readonly cameras: readonly CameraStream[];
  /** What of the streams is archived already. */
  readonly archived: { readonly fragments: number; readonly bytes: number };
  readonly clock: Clock;
  readonly progress: Progress;
  /** Whether the stores fail on purpose. */
  readonly storesMayFail: boolean;
  /** Told when the stores fail and nobody meant them to: they do not come back by themselves. */
  readonly onStoreFailure: () => void;
}

/** An execution of the run machine. */
interface Run {
  readonly stream: string;
  windows: number;
}

/** Follows the runs of a demo: counts and reports. */
export class FleetWatcher {
  windows = 0;
  /** Why a fleet run failed, in the words of the run that did. */
  failure: string | undefined;
  private fragments: number;
  private bytes: number;
  private readonly runs = new Map<string, Run>();

  constructor(private readonly watched: Watched) {
    this.fragments = watched.archived.fragments;
    this.bytes = watched.archived.bytes;
  }

  snapshot(): Snapshot {
    const { cameras, clock } = this.watched;
    const recorded = cameras.reduce((sum, { stream }) => sum + stream.fragments.length, 0);
    const each = this.fragments / cameras.length;
    // Of several streams the one that is farthest behind is not known; on average is near enough for a line that shows progress.
    const oldestLeft = this.fragments >= recorded ? undefined : cameras[0]?.stream.fragments[Math.floor(each)];
    return {
      window: this.windows, fragments: this.fragments, bytes: this.bytes, recorded,
      lagMillis: oldestLeft === undefined ? 0 : Math.max(0, clock.now() - oldestLeft.serverTimestamp),
    };
  }

  /** A step of a run. */
  onEvent(event: ExecutionEvent, executionArn: string): void {
    if (event.type === 'ExecutionStarted') this.runs.set(executionArn, { stream: streamOf(event.input), windows: 0 });
    if (event.type === 'TaskStarted' && event.state === WINDOW_STATE) this.windowBegan(executionArn);
    if (event.type === 'AttemptFailed' && event.state === WINDOW_STATE) this.attemptFailed(executionArn, event.error, event.cause);
    if (event.type === 'ExecutionEnded' && event.result.status === 'FAILED') this.failure = `${event.result.error}: ${saidIn(event.result.cause) ?? ''}`;
    if (event.type === 'StateExited' && event.state === WINDOW_STATE && isAnswer(event.output)) this.windowEnded(executionArn, event.output);
  }

  /** Waits for a fleet run. @returns Whether it ended well. */
  async watch(run: Promise<ExecutionResult>): Promise<boolean> {
    this.failure = undefined;
    const result = await run;
    if (result.status === 'SUCCEEDED') this.failure = undefined;
    else this.failure ??= result.status === 'FAILED' ? `${result.error}: ${result.cause}` : `the execution ended as ${result.status}`;
    return result.status === 'SUCCEEDED';
  }

  private windowBegan(executionArn: string): void {
    const run = this.runs.get(executionArn);
    this.windows += 1;
    if (run !== undefined) run.windows += 1;
  }

  /** Which window a line is about. With a single stream they are counted over all executions, and nobody asks whose they are. */
  private place(executionArn: string): WindowPlace {
    const { stream = '', windows = 0 } = this.runs.get(executionArn) ?? {};
    return this.watched.cameras.length === 1 ? { window: this.windows, stream: '' } : { window: windows, stream };
  }

  private attemptFailed(executionArn: string, error: string, cause: string): void {
    const { progress, storesMayFail, onStoreFailure } = this.watched;
    const said = saidIn(cause);
    progress.failed(this.place(executionArn), said === undefined ? error : `${error}: ${said}`);
    // A full disk stays full.
    if (error === ARCHIVE_ERROR.storeUnavailable && !storesMayFail) onStoreFailure();
  }

  private windowEnded(executionArn: string, result: WindowResult): void {
    this.fragments += result.fragments;
    this.bytes += result.bytes;
    this.watched.progress.window(this.place(executionArn), this.snapshot(), result);
  }
}

function streamOf(input: unknown): string {
  const { streamName } = (typeof input === 'object' && input !== null ? input : {}) as { readonly streamName?: unknown };
  return typeof streamName === 'string' ? streamName : '';
}
