/** An interpreter of the Amazon States Language (JSONata only) that refuses what it does not know. */

export { type Clock, realClock, skippingClock } from './clock';
export { ExecutionAlreadyExistsError, InvalidDefinitionError, InvalidStartError, type DefinitionProblem } from './errors';
export { type ExecutionEvent, type ExecutionResult } from './events';
export { START_EXECUTION_RESOURCE, startExecutionTask } from './start-execution-task';
export { createStateMachine, type StartedExecution, type StartRequest, type StateMachine, type StateMachineOptions } from './state-machine';
export { type TaskContext, TaskError, type TaskHandler } from './task-handler';
