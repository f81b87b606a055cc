import { readSchedule, type Schedule, Scheduler, type SchedulerOptions } from '../../../lib/local/schedules';
import { seededDraws } from '../events/support';
import { ManualClock } from '../kinesis-video/support/manual-clock';

export const TARGET = 'arn:aws:states:eu-west-1:111122223333:stateMachine:archive';

export const IDENTITY = { name: 'made-up', region: 'eu-west-1', accountId: '111122223333', createdMs: Date.parse('2024-01-01T00:00:00Z') };

/** A schedule at six every morning, UTC; properties and fields of its target may be given. */
export function dailySchedule(properties: object = {}, target: object = {}): Schedule {
  return readSchedule({
    ScheduleExpression: 'cron(0 6 * * ? *)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: TARGET, ...target }, ...properties,
  }, IDENTITY);
}

export interface Run { readonly at: string; readonly targetArn: string; readonly input: unknown }

/** A scheduler on a manual clock, from 2024-01-01 on, that notes what it delivers and when. */
export function startScheduler(options: Partial<SchedulerOptions> = {}): { scheduler: Scheduler; clock: ManualClock; runs: Run[] } {
  const clock = new ManualClock();
  const runs: Run[] = [];
  const deliver = async (targetArn: string, input: unknown): Promise<void> => { runs.push({ at: new Date(clock.now()).toISOString(), targetArn, input }); };
  return { scheduler: new Scheduler({ clock, random: seededDraws(), deliver, ...options }), clock, runs };
}
