import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parseAge, sweepUploads } from '../../../lib/cli/sweep/sweep-uploads';
import { START } from '../../support/memory/world';
import { ArchiveBench } from '../archive/archive-bench';

const DAY = 86_400_000;
const KEY = 'v1/stream=door/created=1/object.mkv';

describe('sweeping', () => {
  let bench: ArchiveBench;

  /** Uploads are begun at START, by the clock of the bucket. */
  beforeEach(async () => {
    bench = await ArchiveBench.start();
    await bench.record(5);
  });
  afterEach(async () => {
    await bench.close();
    bench.remove();
  });

  async function refer(field: 'open' | 'commit', uploadId: string): Promise<void> {
    await bench.dynamoDb.send(new UpdateCommand({
      TableName: bench.archive.table, Key: { pk: bench.stream.arn, sk: 'CURSOR' }, UpdateExpression: 'SET #f = :v',
      ExpressionAttributeNames: { '#f': field }, ExpressionAttributeValues: { ':v': { key: KEY, uploadId } },
    }));
  }

  async function uploadIds(): Promise<string[]> {
    return (await bench.archive.objects.uploads('')).map(({ uploadId }) => uploadId);
  }

  test('aborts what is old and in no cursor, parts and all', async () => {
    const orphan = await bench.objects.createUpload(KEY, {});
    await bench.objects.uploadPart(orphan, 1, Buffer.from('123456789'), 0xcbf43926);

    const swept = await sweepUploads(bench.archive, { olderThanMillis: DAY, dryRun: false, now: START + DAY });

    expect(swept).toEqual([{ ...orphan, initiated: '2024-05-01T00:00:00.000Z', outcome: 'aborted' }]);
    expect(await uploadIds()).toEqual([]);
  });

  test('leaves alone what is younger', async () => {
    const orphan = await bench.objects.createUpload(KEY, {});

    const swept = await sweepUploads(bench.archive, { olderThanMillis: DAY, dryRun: false, now: START + DAY - 1 });

    expect(swept).toMatchObject([{ outcome: 'young' }]);
    expect(await uploadIds()).toEqual([orphan.uploadId]);
  });

  test.each(['open', 'commit'] as const)('never touches what a cursor has as %s, however old', async (field) => {
    const [used, orphan] = [await bench.objects.createUpload(KEY, {}), await bench.objects.createUpload(KEY, {})];
    await refer(field, used.uploadId);

    const swept = await sweepUploads(bench.archive, { olderThanMillis: 0, dryRun: false, now: START + 400 * DAY });

    expect(swept).toMatchObject([{ uploadId: orphan.uploadId, outcome: 'aborted' }]);
    expect(await uploadIds()).toEqual([used.uploadId]);
  });

  test('only says what it would do in a dry run', async () => {
    const orphan = await bench.objects.createUpload(KEY, {});

    const swept = await sweepUploads(bench.archive, { olderThanMillis: DAY, dryRun: true, now: START + DAY });

    expect(swept).toMatchObject([{ outcome: 'would-abort' }]);
    expect(await uploadIds()).toEqual([orphan.uploadId]);
  });

  test('leaves alone what is not under the prefix', async () => {
    const foreign = await bench.objects.createUpload('backup/database', {});

    const swept = await sweepUploads(bench.archive, { olderThanMillis: 0, dryRun: false, now: START + DAY });

    expect(swept).toEqual([]);
    expect(await uploadIds()).toEqual([foreign.uploadId]);
  });
});

describe('an age', () => {
  test.each([['90s', 90_000], ['5m', 300_000], ['24h', DAY], ['7d', 7 * DAY], ['0s', 0]])('%s', (text, millis) => {
    expect(parseAge(text)).toBe(millis);
  });

  test.each(['', '24', 'h', '-1h', '1.5h', '1 h', '1w'])('is not %j', (text) => {
    expect(() => parseAge(text)).toThrow(`--older-than: got ${JSON.stringify(text)}, allowed: a whole number with s, m, h or d`);
  });
});
