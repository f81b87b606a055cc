import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsJournal } from '../../lib/adapters/powertools-journal';
import { FencedError, SourceError } from '../../lib/contract/errors';
import { classifyServiceError } from '../../lib/contract/service-errors';
import { NOT_ASKED_FOR } from '../../lib/contract/gap-reason';
import { METRIC_NAMESPACE } from '../../lib/contract/metrics';
import { type ArchivedObject, type Position } from '../../lib/ports/cursor-store';
import { type JournalEntry } from '../../lib/ports/journal';
import { powertoolsConsole } from '../support/powertools-console';

const POSITION: Position = { fragmentNumber: '91', serverTimestamp: 1, producerTimestamp: 1, continuationToken: 'secret-token' };
const OBJECT: ArchivedObject = {
  seq: 7, key: 'v1/a.mkv', uploadId: 'secret-upload', first: POSITION,
  last: { ...POSITION, fragmentNumber: '99' }, fragments: 9, bytes: 1_234, crc32: 5,
};
const GAP = { after: '80', before: '91', reason: 'the service no longer had it' };

/** One entry of each kind, each with what is secret in it. */
const ENTRIES: readonly JournalEntry[] = [
  { kind: 'session-opened', selector: 'CONTINUATION_TOKEN', requestId: 'request-1' },
  { kind: 'session-ended', reason: 'ended', fragments: 3 },
  { kind: 'source-error', errorName: 'KmsKeyDisabled', message: '4501: KMS key disabled', requestId: 'request-1' },
  { kind: 'object-opened', key: 'v1/a.mkv', seq: 7 },
  { kind: 'object-archived', object: { ...OBJECT, gap: GAP } },
  { kind: 'object-sealed', key: 'v1/a.mkv', seq: 7, fragments: 3 },
  { kind: 'object-adopted', key: 'v1/a.mkv' },
  { kind: 'object-rolled-back', key: 'v1/a.mkv', reason: 'the store refuses its parts' },
  { kind: 'upload-aborted', key: 'v1/a.mkv' },
  { kind: 'retry', step: 'store part', message: 'Error: no answer' },
  { kind: 'trouble', step: 'store part', message: 'Error: no answer' },
];

const { all, logs, metrics } = powertoolsConsole();

function newJournal(): PowertoolsJournal {
  return new PowertoolsJournal(new Logger({ serviceName: 'kvs-archive' }), new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'kvs-archive' }));
}

describe('a log line', () => {
  test.each(ENTRIES)('is written for $kind, under its name', (entry) => {
    newJournal().record(entry);

    expect(logs().at(-1)).toMatchObject({ message: entry.kind, service: 'kvs-archive' });
  });

  test.each<[JournalEntry['kind'], string]>([
    ['session-opened', 'INFO'], ['session-ended', 'INFO'], ['object-opened', 'INFO'], ['object-archived', 'INFO'],
    ['source-error', 'WARN'], ['object-rolled-back', 'WARN'], ['object-sealed', 'WARN'], ['object-adopted', 'WARN'], ['upload-aborted', 'WARN'],
    ['retry', 'WARN'], ['trouble', 'WARN'],
  ])('of %s is %s', (kind, level) => {
    const entry = ENTRIES.find((candidate) => candidate.kind === kind);
    if (entry === undefined) throw new Error('there is one of each kind');

    newJournal().record(entry);

    expect(logs().at(-1)).toMatchObject({ level });
  });

  // Powertools keeps the key `message` for itself: it drops the entry's own and writes a warning about that instead.
  test.each(ENTRIES.filter((entry) => 'message' in entry))('of $kind is one, and holds what was said', (entry) => {
    newJournal().record(entry);

    expect(logs()).toHaveLength(1);
    expect(JSON.stringify(logs())).toContain(entry.message);
  });

  test('of an archived object says what it is and what it covers', () => {
    newJournal().record({ kind: 'object-archived', object: { ...OBJECT, gap: GAP } });

    expect(logs()).toMatchObject([{ key: 'v1/a.mkv', seq: 7, fragments: 9, bytes: 1_234, crc32: 5, from: '91', to: '99', gap: GAP }]);
  });

  test('never holds a token, an upload id or an ETag', () => {
    const journal = newJournal();

    for (const entry of ENTRIES) journal.record(entry);
    journal.windowEnded({ status: 'MORE', streamArn: 'arn', fragments: 1, bytes: 2, objects: 1, millisBehindNow: 3 });
    journal.publish();

    const text = JSON.stringify(all());
    expect(text).toContain('v1/a.mkv');
    expect(text).not.toContain('secret');
  });

  test('tells the service\'s request id of an error, for whoever asks AWS support', () => {
    newJournal().record({ kind: 'source-error', errorName: 'KmsKeyDisabled', message: 'said so', requestId: 'request-1' });

    expect(logs()).toMatchObject([{ errorName: 'KmsKeyDisabled', requestId: 'request-1' }]);
  });

  test.each(ENTRIES.filter((entry) => 'message' in entry))('of $kind holds neither data endpoint nor token', (entry) => {
    newJournal().record({ ...entry, message: 'https://s-1a2b.kinesisvideo.eu-west-1.amazonaws.com ContinuationToken=9134385233318143' });

    expect(logs()).toMatchObject([{ detail: 'https://<data endpoint> ContinuationToken=<token>' }]);
  });

  test('of the window\'s end holds its result', () => {
    const result = { status: 'IDLE' as const, streamArn: 'arn', fragments: 1, bytes: 2, objects: 1, millisBehindNow: 3 };

    newJournal().windowEnded(result);

    expect(logs()).toMatchObject([{ message: 'window-ended', level: 'INFO', ...result }]);
  });
});

describe('a metric', () => {
  test('counts objects, fragments and bytes as they are archived, and is written once, at the end', () => {
    const journal = newJournal();
    journal.record({ kind: 'object-archived', object: OBJECT });
    journal.record({ kind: 'object-archived', object: OBJECT });
    const before = metrics().length;

    journal.publish();

    expect(before).toBe(0);
    expect(metrics()).toMatchObject([{ ObjectsArchived: [1, 1], FragmentsArchived: [9, 9], BytesArchived: [1_234, 1_234], service: 'kvs-archive' }]);
  });

  test('has a namespace and units that alarms can rely on', () => {
    const journal = newJournal();
    journal.record({ kind: 'object-archived', object: { ...OBJECT, gap: GAP } });
    journal.windowEnded({ status: 'MORE', streamArn: 'arn', fragments: 1, bytes: 2, objects: 1, millisBehindNow: 750 });

    journal.publish();

    expect(metrics().map(({ _aws }) => (_aws as { CloudWatchMetrics: unknown }).CloudWatchMetrics)).toEqual([
      [{ Namespace: 'KvsArchive', Dimensions: [['service']], Metrics: [{ Name: 'Gaps', Unit: 'Count' }] }],
      [{ Namespace: 'KvsArchive', Dimensions: [['service', 'Outcome']], Metrics: [{ Name: 'Windows', Unit: 'Count' }] }],
      [{ Namespace: 'KvsArchive', Dimensions: [['service']], Metrics: [
        { Name: 'ObjectsArchived', Unit: 'Count' }, { Name: 'FragmentsArchived', Unit: 'Count' }, { Name: 'BytesArchived', Unit: 'Bytes' },
        { Name: 'MillisBehindNow', Unit: 'Milliseconds' },
      ] }],
    ]);
  });

  test.each<[JournalEntry['kind'], string]>([
    ['object-sealed', 'Seals'], ['object-adopted', 'Adoptions'], ['object-rolled-back', 'Rollbacks'], ['upload-aborted', 'UploadsAborted'], ['retry', 'Retries'],
  ])('counts each %s', (kind, name) => {
    const entry = ENTRIES.find((candidate) => candidate.kind === kind);
    if (entry === undefined) throw new Error('there is one of each kind');
    const journal = newJournal();

    journal.record(entry);
    journal.publish();

    expect(metrics()).toMatchObject([{ [name]: 1 }]);
  });

  test('counts a gap at once: a worker that dies before it publishes must not take the word of a loss with it', () => {
    newJournal().record({ kind: 'object-archived', object: { ...OBJECT, gap: GAP } });

    expect(metrics()).toMatchObject([{ Gaps: 1, service: 'kvs-archive' }]);
  });

  test('counts no gap for what nobody asked for, and one for what was lost in it', () => {
    const journal = newJournal();
    const skipped = { ...GAP, reason: NOT_ASKED_FOR, skipped: { from: 1, to: 2 } };

    journal.record({ kind: 'object-archived', object: { ...OBJECT, gap: skipped } });
    expect(metrics().filter((metric) => 'Gaps' in metric)).toHaveLength(0);

    journal.record({ kind: 'object-archived', object: { ...OBJECT, gap: { ...skipped, reason: `${NOT_ASKED_FOR}; fragment 5 could not be read` } } });
    expect(metrics().filter((metric) => 'Gaps' in metric)).toHaveLength(1);
  });

  test('counts a gap only where there is one, and once', () => {
    const journal = newJournal();

    journal.record({ kind: 'object-archived', object: OBJECT });
    journal.record({ kind: 'object-archived', object: { ...OBJECT, gap: GAP } });
    journal.publish();

    expect(metrics().map((line) => line['Gaps'])).toEqual([1, undefined]);
    expect(metrics()[1]).toMatchObject({ ObjectsArchived: [1, 1] });
  });

  test('counts an error of the source under its name, at once', () => {
    newJournal().record({ kind: 'source-error', errorName: 'KmsKeyDisabled', message: 'said so', requestId: undefined });

    expect(metrics()).toMatchObject([{ Errors: 1, ErrorName: 'KmsKeyDisabled' }]);
  });

  test('of the distance is left out by a window that read nothing', () => {
    const journal = newJournal();

    journal.windowEnded({ status: 'IDLE', streamArn: 'arn', fragments: 0, bytes: 0, objects: 0 });
    journal.publish();

    expect(metrics()).toMatchObject([{ Windows: 1, Outcome: 'IDLE' }]);
    expect(metrics()[0]).not.toHaveProperty('MillisBehindNow');
  });
});

describe('a window that failed', () => {
  const SOURCE_ERROR = new SourceError(classifyServiceError({ name: 'NotAuthorizedException', httpStatus: 401 }), 'GetMedia', 'request-1', new Error('no'));

  test.each<[string, unknown, object]>([
    ['an error of the source', SOURCE_ERROR, { errorName: 'Kvs.NotAuthorizedException', requestId: 'request-1' }],
    ['one of ours', new FencedError('arn', 1, 2), { errorName: 'Archive.Fenced' }],
    ['a fault in the archive', new TypeError('x is not a function'), { errorName: 'TypeError', detail: 'x is not a function' }],
    ['what is no error', 'gone', { errorName: 'string', detail: 'gone' }],
  ])('says of %s what it was', (_case, error, line) => {
    newJournal().windowFailed(error);

    expect(logs()).toMatchObject([{ message: 'window-failed', level: 'ERROR', ...line }]);
  });

  test.each<[string, unknown, string[]]>([
    ['no error of the source again, which was counted when it was met', SOURCE_ERROR, []],
    ['one of ours by its name', new FencedError('arn', 1, 2), ['Archive.Fenced']],
    ['all others under one name, or their number would have no end', new TypeError('x'), ['Unexpected']],
  ])('counts %s', (_case, error, names) => {
    newJournal().windowFailed(error);

    expect(metrics().flatMap((line) => ('Errors' in line ? [line['ErrorName']] : []))).toEqual(names);
    expect(metrics()).toContainEqual(expect.objectContaining({ Windows: 1, Outcome: 'FAILED' }));
  });

  test('keeps data endpoints out of the log', () => {
    newJournal().windowFailed(new Error('ENOTFOUND s-1a2b.kinesisvideo.eu-west-1.amazonaws.com'));

    expect(logs()).toMatchObject([{ detail: 'ENOTFOUND <data endpoint>' }]);
  });
});

test('publish writes nothing when there is nothing', () => {
  newJournal().publish();

  expect(all()).toEqual([]);
});
