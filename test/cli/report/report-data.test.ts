import { type WalkedObject } from '../../../lib/adapters/dynamodb-ledger-walk';
import { rangeToShow, reportStream, type ReportSource } from '../../../lib/cli/report/report-data';
import { cameraObjects, reportOf, WEEK, weekSources } from './sample-week';

const HOUR = 3_600_000;
const ARN = `arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/${WEEK}`;

function sourceOf(objects: readonly WalkedObject[]): ReportSource {
  return { streamArn: ARN, lagSeconds: 60, objects };
}

/** A day of hourly objects, with a loss from 06:00 to 07:00. */
const DAY = cameraObjects({ name: 'door', seed: 1, megabytes: 1, objectMinutes: 60, hours: [0, 24], holes: [{ from: 6, to: 7, reason: 'it was old' }] });

describe('a stream', () => {
  test('has its objects column by column, and what is missing between them', () => {
    const stream = reportStream(sourceOf(DAY), { from: WEEK, to: WEEK + 25 * HOUR });

    expect(stream).toMatchObject({
      streamArn: ARN, name: 'door', lagSeconds: 60,
      missing: [['lost', WEEK + 6 * HOUR, WEEK + 7 * HOUR, 'it was old'], ['behind', WEEK + 24 * HOUR, WEEK + 25 * HOUR]],
      millis: { footage: 23 * HOUR, lost: HOUR, skipped: 0, silent: 0, before: 0, behind: HOUR },
    });
    expect(stream.objects.starts.slice(0, 8)).toEqual([WEEK, HOUR, HOUR, HOUR, HOUR, HOUR, 2 * HOUR, HOUR]);
    expect(stream.objects.lengths).toEqual(new Array(23).fill(HOUR));
    expect(stream.objects.bytes).toEqual(DAY.map(({ bytes }) => bytes));
  });

  test('has keys that can be put together again', () => {
    const { keys } = reportStream(sourceOf(DAY), { from: WEEK, to: WEEK + 25 * HOUR }).objects;

    const whole: string[] = [];
    for (let i = 0; i < keys.length; i += 2) whole.push((whole.at(-1) ?? '').slice(0, Number(keys[i])) + String(keys[i + 1]));
    expect(whole).toEqual(DAY.map(({ key }) => key));
    expect(JSON.stringify(keys).length).toBeLessThan(JSON.stringify(whole).length);
  });

  test('leaves out objects beside the range, which only tell what is missing at its ends', () => {
    const { objects, missing } = reportStream(sourceOf(DAY.slice(4, 9)), { from: WEEK + 5.5 * HOUR, to: WEEK + 7.5 * HOUR });

    expect(objects.lengths).toHaveLength(2);
    expect(missing).toEqual([['lost', WEEK + 6 * HOUR, WEEK + 7 * HOUR, 'it was old']]);
  });

  test('has kinds of stretches that come to the time shown', () => {
    for (const { millis } of reportOf(weekSources()).streams) expect(Object.values(millis).reduce((sum, one) => sum + one, 0)).toBe(168 * HOUR);
  });
});

describe('the time shown', () => {
  test.each<[string, object, number, readonly [number, number]]>([
    ['is what there is, and what is not archived yet', {}, WEEK + 25 * HOUR, [WEEK, WEEK + 25 * HOUR]],
    ['does not go on for ever behind an old archive', {}, WEEK + 9000 * HOUR, [WEEK, WEEK + 26.4 * HOUR]],
    ['is what was asked for', { from: WEEK + HOUR, to: WEEK + 2 * HOUR }, WEEK + 25 * HOUR, [WEEK + HOUR, WEEK + 2 * HOUR]],
    ['has an end that was asked for alone', { to: WEEK + 2 * HOUR }, WEEK + 25 * HOUR, [WEEK, WEEK + 2 * HOUR]],
    ['has a beginning that was asked for alone', { from: WEEK + HOUR }, WEEK + 24 * HOUR, [WEEK + HOUR, WEEK + 24 * HOUR]],
    ['ends behind its beginning, also where there is nothing', { from: WEEK + 30 * HOUR }, WEEK + 24 * HOUR, [WEEK + 30 * HOUR, WEEK + 30 * HOUR + 1]],
    ['ends behind its beginning, also before there is anything', { to: WEEK - HOUR }, WEEK + 24 * HOUR, [WEEK - HOUR - 1, WEEK - HOUR]],
  ])('%s', (_case, asked, now, [from, to]) => {
    expect(rangeToShow([sourceOf(DAY)], asked, now)).toEqual({ from, to });
  });

  test('of an empty archive is the hour before', () => {
    expect(rangeToShow([], {}, WEEK)).toEqual({ from: WEEK - HOUR, to: WEEK });
  });
});
