import { stripVTControlCharacters } from 'node:util';
import { inWords, statusTable } from '../../../lib/cli/status/status-table';
import { streamStatus, type StatusSources } from '../../../lib/cli/status/stream-status';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { cursorOf, openSince, positionAt } from './operator-bench';

const NOW = Date.UTC(2026, 4, 1, 12);
const HOUR = 3_600_000;

function status(name: string, cursor: Partial<Cursor> | undefined, others: Partial<StatusSources> = {}, created = 1) {
  const streamArn = `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${name}/${created}`;
  return streamStatus({
    item: { streamArn, cursor: cursor === undefined ? undefined : cursorOf(streamArn, { after: positionAt(NOW - 252_000), ...cursor }), isStopWished: false, isCursorLost: false },
    stream: { retentionHours: 24 }, lastRun: undefined, holdsEverything: true, now: NOW, ...others,
  });
}

const RUN = 'arn:aws:states:us-east-1:000000000000:execution:runs:';
const ALL = [
  status('back-door', { seq: 4211, leaseUntil: NOW + 60_000, open: openSince(NOW - 120_000) }, {
    lastRun: { executionArn: `${RUN}back-door-follow-20260428T090000Z-1a2b3c4d`, status: 'RUNNING', startedAt: '2026-04-28T09:00:00.000Z', stoppedAt: null, outcome: null, error: null },
  }),
  status('cellar', { after: positionAt(NOW - 20 * HOUR) }, {
    lastRun: { executionArn: `${RUN}cellar-1`, status: 'FAILED', startedAt: '2026-05-01T11:00:00.000Z', stoppedAt: '2026-05-01T11:02:00.000Z', outcome: null, error: 'Kvs.NotAuthorizedException' },
  }),
  status('garage', { seq: 9, after: positionAt(NOW - 80 * HOUR) }, { stream: 'gone' }, 1),
  status('garage', undefined, {}, 2),
  status('gate', { seq: 12, leaseUntil: NOW + 60_000, owner: 'gate-1', commit: { ...openSince(NOW - HOUR), last: positionAt(NOW), crc32: 1, decidedAt: NOW - 60_000, missingSince: NOW - 60_000 } }),
  status('a-stream-with-a-name-that-needs-a-line-of-its-own', {}),
];

/** Continuous integration gets colours as well. */
const plain = (statuses: Parameters<typeof statusTable>[0]): string => stripVTControlCharacters(statusTable(statuses));

test('a line for each stream, and below it what is under way', () => {
  expect(plain(ALL).split('\n')).toEqual([
    'STREAM     STATE           ARCHIVED UP TO              LAG       LEFT     OBJECTS',
    'back-door  archiving       2026-05-01 11:55:48Z     4m 12s    23h 55m        4211',
    '  open: 2 parts, 12.0 MB, since 2026-05-01 11:58:00Z',
    '  run: RUNNING, since 2026-04-28 09:00:00Z, back-door-follow-20260428T090000Z-1a2b3c4d',
    '    has the stream until 2026-05-01 12:01:00Z',
    'cellar     at risk         2026-04-30 16:00:00Z    20h 00m     4h 00m           2',
    '  last run: FAILED with Kvs.NotAuthorizedException, 2026-05-01 11:02:00Z, cellar-1',
    'garage/1   gone            2026-04-28 04:00:00Z     3d 08h       gone           9',
    'garage/2   never archived  -                             -          -           0',
    'gate       unresolved      2026-05-01 11:55:48Z     4m 12s    23h 55m          12',
    '  being completed: 2 parts, 12.0 MB, since 2026-05-01 11:00:00Z',
    '    in S3 neither object nor upload since 2026-05-01 11:59:00Z',
    '  run: gate-1, has the stream until 2026-05-01 12:01:00Z',
    'a-stream-with-a-name-that-needs-a-line-of-its-own',
    '           idle            2026-05-01 11:55:48Z     4m 12s    23h 55m           2',
    '',
    '6 streams: 1 archiving, 1 at risk, 1 gone, 1 never archived, 1 unresolved, 1 idle',
    '',
  ]);
});

test('no line is wider than 100 columns, however wide its cells are', () => {
  const widest = [
    status('n'.repeat(28), { seq: 1_234_567_890, after: positionAt(NOW - 1_000 * 24 * HOUR), leaseUntil: NOW + 1, owner: 'o'.repeat(80), open: openSince(NOW) }, { stream: { retentionHours: 87_600 } }),
    ...ALL,
  ];

  const widths = plain(widest).split('\n').map((line) => line.length);

  expect(Math.max(...widths)).toBeGreaterThan(90);
  expect(widths.filter((width) => width > 100)).toEqual([]);
});

test('of no stream', () => {
  expect(statusTable([])).toBe('the table knows no stream\n');
});

test.each([[0, '0s'], [0.4, '0s'], [59, '59s'], [60, '1m 00s'], [252, '4m 12s'], [3_599, '59m 59s'], [3_660, '1h 01m'], [100_000, '1d 03h'], [-5, '0s']])('%d seconds are %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
