import { stopState, stopStreams, streamsToStop, waitUntilStopped, type StopState } from '../../../lib/cli/stop/stop-streams';
import { type Clock } from '../../../lib/ports/clock';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { ManualClock } from '../../support/memory/manual-clock';
import { cursorOf, openSince, OperatorBench, positionAt } from '../status/operator-bench';

const NOW = Date.UTC(2026, 4, 1, 12);
const GONE = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/attic/1600000000000';

test.each<[StopState, Partial<Cursor>]>([
  ['stopped', {}],
  ['stopping', { leaseUntil: NOW + 1 }],
  ['stopping', { leaseUntil: NOW + 1, open: openSince(NOW) }],
  ['unfinished', { leaseUntil: NOW, open: openSince(NOW) }],
  ['unfinished', { commit: { ...openSince(NOW), last: positionAt(NOW), crc32: 1, decidedAt: NOW } }],
])('%s: %j', (state, fields) => {
  expect(stopState({ streamArn: GONE, cursor: cursorOf(GONE, fields), isStopWished: true, isCursorLost: false }, NOW)).toBe(state);
});

test('what was never archived is stopped at once', () => {
  expect(stopState(undefined, NOW)).toBe('stopped');
});

describe('over a table', () => {
  let bench: OperatorBench;
  const clock = () => new ManualClock(NOW);
  beforeEach(async () => { bench = await OperatorBench.start(); });
  afterEach(() => bench.close());

  test('all are those of the table, whether or not they exist', async () => {
    const door = bench.stream('door');
    bench.stream('not-in-the-table');
    await bench.putCursor(door);
    await bench.putCursor(GONE);

    expect(await streamsToStop(bench.cursors, [], bench.source)).toEqual([GONE, door]);
  });

  test('a name is that of the stream that has it now, an ARN any that the table knows', async () => {
    const door = bench.stream('door', 2_000);
    await bench.putCursor(door.replace('/2000', '/1000'));
    await bench.putCursor(GONE);

    expect(await streamsToStop(bench.cursors, ['door', GONE, 'door'], bench.source)).toEqual([door, GONE]);
  });

  test.each(['nobody', GONE])('%s is refused when nobody knows it', async (text) => {
    await expect(streamsToStop(bench.cursors, [text], bench.source)).rejects.toThrow(`--stream: got ${text}, allowed: a stream that the table or Kinesis Video Streams knows`);
  });

  test('a wish is made for each, and how it stands is told', async () => {
    const [door, gate] = [bench.stream('door'), bench.stream('gate')];
    await bench.putCursor(door, { leaseUntil: NOW + 1 });
    await bench.wish.stop(gate);

    const stopped = await stopStreams(bench.cursors, bench.wish, [door, gate], clock());

    expect(stopped).toEqual([
      { streamArn: door, state: 'stopping', wasStopped: false, isNew: false },
      { streamArn: gate, state: 'stopped', wasStopped: true, isNew: true },
    ]);
    expect(await bench.item(door)).toMatchObject({ rev: 7, desired: 'STOPPED' });
  });

  test('waiting ends when the last one has let go', async () => {
    const door = bench.stream('door');
    await bench.putCursor(door, { leaseUntil: NOW + 3_600_000, open: openSince(NOW) });
    const time = clock();
    // While somebody waits, the run ends.
    const whileAsleep: Clock = { now: () => time.now(), alarm: () => ({ cancel: () => undefined }), sleep: async (millis) => { await time.sleep(millis); await bench.putCursor(door); } };
    const left: number[] = [];
    const asked = await stopStreams(bench.cursors, bench.wish, [door], time);

    const waited = await waitUntilStopped(bench.cursors, asked, { clock: whileAsleep, millis: 60_000, onLook: (count) => left.push(count) });

    expect(waited).toMatchObject([{ state: 'stopped' }]);
    expect(left).toEqual([1, 0]);
  });

  test('waiting ends with its time', async () => {
    const door = bench.stream('door');
    await bench.putCursor(door, { open: openSince(NOW) });
    const time = clock();
    const asked = await stopStreams(bench.cursors, bench.wish, [door], time);

    const waited = await waitUntilStopped(bench.cursors, asked, { clock: time, millis: 12_000, onLook: () => undefined });

    expect(waited).toMatchObject([{ state: 'unfinished' }]);
    expect(time.sleeps).toEqual([5_000, 5_000, 2_000]);
  });
});
