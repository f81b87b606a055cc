import { audit, type AuditSources } from '../../lib/core/audit';
import { type KnownStream, type SelectedStream } from '../../lib/ports/audit';
import { type Cursor } from '../../lib/ports/cursor-store';
import { cursorOf, openSince, positionAt } from '../cli/status/operator-bench';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 4, 1, 12);
const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';
const DOOR: SelectedStream = { streamArn: ARN, streamName: 'door', retentionHours: 24, createdAt: NOW - 100 * HOUR };

function known(fields: Partial<Cursor>, isStopWished = false): KnownStream {
  return { streamArn: ARN, cursor: cursorOf(ARN, fields), isStopWished };
}

function auditOf(others: Partial<AuditSources>) {
  return audit({ selected: [DOOR], known: [], isWhole: true, coverage: 'everything', now: NOW, ...others });
}

const at = (hoursAgo: number) => ({ after: positionAt(NOW - hoursAgo * HOUR), leaseUntil: 0 });

describe('the risk of a stream', () => {
  test.each<[string, Partial<AuditSources>, { readonly retentionRisk: number; readonly lagSeconds: number }]>([
    ['is the share of the retention behind its last archived fragment, whoever should archive it', { known: [known(at(6))] }, { retentionRisk: 0.25, lagSeconds: 6 * 3_600 }],
    ['is more than all of it once footage is being lost', { known: [known(at(36))] }, { retentionRisk: 1.5, lagSeconds: 36 * 3_600 }],
    ['counts from where a run found nothing more: a camera that is off puts nothing at risk', { known: [known({ ...at(90), caughtUpTo: NOW - 6 * HOUR })] }, { retentionRisk: 0.25, lagSeconds: 6 * 3_600 }],
    ['counts from the creation of a stream that was never archived', { selected: [{ ...DOOR, createdAt: NOW - 12 * HOUR }] }, { retentionRisk: 0.5, lagSeconds: 12 * 3_600 }],
    ['is none of a stream that somebody stopped', { known: [known(at(20), true)] }, { retentionRisk: 0, lagSeconds: 0 }],
    ['is none in an archive of ranges, which leaves footage out on purpose', { known: [known(at(20))], coverage: 'ranges' }, { retentionRisk: 0, lagSeconds: 0 }],
    ['cannot be told of a stream that keeps nothing', { selected: [{ ...DOOR, retentionHours: 0 }], known: [known(at(1))] }, { retentionRisk: 0, lagSeconds: 3_600 }],
    ['is not negative where clocks differ', { known: [known(at(-1))] }, { retentionRisk: 0, lagSeconds: 0 }],
  ])('%s', (_case, sources, expected) => {
    expect(auditOf(sources)).toMatchObject({ streams: [{ streamName: 'door', ...expected }], fleet: expected });
  });

  test('is told in hours', () => {
    expect(auditOf({ known: [known(at(20))] }).streams).toMatchObject([{ hoursLeft: 4 }]);
    expect(auditOf({ known: [known(at(30))] }).streams).toMatchObject([{ hoursLeft: 0 }]);
  });

  test('rises while nothing moves', () => {
    const risks = [1, 2, 3, 48].map((hours) => auditOf({ known: [known(at(0))], now: NOW + hours * HOUR }).fleet?.retentionRisk ?? 0);

    expect(risks).toEqual([...risks].sort((a, b) => a - b));
    expect(new Set(risks).size).toBe(4);
  });
});

describe('an object that waits', () => {
  const intent = { ...openSince(NOW - HOUR), last: positionAt(NOW - HOUR), crc32: 1, decidedAt: NOW - 1_800_000 };

  test.each<[string, Partial<AuditSources>, number]>([
    ['for its completion counts from the decision', { known: [known({ commit: intent })] }, 1_800],
    ['because its worker is gone counts from the end of the lease', { known: [known({ open: openSince(NOW - HOUR), leaseUntil: NOW - 600_000 })] }, 600],
    ['is none while somebody works on it', { known: [known({ open: openSince(NOW - HOUR), leaseUntil: NOW + 60_000 })] }, 0],
    ['is none where all is complete', { known: [known(at(1))] }, 0],
    ['of a stream that is gone, or no longer selected, counts too: nobody completes it', { selected: [], known: [known({ commit: intent })] }, 1_800],
    ['of a stream that was stopped counts too', { known: [known({ commit: intent }, true)] }, 1_800],
  ])('%s', (_case, sources, commitAgeSeconds) => {
    expect(auditOf(sources)).toMatchObject({ streams: [{ streamName: 'door', commitAgeSeconds }], fleet: { commitAgeSeconds } });
  });
});

test('a stream that is no longer selected and has nothing unfinished is left out', () => {
  expect(auditOf({ selected: [], known: [known(at(20))] })).toMatchObject({ streams: [], fleet: { streams: 0, retentionRisk: 0 } });
});

test.each<[string, Partial<Cursor>, number]>([
  ['between the last fragment and the last look', { after: positionAt(NOW - 5 * HOUR), caughtUpTo: NOW - HOUR }, 4 * 3_600],
  ['none when footage came after the last look', { after: positionAt(NOW - HOUR), caughtUpTo: NOW - 2 * HOUR }, 0],
  ['none when nobody has looked', at(5), 0],
])('the silence of a camera lies %s', (_case, fields, silenceSeconds) => {
  expect(auditOf({ known: [known(fields)] }).fleet?.silenceSeconds).toBe(silenceSeconds);
});

describe('a look that could not ask for every stream', () => {
  const intent = { ...openSince(NOW - HOUR), last: positionAt(NOW - HOUR), crc32: 1, decidedAt: NOW - 1_800_000 };
  const BUSY = { selected: [], known: [known({ ...at(20), commit: intent })], isWhole: false };

  test('says nothing of the risk of one that it knows only from the table: a 0 would calm an alarm', () => {
    const { streams } = auditOf(BUSY);

    expect(streams).toMatchObject([{ streamName: 'door', commitAgeSeconds: 1_800 }]);
    expect(streams[0]).not.toHaveProperty('retentionRisk');
    expect(auditOf({ ...BUSY, isWhole: true }).streams).toMatchObject([{ retentionRisk: 0 }]);
  });

  test('says nothing of all streams together, and what it can of those that it could ask for', () => {
    expect(auditOf({ known: [known(at(6))], isWhole: false })).toEqual({ streams: [expect.objectContaining({ streamName: 'door', retentionRisk: 0.25 })] });
  });
});

test('streams that keep nothing are counted, unless somebody stopped them', () => {
  const selected = [DOOR, { ...DOOR, streamArn: `${ARN}1`, streamName: 'gate', retentionHours: 0 }];

  expect(auditOf({ selected }).fleet).toMatchObject({ streams: 2, streamsWithoutRetention: 1 });
  expect(auditOf({ selected, known: [{ ...known(at(1), true), streamArn: `${ARN}1` }] }).fleet).toMatchObject({ streamsWithoutRetention: 0 });
});

test('a stream that was made again is one series, with the worst of both', () => {
  const old = ARN.replace('1700000000000', '1600000000000');
  const intent = { ...openSince(NOW - HOUR), last: positionAt(NOW - HOUR), crc32: 1, decidedAt: NOW - 1_800_000 };

  const { streams } = auditOf({ known: [known(at(6)), { streamArn: old, cursor: cursorOf(old, { commit: intent }), isStopWished: false }] });

  expect(streams).toMatchObject([{ streamName: 'door', retentionRisk: 0.25, commitAgeSeconds: 1_800 }]);
});
