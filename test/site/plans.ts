import { Chance } from '../simulation/chance';
import { type CameraPlan, type Stretch } from './camera';
import { PREFIX } from './site-template';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** How long things take in a history of some length. A short one has a short retention, so that it can run out as well. */
interface Scale {
  readonly retentionMillis: number;
  /** A hold that ends before retention takes anything, and one that does not. */
  readonly shortHold: number;
  readonly longHold: number;
  readonly longestPause: number;
}

function scaleOf(hours: number): Scale {
  return hours >= 96
    ? { retentionMillis: 24 * HOUR, shortHold: 20 * HOUR, longHold: 26 * HOUR, longestPause: 12 * HOUR }
    : { retentionMillis: 2 * HOUR, shortHold: 1 * HOUR, longHold: 3 * HOUR, longestPause: 1 * HOUR };
}

/** The parts of a stretch that are in none of the pauses. */
function without(whole: Stretch, pauses: readonly Stretch[]): Stretch[] {
  return [whole.from, ...pauses.map(({ to }) => to)].map((from, i) => ({ from, to: pauses[i]?.from ?? whole.to })).filter(({ from, to }) => to > from);
}

class Planner {
  private readonly chance: Chance;
  private readonly end: number;

  constructor(seed: number, private readonly start: number, private readonly hours: number, private readonly scale: Scale) {
    this.chance = new Chance(seed);
    this.end = start + hours * HOUR;
  }

  camera(name: string, changes: Partial<CameraPlan> = {}, pauses = 0): CameraPlan {
    const createdAt = changes.createdAt ?? this.start - this.chance.between(0, 30 * MINUTE);
    // Beyond the end, so that cameras are on when the last run reads.
    const whole = { from: createdAt + this.chance.between(1, MINUTE), to: this.end + 2 * HOUR };
    return {
      name, createdAt, deletedAt: Infinity, fragmentMillis: this.chance.between(9_500, 10_500), active: without(whole, this.pauses(whole, pauses)),
      tracksChangeAt: Infinity, hold: undefined, retentionMillis: this.scale.retentionMillis, ...changes,
    };
  }

  /** Somewhere in the history, by parts of it. */
  moment(from: number, to: number): number {
    return this.start + this.chance.between(Math.round(from * this.hours * HOUR), Math.round(to * this.hours * HOUR));
  }

  hold(millis: number): Stretch {
    const from = this.moment(0.15, 0.3);
    return { from, to: from + millis };
  }

  /** Some time in an hour of the history. */
  turn(hour: number): number {
    return this.start + hour * HOUR + this.chance.between(0, HOUR);
  }

  happens(probability: number): boolean {
    return this.chance.happens(probability);
  }

  pausesOf(most: number): number {
    return this.chance.between(1, most);
  }

  private pauses({ from, to }: Stretch, count: number): Stretch[] {
    const part = (to - from) / Math.max(1, count);
    return Array.from({ length: count }, (_, i) => {
      const begins = from + Math.round(i * part) + this.chance.between(MINUTE, Math.round(part / 2));
      return { from: begins, to: begins + this.chance.between(MINUTE, Math.round(Math.min(this.scale.longestPause, part / 2 - MINUTE))) };
    });
  }
}

/** Streams that every site has: what a fleet of healthy cameras would not show. */
function special(planner: Planner, { shortHold, longHold }: Scale): CameraPlan[] {
  const deletedAt = planner.moment(0.35, 0.45);
  return [
    planner.camera(`${PREFIX}held`, { hold: planner.hold(shortHold) }),
    planner.camera(`${PREFIX}held-too-long`, { hold: planner.hold(longHold) }),
    planner.camera(`${PREFIX}new-lens`, { tracksChangeAt: planner.moment(0.2, 0.8) }),
    planner.camera(`${PREFIX}replaced`, { deletedAt }),
    planner.camera(`${PREFIX}replaced`, { createdAt: deletedAt + 90 * MINUTE }),
  ];
}

/**
 * The cameras of a site, so many streams at least, by seed: some have pauses, some appear late or go early. Beside them is a stream
 * whose name begins otherwise, which no run may touch.
 */
export function plannedCameras(seed: number, start: number, hours: number, streams: number): CameraPlan[] {
  const scale = scaleOf(hours);
  const planner = new Planner(seed, start, hours, scale);
  const common = special(planner, scale);
  const others = Array.from({ length: Math.max(0, streams - common.length + 1) }, (_, i) => {
    const name = `${PREFIX}${String(i + 1).padStart(2, '0')}`;
    if (planner.happens(0.1)) return planner.camera(name, { createdAt: planner.moment(0.1, 0.6) });
    if (planner.happens(0.1)) return planner.camera(name, { deletedAt: planner.moment(0.4, 0.9) });
    return planner.camera(name, {}, planner.happens(0.3) ? planner.pausesOf(6) : 0);
  });
  return [...common, ...others, planner.camera('lobby')];
}

/** Of six hours, a camera that is mostly off sends in one. */
const OFF_HOURS = 5;

/**
 * Cameras that are on for an hour and then off for five. Runs that follow them have a short window a minute and a half, and are at
 * the end of an execution's history several times a day. They are off when the history ends, so that all is archived by then.
 */
export function restingCameras(seed: number, start: number, hours: number, streams: number): CameraPlan[] {
  const planner = new Planner(seed, start, hours, scaleOf(Infinity));
  return Array.from({ length: streams }, (_, i) => {
    const turns = Math.floor(hours / (OFF_HOURS + 1));
    const active = Array.from({ length: turns }, (__, turn) => {
      const from = planner.turn(turn * (OFF_HOURS + 1));
      return { from, to: from + HOUR };
    });
    return planner.camera(`${PREFIX}${String(i + 1).padStart(2, '0')}`, { createdAt: start - HOUR, active });
  });
}
