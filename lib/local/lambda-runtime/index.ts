/** Lambda functions on this machine: the real bundle in a child process, behind the real Runtime API. */

export { type FunctionClock, type LocalFunctionOptions } from './function-options';
export { type InvocationFailure, type InvocationResult } from './invocation-result';
export { LAMBDA_INVOKE_RESOURCE, lambdaInvokeTask } from './lambda-invoke-task';
export { type LocalFunction, startLocalFunction } from './local-function';
