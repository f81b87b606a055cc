import { TaskError, type TaskHandler } from '../states';
import { isObject } from '../states/json';
import { callService, onlyKnown } from './call-service';

/** Name of the events:putEvents integration, request and response. */
export const PUT_EVENTS_RESOURCE = 'arn:aws:states:::events:putEvents';

const ENTRY_FIELDS = ['Detail', 'DetailType', 'EventBusName', 'Resources', 'Source', 'Time', 'TraceHeader'];

/** ARN of the state machine of an execution. */
function stateMachineArn(executionArn: string): string {
  return executionArn.split(':').slice(0, -1).join(':').replace(':execution:', ':stateMachine:');
}

/** The integration takes a detail as JSON or as its text, and appends the ARNs of execution and state machine to the resources. */
function toEntry(entry: unknown, executionArn: string): object {
  if (!isObject(entry)) throw new TaskError('States.Runtime', `events:putEvents: got entry ${JSON.stringify(entry)}, allowed: an object`);
  onlyKnown('events:putEvents, entry', entry, ENTRY_FIELDS);
  const { Detail: detail, Resources: resources, ...others } = entry;
  return {
    ...others,
    ...(detail === undefined ? {} : { Detail: typeof detail === 'string' ? detail : JSON.stringify(detail) }),
    Resources: [...(Array.isArray(resources) ? resources as unknown[] : []), executionArn, stateMachineArn(executionArn)],
  };
}

/**
 * A handler for `arn:aws:states:::events:putEvents` that calls the EventBridge at a URL. As the integration does, it fails with
 * EventBridge.FailedEntry when any entry has failed, though the others were put.
 */
export function putEventsTask(url: string): TaskHandler {
  return async (args, { executionArn, signal }) => {
    const fields = isObject(args) ? args : {};
    onlyKnown('events:putEvents', fields, ['Entries']);
    const { Entries: entries } = fields;
    if (!Array.isArray(entries)) throw new TaskError('States.Runtime', `events:putEvents: got Entries ${JSON.stringify(entries)}, allowed: a list`);
    const answer = await callService('EventBridge', url, {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: { Entries: entries.map((entry) => toEntry(entry, executionArn)) },
      signal,
    });
    if (answer['FailedEntryCount'] !== 0) throw new TaskError('EventBridge.FailedEntry', JSON.stringify(answer));
    return answer;
  };
}
