/** A schedule, or an expression of one, that EventBridge Scheduler would not take or that cannot be run here. */
export class InvalidScheduleError extends Error {
  override readonly name = 'InvalidScheduleError';
}
