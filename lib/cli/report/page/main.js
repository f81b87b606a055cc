/** Puts the page together. */

import { byId, make } from './dom.js';
import { colours, paintAxis, paintKind, prepare } from './draw.js';
import { bytes, count, dateTime, duration } from './format.js';
import { hideTip, Lane } from './lane.js';
import { KINDS, laneOf } from './model.js';
import { View } from './view.js';

/** Gaps that are listed: nobody reads more, and the timelines show them all. */
const LISTED_GAPS = 500;
const BUTTON_ZOOM = 0.5;
/** From how much time on seconds say nothing, milliseconds. */
const COARSE = 6 * 3_600_000;

const data = JSON.parse(byId('data').textContent);
const models = data.streams.map(laneOf);

function fillTotals() {
  const sum = (value) => models.reduce((total, model) => total + value(model), 0);
  const [footage, lost] = [sum(({ millis }) => millis.footage), sum(({ millis }) => millis.lost)];
  const losses = sum(({ missing }) => missing.filter(({ kind }) => kind === 'lost').length);
  const lags = models.flatMap(({ lagSeconds }) => (lagSeconds === null ? [] : [lagSeconds]));
  // Rounded down: what is not whole must not look so.
  const kept = footage + lost === 0 ? '-' : `${Math.floor(footage / (footage + lost) * 10_000) / 100} %`;
  const totals = [
    ['Footage', duration(footage)], ['Objects', count(sum(({ starts }) => starts.length))], ['Size', bytes(sum(({ totalBytes }) => totalBytes))],
    ['Kept', kept, lost > 0], [losses === 1 ? 'Lost in 1 gap' : `Lost in ${count(losses)} gaps`, duration(lost), lost > 0],
    [models.length > 1 ? 'Largest lag' : 'Lag', lags.length === 0 ? '-' : duration(Math.max(...lags) * 1000)],
  ];
  byId('totals').append(...totals.map(([name, value, isBad]) => make('div', {}, make('dt', { textContent: name }), make('dd', { textContent: value, className: isBad ? 'bad' : '' }))));
  byId('subtitle').textContent = `${data.place}, as of ${dateTime(data.generatedAt)} UTC`;
}

function fillLegend() {
  const shown = Object.keys(KINDS).filter((kind) => models.some(({ millis }) => millis[kind] > 0));
  const samples = shown.map((kind) => [kind, make('canvas', { 'aria-hidden': 'true' })]);
  byId('legend').append(...samples.map(([kind, canvas]) => make('li', { title: KINDS[kind].text }, canvas, kind === 'footage' ? 'Footage (height: size of the object)' : KINDS[kind].title)));
  return samples;
}

function fillGaps(lanes) {
  const gaps = lanes.flatMap((lane) => lane.model.missing.filter(({ kind }) => KINDS[kind].isGap).map((gap) => ({ lane, gap })))
    .sort((a, b) => Number(b.gap.kind === 'lost') - Number(a.gap.kind === 'lost') || a.gap.from - b.gap.from);
  const listed = gaps.slice(0, LISTED_GAPS);
  byId('gaps').hidden = gaps.length === 0;
  byId('gaps').querySelector('summary').textContent = `What is missing (${gaps.length > listed.length ? `${count(listed.length)} of ` : ''}${count(gaps.length)})`;
  byId('gaps').querySelector('tbody').append(...listed.map(({ lane, gap }) => {
    const show = make('button', { type: 'button', textContent: dateTime(gap.from) });
    show.addEventListener('click', () => { lane.openGap(gap); lane.canvas.scrollIntoView({ block: 'center' }); });
    const cells = [lane.model.name, show, duration(gap.to - gap.from), gap.reason === undefined ? KINDS[gap.kind].title : `${KINDS[gap.kind].title}: ${gap.reason}`];
    return make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));
  }));
}

/** Paints everything that is to be seen, at most once for each frame of the screen. */
class Page {
  constructor() {
    this.palette = colours();
    this.isAwaited = false;
    this.view = new View(data.range, () => this.repaint());
    this.lanes = models.map((model) => new Lane(model, this.view, this));
    this.samples = fillLegend();
  }

  repaint() {
    if (this.isAwaited) return;
    this.isAwaited = true;
    requestAnimationFrame(() => {
      this.isAwaited = false;
      this.paint();
    });
  }

  paint() {
    const { view, palette } = this;
    const [from, to] = [Math.max(view.from, data.range.from), Math.min(view.to, data.range.to)].map((time) => dateTime(time).slice(0, view.span > COARSE ? 16 : 19));
    byId('window').textContent = `${from} to ${to}`;
    paintAxis(byId('axis'), view, palette);
    for (const lane of this.lanes) lane.paint(palette);
    for (const [kind, canvas] of this.samples) {
      const { context, width, height } = prepare(canvas);
      paintKind(context, kind, 0, 0, width, height, palette);
    }
  }

  /** Something in a lane was chosen: nowhere else is. */
  chose(chosen) {
    for (const lane of this.lanes) if (lane !== chosen && lane.chosen !== undefined) lane.release();
  }

  start() {
    byId('lanes').append(...this.lanes.map(({ element }) => element));
    if (this.lanes.length === 0) byId('lanes').append(make('p', { className: 'empty', textContent: 'Nothing is archived here.' }));
    fillTotals();
    fillGaps(this.lanes);
    byId('zoom-in').addEventListener('click', () => this.view.zoom(BUTTON_ZOOM));
    byId('zoom-out').addEventListener('click', () => this.view.zoom(1 / BUTTON_ZOOM));
    byId('fit').addEventListener('click', () => this.view.fit());
    addEventListener('resize', () => this.repaint());
    addEventListener('scroll', () => { hideTip(); this.repaint(); }, { passive: true });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.palette = colours(); this.repaint(); });
    this.paint();
  }
}

new Page().start();
