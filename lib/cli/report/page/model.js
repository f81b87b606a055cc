/** What the page shows, out of the columns in which it was sent. */

/** What a kind of stretch is called, and what it means. Kinds without `isGap` are not listed, and the arrow keys pass over them. */
export const KINDS = {
  footage: { title: 'Footage', text: 'It is in the archive.' },
  lost: { title: 'Lost', text: 'The service no longer had it, or it could not be read.', isGap: true },
  skipped: { title: 'Skipped', text: 'No range had asked for it.', isGap: true },
  silent: { title: 'Silent', text: 'The camera sent nothing.', isGap: true },
  behind: { title: 'Not archived yet', text: 'The archive does not reach so far, or not yet.' },
  before: { title: 'Before', text: 'The archive of this stream begins later.' },
};

function decodedKeys(pairs) {
  const keys = [];
  let key = '';
  for (let i = 0; i < pairs.length; i += 2) {
    key = key.slice(0, pairs[i]) + pairs[i + 1];
    keys.push(key);
  }
  return keys;
}

/** How many of a sorted column's values are not above one. */
export function countUpTo(column, value) {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A stream with its objects and what is missing between them, each found by time. */
export function laneOf({ objects, missing, ...stream }) {
  const starts = new Float64Array(objects.starts);
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  const ends = starts.map((start, i) => start + objects.lengths[i]);
  return {
    ...stream, starts, ends, keys: decodedKeys(objects.keys), links: objects.links,
    bytes: objects.bytes, fragments: objects.fragments, maxBytes: objects.bytes.reduce((most, one) => Math.max(most, one), 1),
    totalBytes: objects.bytes.reduce((sum, one) => sum + one, 0),
    missing: missing.map(([kind, from, to, reason]) => ({ kind, from, to, reason })),
    missingFrom: new Float64Array(missing.map(([, from]) => from)),
  };
}

/** Where an object can be had; nothing when the page has no links. */
export function linkOf({ base, links, keys }, index) {
  if (base !== undefined) return base + keys[index].split('/').map(encodeURIComponent).join('/');
  return links?.[index];
}

/** The object that is there at a moment, by its number in the lane; -1 when none is. */
export function objectAt({ starts, ends }, time) {
  const index = countUpTo(starts, time) - 1;
  return index >= 0 && time < Math.max(ends[index], starts[index] + 1) ? index : -1;
}

/** What is missing at a moment; a loss counts for `reach` milliseconds around itself, so that one that is small can be pointed at. */
export function missingAt({ missing, missingFrom }, time, reach) {
  const last = countUpTo(missingFrom, time + reach) - 1;
  let found;
  for (let i = last; i >= 0 && i > last - 8; i--) {
    const stretch = missing[i];
    if (stretch.kind === 'lost' && stretch.to >= time - reach) return stretch;
    if (found === undefined && stretch.from <= time && stretch.to > time) found = stretch;
  }
  return found;
}

/** What the arrow keys come to next: an object or a gap. @param direction 1 or -1. @param time Of what is chosen now. */
export function neighbour({ starts, missing, missingFrom }, time, direction) {
  const object = direction > 0 ? countUpTo(starts, time) : countUpTo(starts, time - 1) - 1;
  let gap = direction > 0 ? countUpTo(missingFrom, time) : countUpTo(missingFrom, time - 1) - 1;
  while (missing[gap] !== undefined && !KINDS[missing[gap].kind].isGap) gap += direction;
  const [objectTime, gapTime] = [starts[object], missing[gap]?.from];
  if (gapTime !== undefined && (objectTime === undefined || (direction > 0 ? gapTime < objectTime : gapTime > objectTime))) return { gap: missing[gap] };
  return objectTime === undefined ? undefined : { object };
}
