import { needsSomebody, streamStatus, type StatusSources } from '../../../lib/cli/status/stream-status';
import { type LastRun } from '../../../lib/cli/status/last-runs';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { cursorOf, openSince, positionAt } from './operator-bench';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';
const NOW = Date.UTC(2026, 4, 1, 12);
const HOUR = 3_600_000;
const RUN: LastRun = { executionArn: 'arn:run', status: 'SUCCEEDED', startedAt: '2026-05-01T11:00:00.000Z', stoppedAt: null, outcome: 'DONE', error: null };

function sources(cursor: Partial<Cursor> | undefined, others: Partial<StatusSources> = {}): StatusSources {
  return {
    item: { streamArn: ARN, cursor: cursor === undefined ? undefined : cursorOf(ARN, { after: positionAt(NOW - HOUR), ...cursor }), isStopWished: false, isCursorLost: false },
    stream: { retentionHours: 24 }, lastRun: undefined, holdsEverything: true, now: NOW, ...others,
  };
}

test('a stream that is being archived, field by field: this is what scripts read', () => {
  const status = streamStatus(sources({ owner: 'door-follow', leaseUntil: NOW + 60_000, open: openSince(NOW - 120_000) }));

  expect(status).toEqual({
    streamArn: ARN, streamName: 'door', state: 'archiving',
    position: '2026-05-01T11:00:00.000Z', fragmentNumber: '91343852333181432392682062626500000000001', lagSeconds: 3_600,
    retentionHours: 24, retentionLeftSeconds: 23 * 3_600, objects: 2,
    open: { key: 'v1/a.mkv', parts: 2, fragments: 30, bytes: 12_000_000, since: '2026-05-01T11:58:00.000Z' }, commit: null,
    lease: { run: 'door-follow', until: '2026-05-01T12:01:00.000Z' }, stopWished: false, lastRun: null,
  });
});

test('a stream that was never archived has the same fields', () => {
  const full = streamStatus(sources({}));
  const empty = streamStatus(sources(undefined));

  expect(Object.keys(empty).sort()).toEqual(Object.keys(full).sort());
  expect(empty).toMatchObject({ state: 'never archived', position: null, lagSeconds: null, retentionLeftSeconds: null, objects: 0, open: null, lease: null });
});

test('a lease that has run out is none', () => {
  expect(streamStatus(sources({ leaseUntil: NOW })).lease).toBeNull();
});

test('an object whose completion is open says since when nothing of it is seen', () => {
  const status = streamStatus(sources({ commit: { ...openSince(NOW - HOUR), last: positionAt(NOW), crc32: 1, decidedAt: NOW - 60_000, missingSince: NOW - 60_000 } }));

  expect(status).toMatchObject({ state: 'unresolved', open: null, commit: { parts: 2, missingSince: '2026-05-01T11:59:00.000Z' } });
});

describe('what is left of the retention', () => {
  /** A cursor behind which nothing is archived yet. */
  function begun(fields: Partial<Cursor> = {}): StatusSources['item'] {
    const { after: _after, ...cursor } = cursorOf(ARN, fields);
    return { streamArn: ARN, cursor, isStopWished: false, isCursorLost: false };
  }

  test.each<[string, StatusSources, number | null]>([
    ['counts from the last fragment in a complete object', sources({ after: positionAt(NOW - 20 * HOUR) }), 4],
    ['counts from the first fragment in hand while none is complete', sources({}, { item: begun({ open: openSince(NOW - 2 * HOUR) }) }), 22],
    ['has run out behind the retention', sources({ after: positionAt(NOW - 30 * HOUR) }), -6],
    ['counts from where a run found nothing more, when that is later', sources({ after: positionAt(NOW - 30 * HOUR), caughtUpTo: NOW - 2 * HOUR }), 22],
    ['is not known while nothing is in hand', sources({}, { item: begun(), lastRun: RUN }), null],
    ['is not known of a stream that is gone', sources({}, { stream: 'gone' }), null],
    ['is not known of a folder', sources({}, { stream: 'not-asked' }), null],
    ['is not known of a stream that keeps nothing', sources({}, { stream: { retentionHours: 0 } }), null],
    ['does not count in an archive of ranges', sources({}, { holdsEverything: false }), null],
  ])('%s', (_case, given, hours) => {
    expect(streamStatus(given).retentionLeftSeconds).toBe(hours === null ? null : hours * 3_600);
  });
});

test.each<[string, StatusSources, boolean]>([
  ['footage is about to be lost', sources({ after: positionAt(NOW - 20 * HOUR) }), true],
  ['an archive is behind', sources({ after: positionAt(NOW - 14 * HOUR) }), false],
  ['a stream that was stopped runs out', { ...sources({ after: positionAt(NOW - 20 * HOUR) }), item: { ...sources({ after: positionAt(NOW - 20 * HOUR) }).item, isStopWished: true } }, false],
  ['a stream is gone', sources({}, { stream: 'gone' }), false],
  ['a stream is gone and an object is unfinished', sources({ open: openSince(NOW) }, { stream: 'gone' }), true],
  ['a cursor is lost', { ...sources(undefined), item: { ...sources(undefined).item, isCursorLost: true } }, true],
])('somebody must look when %s: %s', (_case, given, needed) => {
  expect(needsSomebody(streamStatus(given))).toBe(needed);
});
