/**
 * The runtime inside the child process: what AWS calls the runtime interface client. Plain JavaScript, because the child has no
 * TypeScript loader, and without dependencies, because it shares the process with the code of the function.
 *
 * One difference on purpose: the process is not frozen between invocations.
 */

import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';

const API = process.env.AWS_LAMBDA_RUNTIME_API;
const BASE = '/2018-06-01/runtime';
/** In the order in which the managed runtime looks for them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];
/** Exit codes of the managed runtime. */
const EXIT = { init: 1, unhandledRejection: 128, uncaughtException: 129 };

// A Ctrl-C at a terminal reaches every process of its group; only the parent ends an environment.
process.on('SIGINT', () => undefined);

/** An error of the runtime itself, under the name that the service documents. */
function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

/** Calls the Runtime API. A new connection each time: a kept one may be closed by the server just when it is used. */
function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(`http://${API}${BASE}${path}`, { method, headers, agent: false }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What the service learns of something thrown: the `name` of an error, the JavaScript type of anything else. */
function described(thrown) {
  if (types.isNativeError(thrown) || (typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown)) {
    return { errorType: String(thrown.name), errorMessage: String(thrown.message), trace: String(thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Posts an error; `path` says whether it is of the initialization or of an invocation. */
function report(path, thrown) {
  const error = described(thrown);
  return call('POST', path, JSON.stringify(error), { 'Content-Type': 'application/json', 'Lambda-Runtime-Function-Error-Type': encodeURIComponent(error.errorType) });
}

/** Loads the function named by `file.export`. */
async function loadHandler(directory, name) {
  const dot = name.lastIndexOf('.');
  const file = name.slice(0, dot);
  const path = EXTENSIONS.map((extension) => join(directory, file + extension)).find((candidate) => existsSync(candidate));
  if (dot < 1 || path === undefined) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  let loaded;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') throw runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
  const key = name.slice(dot + 1);
  // The exports of a CommonJS module are the default export; static analysis does not find them all by name.
  const handler = loaded[key] ?? loaded.default?.[key];
  if (typeof handler !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (handler.length >= 3) throw runtimeError('Runtime.CallbackHandlerDeprecated', 'handlers that take a callback are not supported, return a promise');
  return handler;
}

/** The context object of one invocation. */
function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** Where an error belongs that nobody catches: the current invocation, or else the initialization. */
let currentPath = '/init/error';

function exitAfterReporting(thrown, code) {
  report(currentPath, thrown).finally(() => process.exit(code));
}

process.on('uncaughtException', (error) => exitAfterReporting(error, EXIT.uncaughtException));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage } = described(reason);
  exitAfterReporting(runtimeError('Runtime.UnhandledPromiseRejection', `${errorType}: ${errorMessage}`), EXIT.unhandledRejection);
});

async function answerOne(handler) {
  const { headers, body } = await call('GET', '/invocation/next');
  const path = `/invocation/${headers['lambda-runtime-aws-request-id']}`;
  currentPath = `${path}/error`;
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let answer;
  try {
    answer = JSON.stringify(await handler(JSON.parse(body), contextOf(headers))) ?? 'null';
  } catch (error) {
    await report(currentPath, error);
    return;
  }
  await call('POST', `${path}/response`, answer, { 'Content-Type': 'application/json' });
}

let handler;
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
} catch (error) {
  await report('/init/error', error);
  process.exit(EXIT.init);
}
// Ends with the process: the parent kills it, or the Runtime API is gone, and then there is nobody left to work for.
for (;;) await answerOne(handler).catch(() => process.exit(EXIT.init));
