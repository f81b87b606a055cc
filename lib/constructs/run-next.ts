/** What follows a window, by what it answered. */

import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { WAIT_SECONDS, WINDOW_STATUSES, type RunOutcome, type WindowStatus } from '../contract/execution-state';
import { expression, literal } from './jsonata';
import { UNKNOWN_STATUS, withOutcome, type RunEnds } from './run-outcomes';

/**
 * Windows of one execution. The hard limit is 25,000 events of history. A window takes 9 (task 5, choice 2, wait 2) and 3 more for
 * every retry, 17 at most: 60 in all, so 400 windows fit in the worst case. 400 full windows without a wait are 3.9 days.
 */
export const MAX_WINDOWS = 400;

/** Seconds to wait before the next window, by the name of the state. The window keeps its stream for as long. */
const WAITS = {
  WaitForProgress: WAIT_SECONDS.MORE,
  WaitForFootage: WAIT_SECONDS.IDLE,
  WaitForRepair: WAIT_SECONDS.HOLD,
  WaitForCommit: WAIT_SECONDS.UNRESOLVED,
  WaitForLease: WAIT_SECONDS.LEASE_HELD,
} as const;

type WaitName = keyof typeof WAITS;

interface Rule<Target> {
  /** Besides the status, in JSONata. Default: always. */
  readonly and?: string;
  readonly to: Target;
}

interface StatusRules {
  /** When the run ends here; heeded first. */
  readonly end?: Rule<RunOutcome>;
  /** Otherwise, in this order. */
  readonly goOn?: readonly Rule<WaitName | 'ArchiveWindow'>[];
}

const STATUS_RULES: Record<WindowStatus, StatusRules> = {
  MORE: { goOn: [{ and: '$states.input.fragments > 0', to: 'ArchiveWindow' }, { to: 'WaitForProgress' }] },
  IDLE: { goOn: [{ to: 'WaitForFootage' }] },
  DONE: { end: { to: 'DONE' } },
  HOLD: { goOn: [{ to: 'WaitForRepair' }] },
  UNRESOLVED: { goOn: [{ to: 'WaitForCommit' }] },
  // A run that has already held the lease waits for it; one that finds it held at its very start is not needed. Unless it wants a
  // stretch of time, which the other run may not be there for.
  LEASE_HELD: { end: { and: '$windows = 1 and $generation = 0 and $mode != "range"', to: 'ANOTHER_RUN' }, goOn: [{ to: 'WaitForLease' }] },
  STOPPED: { end: { to: 'STOPPED' } },
};

function condition(status: WindowStatus, and?: string): sfn.Condition {
  const isStatus = `$states.input.status = ${literal(status)}`;
  return sfn.Condition.jsonata(expression(and === undefined ? isStatus : `${isStatus} and ${and}`));
}

/** The waits that lead back to a window. */
export function waitsBefore(scope: Construct, window: sfn.IChainable): Record<WaitName, sfn.IChainable> {
  const wait = (name: WaitName) => sfn.Wait.jsonata(scope, name, { time: sfn.WaitTime.duration(Duration.seconds(WAITS[name])) }).next(window);
  return {
    WaitForProgress: wait('WaitForProgress'),
    WaitForFootage: wait('WaitForFootage'),
    WaitForRepair: wait('WaitForRepair'),
    WaitForCommit: wait('WaitForCommit'),
    WaitForLease: wait('WaitForLease'),
  };
}

/** The choice behind a window. Every way back to the window is either behind progress or behind a wait. */
export function nextAfter(
  scope: Construct, window: sfn.IChainable, waits: ReturnType<typeof waitsBefore>, successor: sfn.IChainable, { ended, failed }: RunEnds,
): sfn.Choice {
  const goOnTargets = { ...waits, ArchiveWindow: window };
  const next = sfn.Choice.jsonata(scope, 'NextStep', { comment: 'By the status that the window answered' });
  for (const status of WINDOW_STATUSES) {
    const { end } = STATUS_RULES[status];
    if (end !== undefined) next.when(condition(status, end.and), ended, { outputs: withOutcome(end.to) });
  }
  const full = `$windows >= ${MAX_WINDOWS} and $states.input.status in ${JSON.stringify(WINDOW_STATUSES)}`;
  next.when(sfn.Condition.jsonata(expression(full)), successor);
  for (const status of WINDOW_STATUSES) {
    for (const rule of STATUS_RULES[status].goOn ?? []) next.when(condition(status, rule.and), goOnTargets[rule.to]);
  }
  const unknown = sfn.Pass.jsonata(scope, 'UnknownStatus', { comment: 'Function and state machine are of different versions', outputs: UNKNOWN_STATUS });
  unknown.next(failed);
  return next.otherwise(unknown);
}
