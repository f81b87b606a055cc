/** One stream: its name and figures, its canvas, and what is pointed at and chosen there. */

import { hideDetail, showGap, showObject } from './detail.js';
import { byId, make } from './dom.js';
import { paintLane } from './draw.js';
import { bytes, count, dateTime, duration } from './format.js';
import { follow } from './input.js';
import { KINDS, missingAt, neighbour, objectAt } from './model.js';

/** Pixels around a small loss at which it is still meant; a finger is wider than a mouse. */
const REACH = { mouse: 3, touch: 12 };
const TIP_GAP = 14;

function lagText({ lagSeconds }) {
  return lagSeconds === null ? 'no cursor' : `${duration(lagSeconds * 1000)} behind`;
}

/** What is said of a thing in a lane: a title, and lines. */
function described(lane, { object, gap }) {
  if (gap !== undefined) {
    const { kind, from, to, reason } = gap;
    return { title: `${KINDS[kind].title}, ${duration(to - from)}`, lines: [`${dateTime(from)} to ${dateTime(to)} UTC`, reason ?? KINDS[kind].text] };
  }
  const [from, to] = [lane.starts[object], lane.ends[object]];
  return { title: `${dateTime(from)} UTC`, lines: [`${duration(to - from)}, ${bytes(lane.bytes[object])}, ${count(lane.fragments[object])} fragment${lane.fragments[object] === 1 ? '' : 's'}`] };
}

function showTip({ title, lines }, x, y) {
  const tip = byId('tip');
  tip.replaceChildren(make('b', { textContent: title }), ...lines.map((line) => make('div', { textContent: line })));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, x - width / 2), innerWidth - width - 8);
  const top = y - height - TIP_GAP < 4 ? y + TIP_GAP : y - height - TIP_GAP;
  tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

export function hideTip() {
  byId('tip').hidden = true;
}

export class Lane {
  /** @param page `choose(lane, thing)` is called when something here is chosen, `repaint()` when the lane must be painted. */
  constructor(model, view, page) {
    this.model = model;
    this.view = view;
    this.page = page;
    this.pointed = undefined;
    this.chosen = undefined;
    const { millis } = model;
    this.canvas = make('canvas', {
      tabIndex: 0, role: 'application', 'aria-roledescription': 'timeline',
      'aria-label': `${model.name}: ${count(model.starts.length)} objects, ${duration(millis.footage)} of footage, ${duration(millis.lost)} lost, ${lagText(model)}`, 'aria-describedby': 'hint',
    });
        this.element = make('section', { className: 'lane', 'aria-label': model.name },
      make('div', { className: 'facts' },
        make('h2', { textContent: model.name, title: model.streamArn }),
        make('p', { textContent: `${count(model.starts.length)} objects, ${bytes(model.totalBytes)}` }),
        make('p', millis.lost === 0 ? { textContent: `nothing lost, ${lagText(model)}` } : {}, ...(millis.lost === 0 ? [] : [make('span', { className: 'bad', textContent: `${duration(millis.lost)} lost` }), `, ${lagText(model)}`]))),
      this.canvas);
    follow(this.canvas, view, {
      onPoint: (x, event) => this.point(this.at(x, event), event), onLeave: () => this.leave(), onClick: (x, event) => this.click(this.at(x, event)),
      onStep: (direction) => this.step(direction), onOpen: () => this.open(), onClose: () => this.close(),
    });
    this.canvas.addEventListener('focus', () => { if (this.canvas.matches(':focus-visible') && this.chosen === undefined) this.step(1); });
    this.canvas.addEventListener('blur', hideTip);
  }

  paint(palette) {
    const { top, bottom } = this.canvas.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) return;
    const marks = [this.pointed, this.chosen].flatMap((thing, i) => (thing === undefined ? [] : [{ ...this.stretch(thing), isChosen: i === 1 }]));
    paintLane(this.canvas, this.model, this.view, palette, marks);
  }

  /** Nothing is chosen here any more. */
  release() {
    this.chosen = undefined;
    this.page.repaint();
  }

  /** Shows the facts of a gap, as if it had been clicked. */
  openGap(gap) {
    this.choose({ gap });
    this.view.reveal(gap.from - (gap.to - gap.from), gap.to + (gap.to - gap.from));
    this.open();
  }

  at(x, { pointerType }) {
    const perPixel = this.view.span / this.canvas.clientWidth;
    const time = this.view.from + x * perPixel;
    const gap = missingAt(this.model, time, perPixel * (REACH[pointerType] ?? REACH.mouse));
    const object = gap?.kind === 'lost' ? -1 : objectAt(this.model, time);
    if (object >= 0) return { object };
    return gap === undefined ? undefined : { gap };
  }

  stretch({ object, gap }) {
    return gap ?? { from: this.model.starts[object], to: this.model.ends[object] };
  }

  point(thing, { clientX, clientY }) {
    this.pointed = thing;
    if (thing === undefined) hideTip();
    else showTip(described(this.model, thing), clientX, clientY);
    this.page.repaint();
  }

  leave() {
    this.pointed = undefined;
    hideTip();
    this.page.repaint();
  }

  click(thing) {
    if (thing === undefined) return this.close();
    hideTip();
    this.choose(thing);
    return this.open();
  }

  choose(thing) {
    this.chosen = thing;
    this.page.chose(this);
    this.page.repaint();
  }

  /** To the next object or gap, for those who have no pointer. */
  step(direction) {
    const from = this.chosen === undefined ? (direction > 0 ? this.view.from - 1 : this.view.to) : this.stretch(this.chosen).from;
    const thing = neighbour(this.model, from, direction);
    if (thing === undefined) return;
    this.choose(thing);
    const stretch = this.stretch(thing);
    this.view.reveal(stretch.from, stretch.to);
    const told = described(this.model, thing);
    byId('spoken').textContent = `${told.title}. ${told.lines.join('. ')}`;
    const { left, top } = this.canvas.getBoundingClientRect();
    const middle = (Math.max(stretch.from, this.view.from) + Math.min(stretch.to, this.view.to)) / 2;
    showTip(told, left + (middle - this.view.from) / this.view.span * this.canvas.clientWidth, top + 8);
  }

  open() {
    if (this.chosen === undefined) return;
    const close = () => { this.close(); this.canvas.focus(); };
    if (this.chosen.gap === undefined) showObject(this.model, this.chosen.object, close);
    else showGap(this.model, this.chosen.gap, close);
    // On a phone the panel hides half of the page: what was chosen should not be in that half.
    if (this.canvas.getBoundingClientRect().bottom > byId('detail').getBoundingClientRect().top) this.canvas.scrollIntoView({ block: 'start' });
  }

  close() {
    hideTip();
    hideDetail();
    this.release();
  }
}
