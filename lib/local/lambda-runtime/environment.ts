import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment, clockFlags, type LocalFunctionOptions, MACHINE_CLOCK, memoryFlags } from './function-options';
import { type InvocationFailure, type InvocationResult, sandboxFailure } from './invocation-result';
import { watchMemory } from './resident-memory';
import { type RuntimeApi, startRuntimeApi } from './runtime-api';

const BOOTSTRAP = join(__dirname, 'bootstrap.mjs');
/** Longest initialization outside of an invocation, in ms ("Lambda execution environment lifecycle"). */
const INIT_TIMEOUT_MS = 10_000;
/** Longest response; the message of the service names this number. */
const MAX_RESPONSE_TEXT = '6291556 bytes';

/** An invocation that waits for its answer. */
interface Pending {
  readonly requestId: string;
  readonly event: string;
  readonly settle: (result: InvocationResult) => void;
  /** Set while the handler runs. */
  timer?: NodeJS.Timeout;
  /**
   * What the handler answered. It is handed over when the process asks for the next invocation or is gone, because only then is
   * it known whether the environment can be used again.
   */
  result?: InvocationResult;
}

/** One execution environment: a child process and the Runtime API it speaks to. One invocation at a time, many in a row. */
export class Environment {
  private pending: Pending | undefined;
  private asking = false;
  /** Why the process is about to end; what is `undefined` ended by itself. */
  private reason: ((requestId: string) => InvocationFailure) | undefined;
  private readonly initTimer: NodeJS.Timeout;
  private readonly memory: { stop(): void };
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  private alive = true;

  /** Starts a child process; initializing goes on in the background. */
  static async start(options: LocalFunctionOptions): Promise<Environment> {
    // The API needs the environment and the child needs the API: the events reach the environment once it is there.
    const created: { environment?: Environment } = {};
    const api = await startRuntimeApi({
      onReady: () => created.environment?.ready(),
      onInitError: (failure) => created.environment?.end(() => failure),
      onResponse: (requestId, body) => created.environment?.answer(requestId, { ok: true, payload: JSON.parse(body) as unknown }),
      onError: (requestId, failure) => created.environment?.answer(requestId, failure),
      onTooLarge: (requestId) => created.environment?.answer(requestId, sandboxFailure(
        'Function.ResponseSizeTooLarge', requestId, `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_TEXT}).`)),
    });
    const child = spawn(process.execPath, [...memoryFlags(options.memorySizeMb), ...clockFlags(options.clock), BOOTSTRAP], {
      cwd: options.codeDirectory, env: childEnvironment(options, api.address, logStreamName()), stdio: ['ignore', 'pipe', 'pipe'],
    });
    created.environment = new Environment(options, api, child);
    return created.environment;
  }

  private constructor(private readonly options: LocalFunctionOptions, private readonly api: RuntimeApi, private readonly child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => options.onLog?.(line, name));
    }
    this.initTimer = setTimeout(() => this.end((requestId) => timedOut(requestId, INIT_TIMEOUT_MS)), INIT_TIMEOUT_MS);
    this.memory = watchMemory(child.pid ?? 0, options.memorySizeMb * 1024 * 1024, () => {
      this.end((requestId) => sandboxFailure('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed'));
    });
    this.ended = new Promise((resolve) => {
      const gone = (exit: string): void => { this.gone(exit); resolve(); };
      // `close`, not `exit`: its last lines are read by then.
      child.once('close', (code, signal) => gone(exitText(code, signal)));
      child.once('error', (error) => gone(`Runtime failed to start: ${error.message}`));
    });
  }

  /** Whether an invocation can be given to it. */
  get free(): boolean {
    return this.alive && this.reason === undefined && this.pending === undefined;
  }

  /** Gives it one invocation; only a free environment takes one. */
  invoke(event: string): Promise<InvocationResult> {
    if (!this.free) throw new Error('the environment is not free');
    return new Promise((settle) => {
      this.pending = { requestId: randomUUID(), event, settle };
      this.deliver();
    });
  }

  /** Kills the process at once. Its invocation, if any, fails with what `reason` makes; default: the way the process ended. */
  end(reason?: (requestId: string) => InvocationFailure): void {
    this.reason ??= reason ?? ((requestId) => exitError(requestId, exitText(null, 'SIGKILL')));
    this.child.kill('SIGKILL');
  }

  private ready(): void {
    clearTimeout(this.initTimer);
    this.asking = true;
    if (this.pending?.result === undefined) this.deliver();
    else this.settle(this.pending.result);
  }

  private deliver(): void {
    const { pending, options } = this;
    if (pending === undefined || !this.asking) return;
    this.asking = false;
    const timeoutMs = options.timeoutSeconds * 1000;
    const { now, speed } = options.clock ?? MACHINE_CLOCK;
    pending.timer = setTimeout(() => this.end((requestId) => timedOut(requestId, timeoutMs)), timeoutMs / speed);
    const seconds = Math.floor(now() / 1000).toString(16);
    this.api.deliver({
      requestId: pending.requestId, event: pending.event, functionArn: options.functionArn, deadlineMs: now() + timeoutMs,
      traceId: `Root=1-${seconds}-${pending.requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
  }

  private answer(requestId: string, result: InvocationResult): void {
    // An answer to an invocation that was given up already is nobody's.
    if (this.pending?.requestId === requestId) this.pending.result ??= result;
  }

  private settle(result: InvocationResult): void {
    const { pending } = this;
    this.pending = undefined;
    clearTimeout(pending?.timer);
    pending?.settle(result);
  }

  private gone(exit: string): void {
    this.alive = false;
    clearTimeout(this.initTimer);
    this.memory.stop();
    this.api.close();
    const requestId = this.pending?.requestId ?? '';
    this.settle(this.pending?.result ?? this.reason?.(requestId) ?? exitError(requestId, exit));
  }
}

function exitError(requestId: string, exit: string): InvocationFailure {
  return sandboxFailure('Runtime.ExitError', requestId, exit);
}

function exitText(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code ?? 'unknown'}`;
}

function timedOut(requestId: string, timeoutMs: number): InvocationFailure {
  return sandboxFailure('Sandbox.Timedout', requestId, `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
}

function logStreamName(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}
