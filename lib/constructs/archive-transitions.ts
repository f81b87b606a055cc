/** How the objects of an archive move to colder storage classes as they age. */

import { Duration, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type InputProblem } from '../contract/invalid-input-error';

/** A step on the way of an object to colder storage. */
export interface ArchiveTransition {
  /** One of {@link TRANSITION_CLASSES}. */
  readonly storageClass: s3.StorageClass;

  /** Age of the object, in whole days. */
  readonly after: Duration;
}

/** What S3 says of a storage class. */
interface ClassRow {
  /** How old an object is at least. */
  readonly minAgeDays: number;
  /** How long it stays at least: to move it on earlier is refused (STANDARD_IA), or billed as if it had stayed. */
  readonly minStayDays: number;
}

/**
 * From warm to cold: an object can only move on, never back. ("Constraints and considerations for transitions", S3 user guide.)
 * ONEZONE_IA is left out: an archive should not be lost with one data center.
 */
const CLASSES: Readonly<Record<string, ClassRow>> = {
  STANDARD_IA: { minAgeDays: 30, minStayDays: 30 },
  INTELLIGENT_TIERING: { minAgeDays: 0, minStayDays: 0 },
  GLACIER_IR: { minAgeDays: 0, minStayDays: 90 },
  GLACIER: { minAgeDays: 0, minStayDays: 90 },
  DEEP_ARCHIVE: { minAgeDays: 0, minStayDays: 180 },
};

/** Names of the storage classes that objects can move to, from warm to cold. */
export const TRANSITION_CLASSES = Object.keys(CLASSES);

/** S3 finds out by itself which objects are read; all of them can be read at once. */
export const DEFAULT_TRANSITIONS: readonly ArchiveTransition[] = [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, after: Duration.days(0) }];

/** An age in days. */
function daysOf({ after }: ArchiveTransition): number {
  return after.toDays({ integral: false });
}

/** The lowest age for a step, behind the one before it. */
function leastDays(step: ArchiveTransition, before: ArchiveTransition | undefined): number {
  const own = CLASSES[step.storageClass.value]?.minAgeDays ?? 0;
  return before === undefined ? own : Math.max(own, daysOf(before) + Math.max(1, CLASSES[before.storageClass.value]?.minStayDays ?? 0));
}

function stepProblem(field: string, step: ArchiveTransition, before: ArchiveTransition | undefined): InputProblem | undefined {
  const { storageClass: { value: name }, after } = step;
  const rank = TRANSITION_CLASSES.indexOf(name);
  const warmer = before === undefined ? -1 : TRANSITION_CLASSES.indexOf(before.storageClass.value);
  if (rank < 0) return { field, got: name, allowed: `one of ${TRANSITION_CLASSES.join(', ')}` };
  if (rank <= warmer) return { field, got: name, allowed: `a class behind ${TRANSITION_CLASSES[warmer]} in ${TRANSITION_CLASSES.join(', ')}` };
  if (after.isUnresolved()) return { field, got: 'a token', allowed: 'an age that is known at synth time' };
  const least = leastDays(step, before);
  const days = daysOf(step);
  return Number.isInteger(days) && days >= least ? undefined : { field, got: `${name} after ${days} days`, allowed: `${name} after a whole number of days, at least ${least}` };
}

/** What is wrong with the steps; empty when nothing is. */
export function transitionProblems(field: string, steps: readonly ArchiveTransition[] | undefined): InputProblem[] {
  if (steps === undefined || Token.isUnresolved(steps)) return [];
  const problems = steps.map((step, i) => stepProblem(`${field}[${i}]`, step, steps[i - 1]));
  return problems.filter((problem) => problem !== undefined);
}
