/** An EventBridge Scheduler for this machine. */
export { InvalidScheduleError } from './errors';
export { readSchedule, type Schedule, type ScheduleIdentity } from './schedule';
export { parseScheduleExpression, type ScheduleExpression, type ScheduleExpressionOptions } from './schedule-expression';
export { Scheduler, type SchedulerOptions } from './scheduler';
