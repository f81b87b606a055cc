import { lambdaInvokeTask, LAMBDA_INVOKE_RESOURCE, type LocalFunction } from '../lambda-runtime';
import { describeContactTask, DESCRIBE_CONTACT_RESOURCE, kinesisVideoTasks, putEventsTask, PUT_EVENTS_RESOURCE, type DescribeContactArguments } from '../sdk-tasks';
import {
  createStateMachine, START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, startExecutionSyncTask, startExecutionTask,
  type Clock, type ExecutionEvent, type StateMachine, type TaskHandler,
} from '../states';
import { type TemplateReader } from './template-reader';

/** What the state machines of a stack need. */
export interface MachineSurroundings {
  /** By ARN. */
  readonly functions: Readonly<Record<string, LocalFunction>>;
  readonly kinesisVideoUrl: string;
  readonly eventsUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of every step of every execution, whoever started it. */
  readonly onEvent: (machineArn: string, event: ExecutionEvent, executionArn: string) => void;
  /** Stands in for Amazon Connect, which has no local server. */
  readonly describeContact: (args: DescribeContactArguments) => Promise<object>;
}

function tasksOf(surroundings: MachineSurroundings, find: (arn: string) => StateMachine | undefined): Readonly<Record<string, TaskHandler>> {
  const starting = { find, onStarted: () => undefined, random: surroundings.random };
  return {
    [LAMBDA_INVOKE_RESOURCE]: lambdaInvokeTask(surroundings.functions),
    [START_EXECUTION_RESOURCE]: startExecutionTask(starting),
    [START_EXECUTION_SYNC_RESOURCE]: startExecutionSyncTask(starting),
    [PUT_EVENTS_RESOURCE]: putEventsTask(surroundings.eventsUrl),
    [DESCRIBE_CONTACT_RESOURCE]: describeContactTask(surroundings.describeContact),
    ...kinesisVideoTasks(surroundings.kinesisVideoUrl),
  };
}

/** The state machines of a stack, by ARN. Each may start the others. */
export function createMachines(template: TemplateReader, surroundings: MachineSurroundings): ReadonlyMap<string, StateMachine> {
  const machines = new Map<string, StateMachine>();
  const tasks = tasksOf(surroundings, (arn) => machines.get(arn));
  for (const found of template.all('AWS::StepFunctions::StateMachine')) {
    const arn = found.identity.attributes['Arn'] ?? '';
    machines.set(arn, createStateMachine(template.property(found, 'DefinitionString'), {
      name: arn.split(':').at(-1) ?? '', arn, tasks,
      clock: surroundings.clock, random: surroundings.random,
      onEvent: (event, executionArn) => surroundings.onEvent(arn, event, executionArn),
    }));
  }
  return machines;
}
