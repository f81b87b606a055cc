import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A clock that runs at its own speed. */
export interface FunctionClock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of it in a real one. */
  readonly speed: number;
}

/** The machine's. */
export const MACHINE_CLOCK: FunctionClock = { now: () => Date.now(), speed: 1 };

/** What a function is made of: its code, and what the service would know of it. */
export interface LocalFunctionOptions {
  /** Directory with the bundle, such as `cdk.out/asset.<hash>`. */
  readonly codeDirectory: string;
  /** File without extension and export: `index.handler`. */
  readonly handler: string;
  readonly functionName: string;
  /** `arn:<partition>:lambda:<region>:<account>:function:<name>`. */
  readonly functionArn: string;
  /** All the function gets to see, beside what the service itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Longest invocation, up to 900 s. */
  readonly timeoutSeconds: number;
  /**
   * Most memory of one environment, 128 to 10,240 MB. Here the resident set of the process is measured; the service counts the
   * whole sandbox, so a function close to its limit here is over it there.
   */
  readonly memorySizeMb: number;
  /** What the function takes for the time of day. Default: the machine's clock. */
  readonly clock?: FunctionClock;
  /** Told every line that the function writes. Default: nobody is told. */
  readonly onLog?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** Set by the service; a function that is configured with one of them is refused ("Reserved environment variables"). */
const RESERVED = /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** Throws a RangeError for options that the service would not take. */
export function checkFunctionOptions({ codeDirectory, handler, functionArn, environment, timeoutSeconds, memorySizeMb }: LocalFunctionOptions): void {
  const refuse = (field: string, got: unknown, allowed: string): never => {
    throw new RangeError(`${field}: got ${JSON.stringify(got)}, allowed: ${allowed}`);
  };
  if (!existsSync(codeDirectory)) refuse('codeDirectory', codeDirectory, 'a directory that exists');
  if (!/^[^.].*\.[\w$]+$/.test(handler)) refuse('handler', handler, '<file>.<export>');
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+$/.test(functionArn)) refuse('functionArn', functionArn, 'arn:<partition>:lambda:<region>:<account>:function:<name>');
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 900)) refuse('timeoutSeconds', timeoutSeconds, 'more than 0, up to 900');
  if (!(Number.isInteger(memorySizeMb) && memorySizeMb >= 128 && memorySizeMb <= 10_240)) refuse('memorySizeMb', memorySizeMb, 'a whole number from 128 to 10240');
  const reserved = Object.keys(environment).find((name) => RESERVED.test(name));
  if (reserved !== undefined) refuse('environment', reserved, 'names that the service does not set itself');
}

/** The environment of the child: what the function was given and what the service sets. Nothing of this process but PATH. */
export function childEnvironment(options: LocalFunctionOptions, runtimeApi: string, logStream: string): Record<string, string> {
  const region = options.functionArn.split(':')[3] ?? '';
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // The service takes these from the place and the role of the function; here they may be given.
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...options.environment,
    _HANDLER: options.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0] ?? ''}.x`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memorySizeMb),
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: options.codeDirectory,
  };
}

/** Node flags that give a process another clock; none for the machine's own. */
export function clockFlags({ now, speed }: FunctionClock = MACHINE_CLOCK): readonly string[] {
  if (speed === 1) return [];
  const script = pathToFileURL(join(__dirname, 'fast-clock.mjs'));
  script.search = new URLSearchParams({ real: String(Date.now()), local: String(now()), speed: String(speed) }).toString();
  return ['--import', script.href];
}

/** Node flags for a memory size, in the proportions of the managed runtime. */
export function memoryFlags(memorySizeMb: number): readonly string[] {
  return [`--max-old-space-size=${Math.floor(memorySizeMb * 0.9)}`, `--max-semi-space-size=${Math.max(1, Math.floor(memorySizeMb * 0.05))}`];
}
