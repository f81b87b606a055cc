import { type StreamDescription } from '../../lib/ports/media-source';

/** From a moment up to another one, epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What becomes of a camera and its stream. Times are epoch milliseconds. */
export interface CameraPlan {
  readonly name: string;
  readonly createdAt: number;
  /** When the stream is deleted; Infinity for never. */
  readonly deletedAt: number;
  readonly fragmentMillis: number;
  /** When the camera sends, in order. */
  readonly active: readonly Stretch[];
  /** From when on it sends other tracks; Infinity for never. */
  readonly tracksChangeAt: number;
  /** While the KMS key of the stream is denied. */
  readonly hold: Stretch | undefined;
  readonly retentionMillis: number;
}

/** Digits before the index in a fragment number: the service's numbers are far beyond 2^53, too. */
const NUMBER_PREFIX = '91343852333181432392';
const INDEX_DIGITS = 12;
/** Digits of every fragment number of a camera. */
export const NUMBER_DIGITS = NUMBER_PREFIX.length + INDEX_DIGITS;

/** How long after it was made a fragment reaches the service, ms. */
const PRODUCER_DELAY = 1_000;

export function numberOf(index: number): string {
  return `${NUMBER_PREFIX}${String(index).padStart(INDEX_DIGITS, '0')}`;
}

/** Index of a fragment by its number; -1 for the number 0, which is before the first. */
export function indexOf(number: string): number {
  if (number === '0') return -1;
  if (!number.startsWith(NUMBER_PREFIX) || number.length !== NUMBER_DIGITS) throw new Error(`${number} is no fragment number of a camera`);
  return Number(number.slice(NUMBER_PREFIX.length));
}

interface Run extends Stretch {
  /** Index of its first fragment. */
  readonly first: number;
  readonly count: number;
}

/**
 * A camera and its stream: fragments of equal length while it sends, numbered from 0. Nothing is kept of them: what a fragment is
 * follows from its index, so that a week of fifty cameras costs no memory.
 */
export class Camera {
  readonly description: StreamDescription;
  /** How many fragments it ever publishes. */
  readonly total: number;
  private readonly runs: readonly Run[];

  constructor(readonly plan: CameraPlan) {
    const { name, createdAt, active, fragmentMillis, deletedAt, retentionMillis } = plan;
    this.description = {
      streamArn: `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${name}/${createdAt}`, streamName: name, retentionHours: retentionMillis / 3_600_000,
    };
    let first = 0;
    this.runs = active.map(({ from, to }) => {
      const run = { from, to, first, count: Math.max(0, Math.floor((Math.min(to, deletedAt) - from) / fragmentMillis)) };
      first += run.count;
      return run;
    });
    this.total = first;
  }

  get arn(): string {
    return this.description.streamArn;
  }

  exists(now: number): boolean {
    return now >= this.plan.createdAt && now < this.plan.deletedAt;
  }

  isHeld(now: number): boolean {
    const { hold } = this.plan;
    return hold !== undefined && now >= hold.from && now < hold.to;
  }

  /** SERVER_TIMESTAMP of a fragment; Infinity when there is none of that index. */
  serverTimestamp(index: number): number {
    const run = this.runs.find(({ first, count }) => index < first + count);
    return run === undefined ? Infinity : run.from + (index - run.first) * this.plan.fragmentMillis;
  }

  producerTimestamp(index: number): number {
    return this.serverTimestamp(index) - PRODUCER_DELAY;
  }

  /** 0, or 1 once the tracks have changed. */
  tracksOf(index: number): 0 | 1 {
    return this.serverTimestamp(index) >= this.plan.tracksChangeAt ? 1 : 0;
  }

  /** How many fragments began before a moment: the index of the first that did not. */
  begunBefore(time: number): number {
    const { fragmentMillis } = this.plan;
    return this.runs.reduce((sum, { from, count }) => sum + Math.min(count, Math.max(0, Math.ceil((time - from) / fragmentMillis))), 0);
  }

  /** How many fragments were whole at a moment. */
  wholeAt(time: number): number {
    return this.begunBefore(time - this.plan.fragmentMillis + 1);
  }

  /** Index of the first fragment that retention has not taken by a moment. */
  firstKept(time: number): number {
    return this.begunBefore(time - this.plan.retentionMillis);
  }
}
