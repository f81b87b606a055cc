/** Which events have a stretch of a stream archived. */

import { type InputProblem } from '../contract/invalid-input-error';
import { alarmProblems, bindAlarm, type AlarmTriggerOptions } from './archive-trigger-alarm';
import { type BindTrigger } from './archive-trigger-binding';
import { bindContact, contactProblems, type ContactTriggerOptions } from './archive-trigger-contact';
import { bindRequest, requestProblems, type RequestTriggerOptions } from './archive-trigger-request';

/** An event that has a stretch of a stream archived: what `archiveOn` takes. */
export class ArchiveTrigger {
  /**
   * An event with detail type `Archive Requested`, whose detail is the input of a run: `mode` is `range`, `streamName` or
   * `streamArn` says which stream, and `from` and `to` which stretch (or `around`, `beforeSeconds` and `afterSeconds`).
   */
  static request(options: RequestTriggerOptions = {}): ArchiveTrigger {
    return new ArchiveTrigger(requestProblems(options), bindRequest(options));
  }

  /** A CloudWatch alarm that goes off: what the stream shows before and behind it. */
  static cloudWatchAlarm(options: AlarmTriggerOptions): ArchiveTrigger {
    return new ArchiveTrigger(alarmProblems(options), bindAlarm(options));
  }

  /** A call of Amazon Connect that has ended: its audio, from beginning to end. */
  static connectContact(options: ContactTriggerOptions): ArchiveTrigger {
    return new ArchiveTrigger(contactProblems(options), bindContact(options));
  }

  private constructor(
    /** What is wrong with its options; said once it has a place in an archive. */
    readonly problems: readonly InputProblem[],
    /** Makes what the trigger needs. */
    readonly bind: BindTrigger,
  ) {}
}
