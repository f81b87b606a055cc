import { parseTime } from '../../lib/cli/time-option';

const NOW = Date.UTC(2026, 4, 1, 12);

test.each([
  ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01T12:00:00+02:00', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01', '2026-05-01T00:00:00.000Z'],
  ['-30s', '2026-05-01T11:59:30.000Z'],
  ['-2h', '2026-05-01T10:00:00.000Z'],
  ['+10m', '2026-05-01T12:10:00.000Z'],
  ['-1d', '2026-04-30T12:00:00.000Z'],
])('%s at noon is %s', (text, time) => {
  expect(parseTime('--from', text, NOW)).toBe(time);
});

test.each(['', 'soon', '2h', '-2', '-2w', '-1.5h', '5', '2026-13-01'])('%j is no time', (text) => {
  expect(() => parseTime('--from', text, NOW)).toThrow(`--from: got ${JSON.stringify(text)}, allowed: an ISO 8601 time, or how far from now, such as -2h or +10m`);
});
