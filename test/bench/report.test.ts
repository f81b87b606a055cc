import { benchmarkPage } from './page';
import { median, pathTable, ratio, resultOf, scannerTable, type Case, type Run } from './report';

const CASE: Case = { profile: 'camera', transport: 'https', subject: 'kvs-archive' };

function run(seconds: number, cpuSeconds: number): Run {
  return { bytes: 500e6, cost: { seconds, cpuSeconds, peakRssMiB: 100 * seconds, gcMillis: 10 * seconds, majorGcs: 1 } };
}

describe('median', () => {
  test.each([[[3], 3], [[9, 1, 2], 2], [[4, 1, 2, 9], 3], [[10, 9], 9.5]])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  test('of nothing is refused', () => {
    expect(() => median([])).toThrow('no values');
  });
});

test('figures are medians of the runs, each by itself, per GB of media', () => {
  const result = resultOf(CASE, [run(1, 3), run(2, 1), run(5, 2)]);

  expect(result).toEqual({ ...CASE, mbPerSecond: 250, cpuSecondsPerGb: 4, peakRssMiB: 200, gcMsPerGb: 40, majorGcsPerGb: 2 });
});

test.each<[number, number | undefined, string]>([[1, 4, '0.25x'], [25, 2, '13x'], [1, undefined, '-'], [1, 0, '-']])('%d to %p is written %s', (value, of, text) => {
  expect(ratio(value, of)).toBe(text);
});

const OURS = resultOf(CASE, [run(1, 1)]);
const RAW = resultOf({ ...CASE, subject: 'raw' }, [run(2, 2)]);
const STORAGE = resultOf({ ...CASE, subject: 'lib-storage' }, [run(4, 4)]);

describe('the table of ways', () => {
  test('compares with the floor and with what people write, of the same profile and transport', () => {
    const otherRaw = resultOf({ ...CASE, transport: 'http', subject: 'raw' }, [run(1, 100)]);

    const rows = pathTable([otherRaw, RAW, STORAGE, OURS]).split('\n');

    expect(rows.at(-1)).toBe('| camera | https | kvs-archive | 0.50x | 0.25x | 2.00x | 4.00x | 0.25x | 0.25x | 2.0 |');
  });

  test('leaves out what it has nothing to compare with', () => {
    expect(pathTable([OURS]).split('\n').at(-1)).toBe('| camera | https | kvs-archive | - | - | - | - | - | - | 2.0 |');
  });
});

test('the table of readers compares with the fastest of npm', () => {
  const reader = (subject: string, seconds: number) => resultOf({ profile: 'camera', transport: 'memory', subject }, [run(seconds, 1)]);

  const rows = scannerTable([OURS, reader('element-scanner', 1), reader('ebml', 100), reader('ts-ebml', 8)]).split('\n').slice(2);

  expect(rows).toEqual(['| camera | element-scanner | 8.00x |', '| camera | ebml | 0.08x |', '| camera | ts-ebml | 1.00x |']);
});

test('the page tells the command that made it, the machine, and the profiles that were used', () => {
  const page = benchmarkPage({ results: [OURS], machine: '2 x Some CPU', args: ['--profile', 'camera'] });

  expect(page).toContain('`npm run bench -- --write --profile camera` on 2 x Some CPU');
  expect(page).toContain('- `camera`: camera of 2 Mbit/s');
  expect(page).not.toContain('- `audio`');
});
