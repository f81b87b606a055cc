/** Requests of anybody who may put events on the bus. */

import * as events from 'aws-cdk-lib/aws-events';
import { EVENT_TYPE } from '../contract/archive-event';
import { type InputProblem } from '../contract/invalid-input-error';
import { type BindTrigger } from './archive-trigger-binding';

/** Options of a trigger for requests. */
export interface RequestTriggerOptions {
  /**
   * The bus that requests come in on, in the account and region of the archive.
   * @default - the archive's
   */
  readonly eventBus?: events.IEventBus;

  /**
   * Who is heard: the `source` of the event.
   * @default - everybody who may put events on the bus
   */
  readonly sources?: string[];
}

/** Who is refused; an empty list would hear nobody, and EventBridge takes none. */
export function requestProblems({ sources }: RequestTriggerOptions): InputProblem[] {
  return sources?.length === 0 ? [{ field: 'sources', got: sources, allowed: 'at least one source, or no list at all' }] : [];
}

/** Fields of an input that are between the state machine and itself. */
const OF_THE_MACHINE = ['run', 'started', 'until', 'generation'];

/**
 * The detail of a request is the input of a run in mode `range`, as it is: the function refuses what it does not know by name, and
 * the run fails with all that is wrong. A template that picks the fields could not leave out those that are absent.
 *
 * `mode` stands in the event so that nobody starts a run by it that follows a camera for good. Nor may it
 * carry what is between the state machine and itself.
 */
export function bindRequest({ eventBus, sources }: RequestTriggerOptions): BindTrigger {
  return (_scope, context) => ({
    description: 'Archives the stretch of a video stream that an event asks for',
    eventBus: eventBus ?? context.eventBus,
    eventPattern: {
      ...(sources === undefined ? {} : { source: sources }),
      detailType: [EVENT_TYPE.requested],
      detail: { mode: ['range'], ...Object.fromEntries(OF_THE_MACHINE.map((field) => [field, [{ exists: false }]])) },
    },
    machine: context.runMachine,
    input: events.RuleTargetInput.fromEventPath('$.detail'),
  });
}
