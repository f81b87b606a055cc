/** Paints lanes and the axis. What is smaller than a pixel is gathered, so that any number of objects takes as long as the canvas is wide. */

import { countUpTo } from './model.js';
import { ticksOf } from './view.js';

/** Pixels of the canvas that bars leave free: above them, and below them for the band of what is missing. */
const TOP = 8;
/** A loss is never drawn narrower than this. */
const NARROWEST_LOSS = 2.5;
/** Objects this wide are drawn one by one, with a line of nothing between them. */
const SEPARATE = 4;
const SHORTEST_BAR = 5;

/** The colours of the style sheet, as the scheme of the day has them. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ['lane', 'line', 'ink', 'quiet', 'focus', 'footage', 'footage-tint', 'lost', 'silent', 'skipped', 'behind', 'faint', 'page'];
  return Object.fromEntries(names.map((name) => [name.replace(/-(.)/, (_, letter) => letter.toUpperCase()), colour(name)]));
}

/** A canvas that is as sharp as its screen. */
export function prepare(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Slanted lines inside a rectangle, so that kinds differ by more than their colour. */
function hatch(context, x, y, width, height, colour, gap) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  // In step with the canvas, so that neighbours do not shift against each other.
  for (let at = Math.floor((x - height) / gap) * gap; at < x + width; at += gap) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/** Paints one stretch of a kind. */
export function paintKind(context, kind, x, y, width, height, palette) {
  if (kind === 'lost') {
    context.fillStyle = palette.lost;
    context.fillRect(x, y, width, height);
    if (width > 6) hatch(context, x, y, width, height, palette.page, 7);
  } else if (kind === 'silent') {
    context.fillStyle = palette.silent;
    context.fillRect(x, y + height * 0.55, width, height * 0.45);
  } else if (kind === 'skipped') hatch(context, x, y, width, height, palette.skipped, 6);
  else if (kind === 'behind') hatch(context, x, y, width, height, palette.behind, 4);
  else if (kind === 'before') {
    context.fillStyle = palette.faint;
    context.fillRect(x, y + height - 1.5, width, 1.5);
  } else {
    context.fillStyle = palette.footageTint;
    context.fillRect(x, y, width, height);
    context.fillStyle = palette.footage;
    context.fillRect(x, y + height * 0.4, width, height * 0.6);
  }
}

function paintMissing(context, { missing, missingFrom }, view, width, height, palette) {
  const x = (time) => (time - view.from) / view.span * width;
  const losses = [];
  let painted = -Infinity; // Right end of what was painted last: a thousand stretches in one pixel are one.
  for (let i = Math.max(0, countUpTo(missingFrom, view.from) - 1); i < missing.length && missing[i].from < view.to; i++) {
    const { kind, from, to } = missing[i];
    const [left, right] = [Math.max(-2, x(from)), Math.min(width + 2, x(to))];
    if (right < 0) continue;
    if (kind === 'lost') losses.push([left, right]);
    else if (right > painted + 0.5) {
      context.fillStyle = palette.lane;
      context.fillRect(left, TOP, right - left, height - TOP);
      paintKind(context, kind, left, TOP, right - left, height - TOP, palette);
      painted = right;
    }
  }
  painted = -Infinity;
  for (const [left, right] of losses) { // Above all else: they are what one looks for.
    const spread = Math.max(0, NARROWEST_LOSS - (right - left)) / 2;
    if (right + spread <= painted + 0.5) continue;
    paintKind(context, 'lost', left - spread, 0, right - left + 2 * spread, height, palette);
    painted = right + spread;
  }
}

/** Highest bar of every pixel of the screen, of objects too narrow to have one of their own. Between pixels of the page bars would have seams. */
function paintColumns(context, columns, height, ratio, palette) {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (let column = 0; column < columns.length; column++) {
    if (columns[column] === 0) continue;
    let end = column + 1;
    while (columns[end] === columns[column]) end += 1;
    context.fillStyle = palette.footageTint;
    context.fillRect(column, Math.round(TOP * ratio), end - column, height * ratio);
    context.fillStyle = palette.footage;
    context.fillRect(column, Math.round((height - columns[column]) * ratio), end - column, height * ratio);
    column = end - 1;
  }
  context.restore();
}

function paintBars(context, lane, view, width, height, palette) {
  const { starts, ends, bytes, maxBytes } = lane;
  const ratio = context.canvas.width / width;
  const x = (time) => (time - view.from) / view.span * width;
  const tallest = height - TOP - 2;
  const heightOf = (size) => SHORTEST_BAR + Math.sqrt(size / maxBytes) * (tallest - SHORTEST_BAR);
  const columns = new Float32Array(context.canvas.width);
  for (let i = Math.max(0, countUpTo(starts, view.from) - 1); i < starts.length && starts[i] < view.to; i++) {
    const [left, right] = [x(starts[i]), x(ends[i])];
    if (right < 0) continue;
    const bar = heightOf(bytes[i]);
    if (right - left >= SEPARATE) {
      context.fillStyle = palette.footageTint;
      context.fillRect(left, TOP, right - left, height - TOP);
      context.fillStyle = palette.footage;
      context.fillRect(left, height - bar, right - left - 1, bar);
      continue;
    }
    const [begin, end] = [Math.max(0, Math.floor(left * ratio)), Math.min(columns.length, Math.max(Math.floor(left * ratio) + 1, Math.round(right * ratio)))];
    for (let column = begin; column < end; column++) columns[column] = Math.max(columns[column], bar);
  }
  paintColumns(context, columns, height, ratio, palette);
}

function paintMark(context, { from, to }, view, width, height, colour) {
  const [left, right] = [from, to].map((time) => (time - view.from) / view.span * width);
  if (right < -4 || left > width + 4) return;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(left - 1, TOP - 4, Math.max(right - left, 3) + 2, height - TOP + 3);
}

/** Paints a lane. @param marks What is pointed at and what is chosen: `{ from, to, isChosen }`. */
export function paintLane(canvas, lane, view, palette, marks) {
  const { context, width, height } = prepare(canvas);
  context.fillStyle = palette.lane;
  context.fillRect(0, TOP, width, height - TOP);
  paintBars(context, lane, view, width, height, palette);
  paintMissing(context, lane, view, width, height, palette);
  for (const mark of marks) paintMark(context, mark, view, width, height, mark.isChosen ? palette.focus : palette.ink);
}

/** Paints the axis. */
export function paintAxis(canvas, view, palette) {
  const { context, width, height } = prepare(canvas);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  let free = 0; // Right end of the last label.
  for (const { time, label, isMajor } of ticksOf(view, width / 62)) {
    const at = (time - view.from) / view.span * width;
    context.fillStyle = palette.line;
    context.fillRect(Math.round(at), height - (isMajor ? 10 : 6), 1, 10);
    const half = context.measureText(label).width / 2;
    const left = Math.min(Math.max(at - half, 0), width - 2 * half);
    if (left < free) continue;
    context.fillStyle = isMajor ? palette.ink : palette.quiet;
    context.fillText(label, left, height - 14);
    free = left + 2 * half + 10;
  }
}
