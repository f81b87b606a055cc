import { TaskError, type TaskHandler } from '../states';
import { type LocalFunction } from './local-function';

/** Name of the lambda:invoke integration, request and response. */
export const LAMBDA_INVOKE_RESOURCE = 'arn:aws:states:::lambda:invoke';

const FIELDS: ReadonlySet<string> = new Set(['FunctionName', 'Payload', 'InvocationType']);

/**
 * A handler for `arn:aws:states:::lambda:invoke` over functions by ARN. A failed invocation is thrown under its `errorType`, which
 * is what Retry and Catch of the state match; its cause is the text of the error, as the integration writes it.
 */
export function lambdaInvokeTask(functions: Readonly<Record<string, Pick<LocalFunction, 'invoke'>>>): TaskHandler {
  return async (args, { signal }) => {
    const { target, payload } = readArguments(args, functions);
    const result = await target.invoke(payload, { signal });
    if (result.ok) return { ExecutedVersion: '$LATEST', Payload: result.payload, StatusCode: 200 };
    const { errorType, errorMessage, trace } = result;
    throw new TaskError(errorType, JSON.stringify({ errorMessage, errorType, trace }));
  };
}

function readArguments(args: unknown, functions: Parameters<typeof lambdaInvokeTask>[0]): { target: Pick<LocalFunction, 'invoke'>; payload: unknown } {
  const fields = typeof args === 'object' && args !== null ? args as Readonly<Record<string, unknown>> : {};
  const { FunctionName: name, Payload: payload = {}, InvocationType: type = 'RequestResponse' } = fields;
  const unknown = Object.keys(fields).find((field) => !FIELDS.has(field));
  if (unknown !== undefined || type !== 'RequestResponse') {
    // States.Runtime: what cannot be run here must not look like an error that the machine handles.
    throw new TaskError('States.Runtime', `lambda:invoke: got ${JSON.stringify(args)}, allowed: ${[...FIELDS].join(', ')}, with InvocationType RequestResponse`);
  }
  const target = typeof name === 'string' ? functions[name] : undefined;
  if (target === undefined) {
    throw new TaskError('Lambda.ResourceNotFoundException', `Function not found: ${JSON.stringify(name)}, allowed: ${Object.keys(functions).join(', ')}`);
  }
  return { target, payload };
}
