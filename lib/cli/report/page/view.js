/** Which stretch of time is shown. */

import { clockTime, day, monthOrYear } from './format.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As far as one can zoom in, milliseconds. */
const SHORTEST = 2 * SECOND;
/** What is left free beside the first and the last moment, as a share. */
const MARGIN = 0.015;

/** The window that all lanes show; `changed` is called when it moves. */
export class View {
  constructor({ from, to }, changed) {
    const margin = Math.max((to - from) * MARGIN, 1);
    this.all = { from: from - margin, to: to + margin };
    this.changed = changed;
    this.from = this.all.from;
    this.to = this.all.to;
  }

  get span() {
    return this.to - this.from;
  }

  get isWhole() {
    return this.from <= this.all.from && this.to >= this.all.to;
  }

  /** @param around The moment that stays where it is. */
  zoom(factor, around = (this.from + this.to) / 2) {
    const span = Math.min(Math.max(this.span * factor, SHORTEST), this.all.to - this.all.from);
    this.set(around - (around - this.from) / this.span * span, span);
  }

  pan(millis) {
    this.set(this.from + millis, this.span);
  }

  fit() {
    this.set(this.all.from, this.all.to - this.all.from);
  }

  /** Makes a stretch visible, with as little movement as that takes. */
  reveal(from, to) {
    if (from >= this.from && to <= this.to) return;
    const span = Math.min(Math.max(this.span, (to - from) * 1.2), this.all.to - this.all.from);
    this.set((from + to) / 2 - span / 2, span);
  }

  set(from, span) {
    this.from = Math.min(Math.max(from, this.all.from), this.all.to - span);
    this.to = this.from + span;
    this.changed();
  }
}

const STEPS = [1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE), [1, 2, 3, 6, 12].map((hours) => hours * HOUR), [1, 2, 7].map((days) => days * DAY));

function months({ from, to }, step) {
  const date = new Date(from);
  const ticks = [];
  for (let month = Math.floor(date.getUTCMonth() / step) * step; ; month += step) {
    const time = Date.UTC(date.getUTCFullYear(), month, 1);
    if (time > to) return ticks;
    if (time >= from) ticks.push({ time, label: monthOrYear(time), isMajor: new Date(time).getUTCMonth() === 0 });
  }
}

/** Where the axis has lines, so many at most, and what stands there. */
export function ticksOf(view, most) {
  const step = STEPS.find((millis) => view.span / millis <= most);
  if (step === undefined) return months(view, [1, 2, 3, 6, 12, 24, 60, 120].find((count) => view.span / (count * 30 * DAY) <= most) ?? 240);
  const ticks = [];
  for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) {
    const isDay = time % DAY === 0;
    ticks.push({ time, label: isDay ? day(time) : clockTime(time, step < MINUTE), isMajor: isDay });
  }
  return ticks;
}
