import { epochMillis } from '../../lib/contract/iso-time';

describe('epochMillis', () => {
  test.each<[string, number]>([
    ['2024-05-01', Date.UTC(2024, 4, 1)],
    ['2024-05-01T10:30Z', Date.UTC(2024, 4, 1, 10, 30)],
    ['2024-05-01T10:30:15Z', Date.UTC(2024, 4, 1, 10, 30, 15)],
    ['2024-05-01T10:30:15.250Z', Date.UTC(2024, 4, 1, 10, 30, 15, 250)],
    ['2024-05-01T10:30:15+02:00', Date.UTC(2024, 4, 1, 8, 30, 15)],
    ['2024-05-01T10:30:15.250+0000', Date.UTC(2024, 4, 1, 10, 30, 15, 250)],
    ['2024-05-01T10:30:15-0730', Date.UTC(2024, 4, 1, 18, 0, 15)],
  ])('takes %s', (text, time) => {
    expect(epochMillis(text)).toBe(time);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined], ['null', null], ['a number', 1_714_521_600_000], ['a date', new Date(0)], ['no text', ''], ['a word', 'tomorrow'], ['a digit', '5'],
    ['a month that is none', '2024-13-01'], ['an American date', '05/01/2024'], ['an hour alone', '2024-05-01T10Z'], ['a space for the T', '2024-05-01 10:30:15Z'],
    ['an offset of hours alone', '2024-05-01T10:30+02'], ['a line feed behind it', '2024-05-01\n'],
  ])('takes %s for no time', (_case, value) => {
    expect(epochMillis(value)).toBeUndefined();
  });
});
