import { type Coverage } from '../../lib/contract/settings';
import { type Chance } from './chance';

/**
 * - `plain`: workers and requests fail in every way.
 * - `weird`: also, S3 takes minutes to show an object whose upload it has consumed, or refuses what it will do a moment later.
 * - `retention`: also, the head of the stream expires.
 * - `ranges`: the archive holds what runs ask for, and nothing else; in the other modes, everything.
 */
export const MODES = ['plain', 'weird', 'retention', 'weird+retention', 'ranges', 'weird+retention+ranges'] as const;
export type Mode = (typeof MODES)[number];

const FOCUSES = ['objects.uploadPart', 'objects.complete', 'objects.head', 'objects.listParts', 'cursors.write', 'cursors.record', 'session.read', 'announcements.archived'] as const;
/** Probability of a fault at the call in focus. */
export const FAULTS_IN_FOCUS = 0.4;

/** What kind of history a seed is. Seeds differ in how bad things are, or rare troubles would hide behind frequent ones. */
export interface Profile {
  readonly coverage: Coverage;
  readonly weird: boolean;
  readonly retention: boolean;
  /** Probability that S3 does not complete an upload that it would complete a moment later (409, a conflict). */
  readonly refusals: number;
  /** Steps after which faults stop. */
  readonly troubledSteps: number;
  /** Runs side by side while there are faults. */
  readonly slots: number;
  /** Whether they all have the same name: then each takes the stream from the other at once, without a lease between them. */
  readonly sameRun: boolean;
  /** Probability of a fault at a call. */
  readonly faults: number;
  /** Call that has most of the faults, so that several can meet at one step; none for all calls alike. */
  readonly focus: string | undefined;
  /** Share of faults after which the worker is gone, the rest being lost messages. */
  readonly deaths: number;
  /** Probability that a session does anything but send all there is. */
  readonly mediaFaults: number;
  /** Probability of each step that something happens outside of all workers. */
  readonly events: number;
  /** Longest that a late effect or a pause takes, steps. */
  readonly longestDelay: number;
  readonly segmentMillis: number;
  /** Probability that a fragment can never be read. */
  readonly broken: number;
  /** Whether announcements fail with an error; otherwise workers die or stand still at them, but every one arrives. */
  readonly deafBus: boolean;
  /** Whether somebody puts a foreign object where one of ours is to be. */
  readonly foreignObject: boolean;
}

/** Draws what a seed is like. */
export function profileOf(mode: Mode, chance: Chance): Profile {
  const sameRun = chance.happens(0.4);
  return {
    coverage: mode.endsWith('ranges') ? 'ranges' : 'everything',
    weird: mode.startsWith('weird'),
    retention: mode.includes('retention'),
    refusals: mode.startsWith('weird') && chance.happens(0.3) ? 0.4 : 0,
    troubledSteps: chance.between(60, 260),
    slots: chance.between(1, 3),
    sameRun,
    faults: chance.oneOf([0.01, 0.03, 0.06, 0.12, 0.25]),
    focus: chance.happens(0.4) ? chance.oneOf(FOCUSES) : undefined,
    deaths: chance.oneOf([0.2, 0.5, 0.8]),
    mediaFaults: chance.oneOf([0, 0.2, 0.5]),
    events: chance.oneOf([0.05, 0.15]),
    longestDelay: chance.oneOf([8, 40, 150]),
    segmentMillis: chance.oneOf([4_000, 10_000, 30_000]),
    broken: chance.happens(0.3) ? 0.25 : 0,
    deafBus: chance.happens(0.3),
    foreignObject: chance.happens(0.04),
  };
}
