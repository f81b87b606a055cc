import { type EventBus } from '../../lib/local/events';
import { LAMBDA_INVOKE_RESOURCE, lambdaInvokeTask } from '../../lib/local/lambda-runtime';
import { PUT_EVENTS_RESOURCE } from '../../lib/local/sdk-tasks';
import {
  START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, startExecutionSyncTask, startExecutionTask, TaskError, type StateMachine, type TaskHandler,
} from '../../lib/local/states';
import { type Chaos } from './chaos';
import { type Account } from './site-source';
import { type WindowLambda } from './window-lambda';

/** What the tasks of the state machines of a site reach. */
export interface TaskSurroundings {
  readonly account: Account;
  readonly bus: EventBus;
  readonly chaos: Chaos;
  readonly functionArn: string;
  readonly lambda: WindowLambda;
  readonly machines: ReadonlyMap<string, StateMachine>;
}

const LIST_STREAMS_RESOURCE = 'arn:aws:states:::aws-sdk:kinesisvideo:listStreams';

interface ListArguments {
  readonly MaxResults: number;
  readonly NextToken?: string;
  readonly StreamNameCondition?: { readonly ComparisonValue: string };
}

/** ListStreams without the wire: pages by name. */
function listStreamsTask({ account }: TaskSurroundings): TaskHandler {
  return async (args) => {
    // As the definition writes them; the real handler and the real service are tested with it elsewhere.
    const { MaxResults, NextToken = '', StreamNameCondition } = args as ListArguments;
    const names = account.present.map(({ plan }) => plan.name).filter((name) => name.startsWith(StreamNameCondition?.ComparisonValue ?? '') && name > NextToken).sort();
    const page = names.slice(0, MaxResults);
    return {
      StreamInfoList: page.map((StreamName) => ({ StreamName, Status: 'ACTIVE' })),
      ...(names.length > page.length ? { NextToken: page.at(-1) } : {}),
    };
  };
}

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: unknown;
  readonly EventBusName?: string;
}

/** PutEvents without the wire. */
function putEventsTask({ bus }: TaskSurroundings): TaskHandler {
  return async (args) => {
    const { Entries } = args as { readonly Entries: readonly Entry[] }; // As the definition writes them.
    const answers = Entries.map((entry) => bus.put({ ...entry, Detail: JSON.stringify(entry.Detail) }));
    const failed = answers.filter((answer) => 'ErrorCode' in answer).length;
    if (failed > 0) throw new TaskError('EventBridge.FailedEntry', JSON.stringify(answers));
    return { FailedEntryCount: 0, Entries: answers };
  };
}

/** The call takes effect, and its answer gets lost on the way: the integration then tries again, as its state says. */
function losingAnswers(handler: TaskHandler, service: 'StepFunctions' | 'EventBridge' | 'KinesisVideo', { chaos }: TaskSurroundings): TaskHandler {
  return async (args, context) => {
    const answer = await handler(args, context);
    if (chaos.losesAnswer(service === 'StepFunctions' ? 'startLosses' : 'taskLosses')) throw new TaskError(`${service}.SdkClientException`, 'Unable to execute HTTP request: Read timed out');
    return answer;
  };
}

/** As `losingAnswers` for a start that is waited for: what gets lost is the answer to the start, not the long wait behind it. */
function losingStarts(waiting: TaskHandler, starting: TaskHandler, { chaos }: TaskSurroundings): TaskHandler {
  return async (args, context) => {
    if (!chaos.losesAnswer('startLosses')) return waiting(args, context);
    await starting(args, context);
    throw new TaskError('StepFunctions.SdkClientException', 'Unable to execute HTTP request: Read timed out');
  };
}

/** Handlers by resource. */
export function siteTasks(around: TaskSurroundings): Readonly<Record<string, TaskHandler>> {
  const starting = { find: (arn: string) => around.machines.get(arn), onStarted: () => undefined, random: () => around.chaos.chance.uniform() };
  const start = startExecutionTask(starting);
  return {
    [LAMBDA_INVOKE_RESOURCE]: lambdaInvokeTask({ [around.functionArn]: { invoke: (payload) => around.lambda.invoke(payload) } }),
    [START_EXECUTION_RESOURCE]: losingAnswers(start, 'StepFunctions', around),
    [START_EXECUTION_SYNC_RESOURCE]: losingStarts(startExecutionSyncTask(starting), start, around),
    [PUT_EVENTS_RESOURCE]: losingAnswers(putEventsTask(around), 'EventBridge', around),
    [LIST_STREAMS_RESOURCE]: losingAnswers(listStreamsTask(around), 'KinesisVideo', around),
  };
}
