/** An interpreter of the Amazon States Language (JSONata only) that refuses what it does not know. */

export { type Clock, realClock, skippingClock } from './clock';
export { ExecutionAlreadyExistsError, ExecutionDoesNotExistError, InvalidDefinitionError, InvalidStartError, type DefinitionProblem } from './errors';
export { type ExecutionEvent, type ExecutionResult } from './events';
export { type ExecutionRecord, type ExecutionStatus, type StartedExecution } from './execution-records';
export { START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, startExecutionSyncTask, startExecutionTask } from './start-execution-task';
export { createStateMachine, type StartRequest, type StateMachine, type StateMachineOptions } from './state-machine';
export { startStatesServer, type StatesServer, type StatesServerOptions } from './states-server';
export { type TaskContext, TaskError, type TaskHandler } from './task-handler';
