import { cleanUp, codeDirectory, FUNCTION_ARN, functionOf, lineWritten } from './support';

const FOREVER = 'export const handler = () => { console.log("running"); return new Promise(() => setInterval(() => {}, 1000)); };';

afterEach(cleanUp);

describe('an invocation', () => {
  it('answers what the handler returns', async () => {
    const local = functionOf('export const handler = async (event) => ({ got: event.a });');
    expect(await local.invoke({ a: 1 })).toEqual({ ok: true, payload: { got: 1 } });
  });

  it('answers null for nothing', async () => {
    expect(await functionOf('export const handler = async () => {};').invoke({})).toEqual({ ok: true, payload: null });
  });

  it('carries text outside of ASCII both ways', async () => {
    expect(await functionOf('export const handler = async (event) => event;').invoke('é漢😀')).toEqual({ ok: true, payload: 'é漢😀' });
  });

  it('gives the handler its context', async () => {
    const local = functionOf('export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });', { timeoutSeconds: 5 });
    const result = await local.invoke({});
    expect(result).toEqual({ ok: true, payload: {
      callbackWaitsForEmptyEventLoop: true, functionName: 'test', functionVersion: '$LATEST', memoryLimitInMB: '512', invokedFunctionArn: FUNCTION_ARN,
      logGroupName: '/aws/lambda/test', logStreamName: expect.stringContaining('[$LATEST]') as string,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, left: expect.any(Number) as number,
    } });
    const left = (result as { payload: { left: number } }).payload.left;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5000);
  });

  it.each([
    ['an error', 'throw Object.assign(new Error("why"), { name: "Archive.Fenced" })', 'Archive.Fenced', 'why'],
    ['an error of a class', 'class Mine extends Error { name = "My.Name" } throw new Mine("why")', 'My.Name', 'why'],
    ['an error without a name of its own', 'throw new TypeError("why")', 'TypeError', 'why'],
    ['an object that looks like an error', 'throw { name: "Odd", message: "why" }', 'Odd', 'why'],
    ['text', 'throw "why"', 'string', 'why'],
    ['a number', 'throw 7', 'number', '7'],
    ['nothing', 'throw undefined', 'undefined', 'undefined'],
  ])('that throws %s fails under the name that a state machine matches', async (_, statement, errorType, errorMessage) => {
    const local = functionOf(`export const handler = async () => { ${statement}; };`);
    expect(await local.invoke({})).toMatchObject({ ok: false, errorType, errorMessage });
  });

  it('that throws carries the stack', async () => {
    const result = await functionOf('export const handler = async () => { throw new Error("why"); };').invoke({});
    expect(result).toMatchObject({ trace: expect.arrayContaining([expect.stringContaining('index.mjs')]) as unknown });
  });

  it('fails when the process exits in the middle', async () => {
    expect(await functionOf('export const handler = async () => { process.exit(3); };').invoke({}))
      .toMatchObject({ ok: false, errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') as string });
  });

  it('fails when nobody catches a rejection', async () => {
    const local = functionOf('export const handler = () => { Promise.reject(new Error("lost")); return new Promise(() => {}); };');
    expect(await local.invoke({})).toMatchObject({ ok: false, errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' });
  });

  it('fails when nobody catches an error, and the next one has a fresh process', async () => {
    const local = functionOf('export const handler = (event) => event.crash ? new Promise(() => setTimeout(() => { throw new RangeError("late"); })) : Promise.resolve("fine");');
    expect(await local.invoke({ crash: true })).toMatchObject({ ok: false, errorType: 'RangeError', errorMessage: 'late' });
    expect(await local.invoke({})).toEqual({ ok: true, payload: 'fine' });
  });

  it('fails when it takes longer than its timeout, and the process is killed', async () => {
    const { onLog, line } = lineWritten();
    const local = functionOf('export const handler = () => { console.log(process.pid); for (;;); };', { timeoutSeconds: 0.3, onLog });
    expect(await local.invoke({})).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('timed out after 0.30 seconds') as string });
    const pid = Number(await line);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('fails when the process takes more memory than the function has', async () => {
    const local = functionOf('const kept = []; export const handler = () => new Promise(() => setInterval(() => kept.push(Buffer.alloc(32 << 20, 1)), 5));', { memorySizeMb: 256 });
    expect(await local.invoke({})).toMatchObject({ ok: false, errorType: 'Runtime.OutOfMemory' });
  });

  it('is refused with more than 6 MB, without starting a process', async () => {
    const { onLog, line } = lineWritten();
    const local = functionOf('console.log("started"); export const handler = async () => {};', { onLog });
    expect(await local.invoke('x'.repeat(6 * 1024 * 1024))).toMatchObject({ ok: false, errorType: 'RequestTooLargeException' });
    await local.close();
    expect(await Promise.race([line, Promise.resolve('nothing')])).toBe('nothing');
  });

  it('fails when it answers more than 6 MB', async () => {
    const local = functionOf('export const handler = async (n) => "x".repeat(n);');
    expect(await local.invoke(6 * 1024 * 1024)).toMatchObject({ ok: false, errorType: 'Function.ResponseSizeTooLarge' });
    expect(await local.invoke(1)).toEqual({ ok: true, payload: 'x' });
  });

  it('runs on when the caller stops waiting', async () => {
    const lines: string[] = [];
    const told = { second: (): void => undefined };
    const second = new Promise<void>((resolve) => { told.second = resolve; });
    const stop = new AbortController();
    const local = functionOf('export const handler = () => new Promise((resolve) => { console.log("running"); setTimeout(() => { console.log("done"); resolve(); }, 50); });', {
      onLog: (line) => { lines.push(line); if (line === 'running') stop.abort(new Error('stop')); else told.second(); },
    });
    await expect(local.invoke({}, { signal: stop.signal })).rejects.toThrow('stop');
    await second;
    expect(lines).toEqual(['running', 'done']);
  });
});

describe('loading', () => {
  it.each([
    ['an .mjs file', 'index.mjs', 'export const handler = async () => "esm";', 'esm'],
    ['a .cjs file', 'index.cjs', 'const handler = async () => "cjs"; module["ex" + "ports"] = { handler };', 'cjs'],
    ['a .js file, which is CommonJS', 'index.js', 'exports.handler = async () => "js";', 'js'],
  ])('takes %s', async (_, file, code, payload) => {
    expect(await functionOf('', { codeDirectory: codeDirectory(code, file) }).invoke({})).toEqual({ ok: true, payload });
  });

  it.each([
    ['a module that throws', 'throw Object.assign(new Error("why"), { name: "Config.Missing" });', 'Config.Missing', 'why'],
    ['a module that imports what is not there', 'import "not-installed"; export const handler = async () => {};', 'Runtime.ImportModuleError', 'not-installed'],
    ['a module with a syntax error', 'export const handler = async () => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['a module without the handler', 'export const other = async () => {};', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['a handler with a callback', 'export const handler = (event, context, callback) => callback(null, 1);', 'Runtime.CallbackHandlerDeprecated', 'callback'],
    ['a module that ends the process', 'process.exit(4);', 'Runtime.ExitError', 'exit status 4'],
  ])('fails on %s', async (_, code, errorType, message) => {
    expect(await functionOf(code).invoke({})).toMatchObject({ ok: false, errorType, errorMessage: expect.stringContaining(message) as string });
  });

  it('fails on a file that is not there', async () => {
    const local = functionOf('', { handler: 'other.handler' });
    expect(await local.invoke({})).toMatchObject({ ok: false, errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'other'" });
  });
});

describe('environments', () => {
  const COUNT = 'let calls = 0; export const handler = async () => { calls += 1; return { calls, pid: process.pid }; };';

  it('are used again while they are warm', async () => {
    const local = functionOf(COUNT);
    const first = await local.invoke({});
    const second = await local.invoke({});
    expect([first, second]).toMatchObject([{ payload: { calls: 1 } }, { payload: { calls: 2 } }]);
    expect((second as { payload: { pid: number } }).payload.pid).toBe((first as { payload: { pid: number } }).payload.pid);
  });

  it('serve one invocation at a time, so invocations at once get one each', async () => {
    const local = functionOf(COUNT);
    const results = await Promise.all([local.invoke({}), local.invoke({}), local.invoke({})]);
    expect(results.map((result) => (result as { payload: { calls: number } }).payload.calls)).toEqual([1, 1, 1]);
    expect(new Set(results.map((result) => (result as { payload: { pid: number } }).payload.pid)).size).toBe(3);
  });

  it('are killed in the middle of an invocation, and the next one has a fresh process', async () => {
    const { onLog, line } = lineWritten();
    const local = functionOf('export const handler = (event) => { console.log(process.pid); return event.hang ? new Promise(() => {}) : Promise.resolve(process.pid); };', { onLog });
    const killed = local.invoke({ hang: true });
    const pid = Number(await line);
    local.kill();
    expect(await killed).toMatchObject({ ok: false, errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') as string });
    const next = await local.invoke({}) as { payload: number };
    expect(next.payload).not.toBe(pid);
  });

  it('that were killed while idle are not used again', async () => {
    const local = functionOf(COUNT);
    await local.invoke({});
    local.kill();
    expect(await local.invoke({})).toMatchObject({ ok: true, payload: { calls: 1 } });
  });

  it('are killed before they have started', async () => {
    const local = functionOf('export const handler = async () => 1;');
    const killed = local.invoke({});
    local.kill();
    expect(await killed).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  });

  it('are gone after close, and with them what they ran', async () => {
    const { onLog, line } = lineWritten();
    const local = functionOf(FOREVER, { onLog });
    const running = local.invoke({});
    await line;
    await local.close();
    expect(await running).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    await expect(local.invoke({})).rejects.toThrow('the function test is closed');
  });

  it('see the variables they are given and those of the service, and none of this process', async () => {
    process.env['LOCAL_FUNCTION_SECRET'] = 'secret';
    try {
      const result = await functionOf('export const handler = async () => process.env;', { environment: { TABLE: 'footage', AWS_ACCESS_KEY_ID: 'local' } }).invoke({});
      const { payload } = result as { payload: Record<string, string> };
      expect(Object.keys(payload).sort()).toEqual([
        'AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API', 'AWS_REGION', 'LAMBDA_TASK_ROOT', 'LANG', 'PATH', 'TABLE', 'TZ', '_HANDLER', '_X_AMZN_TRACE_ID',
      ]);
      expect(payload).toMatchObject({ TABLE: 'footage', AWS_REGION: 'eu-west-1' });
    } finally {
      delete process.env['LOCAL_FUNCTION_SECRET'];
    }
  });

  it('tell what they write, line by line, with the stream', async () => {
    const lines: string[] = [];
    const local = functionOf('export const handler = async () => { console.log("out\\nmore"); console.error("err"); };', { onLog: (line, stream) => lines.push(`${stream} ${line}`) });
    await local.invoke({});
    await local.close();
    expect(lines.sort()).toEqual(['stderr err', 'stdout more', 'stdout out']);
  });

  it('get the heap of their memory size', async () => {
    const local = functionOf('import v8 from "node:v8"; export const handler = async () => v8.getHeapStatistics().heap_size_limit;', { memorySizeMb: 200 });
    const { payload } = await local.invoke({}) as { payload: number };
    expect(payload).toBeLessThan(256 * 1024 * 1024);
  });
});

describe('options', () => {
  it.each([
    ['codeDirectory', { codeDirectory: '/nonexistent' }], ['handler', { handler: 'handler' }], ['functionArn', { functionArn: 'test' }],
    ['timeoutSeconds', { timeoutSeconds: 0 }], ['timeoutSeconds', { timeoutSeconds: 901 }],
    ['memorySizeMb', { memorySizeMb: 127 }], ['memorySizeMb', { memorySizeMb: 10_241 }], ['memorySizeMb', { memorySizeMb: 128.5 }],
    ['environment', { environment: { AWS_LAMBDA_FUNCTION_NAME: 'x' } }], ['environment', { environment: { _HANDLER: 'x' } }],
  ])('are refused with a wrong %s', (field, options) => {
    expect(() => functionOf('', options)).toThrow(`${field}: got`);
  });
});
