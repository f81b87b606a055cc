/** The panel with the facts of what was chosen. */

import { byId, make } from './dom.js';
import { bytes, count, dateTime, duration } from './format.js';
import { KINDS, linkOf } from './model.js';

function facts(pairs) {
  return make('dl', {}, ...pairs.flatMap(([name, value]) => [make('dt', { textContent: name }), make('dd', {}, value)]));
}

function show(panel, title, onClose, ...content) {
  const close = make('button', { type: 'button', textContent: 'Close' });
  close.addEventListener('click', onClose);
  const head = make('div', { className: 'head' }, make('h2', { textContent: title, tabIndex: -1 }), close);
  panel.replaceChildren(make('div', { className: content.length > 1 ? 'inner' : 'inner bare' }, head, ...content));
  panel.hidden = false;
}

/** A player, and what is said when the browser's codecs do not do. */
function player(link) {
  const note = make('p', { className: 'note', textContent: 'Loading' });
  const video = make('video', { controls: true, preload: 'metadata', playsInline: true, src: link });
  video.addEventListener('loadedmetadata', () => { note.textContent = video.videoWidth > 0 ? '' : 'Sound only.'; });
  video.addEventListener('error', () => { note.textContent = 'This browser cannot play it here. Open the file with a player such as VLC or mpv.'; });
  return make('div', {}, video, note);
}

/** Shows an object of a lane. */
export function showObject(lane, index, onClose) {
  const link = linkOf(lane, index);
  const key = lane.keys[index];
  const name = key.slice(key.lastIndexOf('/') + 1);
  const pairs = [
    ['From', `${dateTime(lane.starts[index], true)} UTC`], ['To', `${dateTime(lane.ends[index], true)} UTC`], ['Length', duration(lane.ends[index] - lane.starts[index])],
    ['Size', `${bytes(lane.bytes[index])} (${count(lane.bytes[index])} bytes)`], ['Fragments', count(lane.fragments[index])], ['Key', key],
    ...(link === undefined ? [] : [['File', make('a', { href: link, download: name, textContent: 'Open or save' })]]),
  ];
  const panel = byId('detail');
  show(panel, `${lane.name}, object ${Number(/(\d{12})-[^/]*$/.exec(key)?.[1] ?? index)}`, onClose, ...(link === undefined ? [] : [player(link)]), facts(pairs));
}

/** Shows what is missing. */
export function showGap(lane, { kind, from, to, reason }, onClose) {
  show(byId('detail'), `${lane.name}: ${KINDS[kind].title.toLowerCase()} for ${duration(to - from)}`, onClose, facts([
    ['From', `${dateTime(from, true)} UTC`], ['To', `${dateTime(to, true)} UTC`], ['What', KINDS[kind].text], ...(reason === undefined ? [] : [['Reason', reason]]),
  ]));
}

export function hideDetail() {
  const panel = byId('detail');
  panel.replaceChildren(); // A video that was playing ends with its element.
  panel.hidden = true;
}
