import { InvalidScheduleError, parseScheduleExpression } from '../../../lib/local/schedules';

const START = '2024-01-01T00:00:00Z';

/** The next runs after a time, as ISO texts without milliseconds. */
function runs(expression: string, after: string, count: number, timeZone?: string): string[] {
  const schedule = parseScheduleExpression(expression, { startMs: Date.parse(START), ...(timeZone === undefined ? {} : { timeZone }) });
  const found: string[] = [];
  for (let at = schedule.next(Date.parse(after)); at !== undefined && found.length < count; at = schedule.next(at)) found.push(new Date(at).toISOString().replace('.000Z', 'Z'));
  return found;
}

describe('cron', () => {
  test.each<[string, string, string, string[]]>([
    ['every minute', '* * * * ? *', '2024-01-01T23:58:30Z', ['2024-01-01T23:59:00Z', '2024-01-02T00:00:00Z', '2024-01-02T00:01:00Z']],
    ['strictly later', '0 12 * * ? *', '2024-01-01T12:00:00Z', ['2024-01-02T12:00:00Z']],
    ['steps from the start', '0/20 0/12 * * ? *', '2024-01-01T00:20:00Z', ['2024-01-01T00:40:00Z', '2024-01-01T12:00:00Z']],
    ['steps of everything', '*/30 5 * * ? *', '2024-01-01T00:00:00Z', ['2024-01-01T05:00:00Z', '2024-01-01T05:30:00Z', '2024-01-02T05:00:00Z']],
    ['steps from a number', '50/5 * * * ? *', '2024-01-01T00:00:00Z', ['2024-01-01T00:50:00Z', '2024-01-01T00:55:00Z', '2024-01-01T01:50:00Z']],
    ['steps in a range', '10-30/10 8 * * ? *', '2024-01-01T00:00:00Z', ['2024-01-01T08:10:00Z', '2024-01-01T08:20:00Z', '2024-01-01T08:30:00Z', '2024-01-02T08:10:00Z']],
    ['lists, in any order', '45,15 3,1 * * ? *', '2024-01-01T00:00:00Z', ['2024-01-01T01:15:00Z', '2024-01-01T01:45:00Z', '2024-01-01T03:15:00Z']],
    ['names of months and days', '0 0 ? jan,MAR MON-TUE *', '2024-01-29T00:00:00Z', ['2024-01-30T00:00:00Z', '2024-03-04T00:00:00Z']],
    ['Sunday is 1', '0 0 ? * 1 *', '2024-01-01T00:00:00Z', ['2024-01-07T00:00:00Z', '2024-01-14T00:00:00Z']],
    ['from Monday to Friday', '0 18 ? * MON-FRI *', '2024-01-04T20:00:00Z', ['2024-01-05T18:00:00Z', '2024-01-08T18:00:00Z']],
    ['the 31st, in months that have one', '0 0 31 * ? *', '2024-03-01T00:00:00Z', ['2024-03-31T00:00:00Z', '2024-05-31T00:00:00Z', '2024-07-31T00:00:00Z']],
    ['leap days', '0 0 29 2 ? *', '2023-01-01T00:00:00Z', ['2024-02-29T00:00:00Z', '2028-02-29T00:00:00Z']],
    ['no leap day in 2100', '0 0 29 2 ? *', '2097-01-01T00:00:00Z', ['2104-02-29T00:00:00Z']],
    ['the last day of the month', '0 0 L * ? *', '2024-02-01T00:00:00Z', ['2024-02-29T00:00:00Z', '2024-03-31T00:00:00Z', '2024-04-30T00:00:00Z']],
    ['the last day of the week', '0 0 ? * L *', '2024-01-01T00:00:00Z', ['2024-01-06T00:00:00Z', '2024-01-13T00:00:00Z']],
    ['the last Friday of the month', '15 10 ? * 6L *', '2024-01-01T00:00:00Z', ['2024-01-26T10:15:00Z', '2024-02-23T10:15:00Z', '2024-03-29T10:15:00Z']],
    ['the last Friday, by name', '15 10 ? * FRIL *', '2024-01-01T00:00:00Z', ['2024-01-26T10:15:00Z']],
    ['the second Tuesday', '0 0 ? * 3#2 *', '2024-01-01T00:00:00Z', ['2024-01-09T00:00:00Z', '2024-02-13T00:00:00Z']],
    ['the fifth Thursday, where there is one', '0 0 ? * THU#5 *', '2024-01-01T00:00:00Z', ['2024-02-29T00:00:00Z', '2024-05-30T00:00:00Z']],
    ['the weekday nearest to a Saturday', '0 0 6W * ? *', '2024-01-01T00:00:00Z', ['2024-01-05T00:00:00Z', '2024-02-06T00:00:00Z']],
    ['the weekday nearest to a Sunday', '0 0 7W * ? *', '2024-01-01T00:00:00Z', ['2024-01-08T00:00:00Z']],
    ['the weekday nearest to a first that is a Saturday', '0 0 1W 6 ? *', '2024-01-01T00:00:00Z', ['2024-06-03T00:00:00Z']],
    ['the weekday nearest to a last that is a Sunday', '0 0 31W 3 ? *', '2024-01-01T00:00:00Z', ['2024-03-29T00:00:00Z']],
    ['the weekday nearest to a day that the month has not', '0 0 31W * ? *', '2024-01-31T00:00:00Z', ['2024-03-29T00:00:00Z', '2024-05-31T00:00:00Z']],
    ['years', '0 0 1 1 ? 2025,2030-2031', '2024-01-01T00:00:00Z', ['2025-01-01T00:00:00Z', '2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z']],
    ['a year that is over', '0 0 1 1 ? 2020', '2024-01-01T00:00:00Z', []],
    ['a day that never comes', '0 0 31 2 ? *', '2024-01-01T00:00:00Z', []],
  ])('%s: %s', (_what, fields, after, expected) => {
    expect(runs(`cron(${fields})`, after, Math.max(expected.length, 1))).toEqual(expected);
  });

  test.each<[string, string, string, string, string[]]>([
    // New York puts clocks forward on 10 March 2024 at 02:00 EST, and back on 3 November at 02:00 EDT.
    ['keeps its hour over spring', 'America/New_York', '0 9 * * ? *', '2024-03-09T00:00:00Z', ['2024-03-09T14:00:00Z', '2024-03-10T13:00:00Z', '2024-03-11T13:00:00Z']],
    ['keeps its hour over autumn', 'America/New_York', '0 9 * * ? *', '2024-11-02T00:00:00Z', ['2024-11-02T13:00:00Z', '2024-11-03T14:00:00Z']],
    ['leaves out what clocks skip', 'America/New_York', '30 2 * * ? *', '2024-03-09T00:00:00Z', ['2024-03-09T07:30:00Z', '2024-03-11T06:30:00Z']],
    ['goes on behind what clocks skip', 'America/New_York', '0/30 * * * ? *', '2024-03-10T06:20:00Z', ['2024-03-10T06:30:00Z', '2024-03-10T07:00:00Z']],
    ['runs once at what clocks read twice', 'America/New_York', '30 1 * * ? *', '2024-11-02T12:00:00Z', ['2024-11-03T05:30:00Z', '2024-11-04T06:30:00Z']],
    ['runs once when asked between the two', 'America/New_York', '30 1 * * ? *', '2024-11-03T06:10:00Z', ['2024-11-04T06:30:00Z']],
    ['runs once an hour that comes twice', 'America/New_York', '0 * * * ? *', '2024-11-03T04:30:00Z', ['2024-11-03T05:00:00Z', '2024-11-03T07:00:00Z']],
    ['has days of its zone', 'Asia/Tokyo', '0 0 1 * ? *', '2024-01-31T14:00:00Z', ['2024-01-31T15:00:00Z', '2024-02-29T15:00:00Z']],
    ['knows zones at half an hour', 'Asia/Kolkata', '0 0 * * ? *', '2024-01-01T00:00:00Z', ['2024-01-01T18:30:00Z']],
    // Lord Howe Island puts clocks by half an hour: back on 7 April 2024 at 02:00, to 01:30.
    ['knows changes of half an hour', 'Australia/Lord_Howe', '45 1 * * ? *', '2024-04-06T00:00:00Z', ['2024-04-06T14:45:00Z', '2024-04-07T15:15:00Z']],
    // Samoa had no 30 December 2011.
    ['leaves out a day that a zone has not', 'Pacific/Apia', '0 12 * * ? *', '2011-12-29T00:00:00Z', ['2011-12-29T22:00:00Z', '2011-12-30T22:00:00Z']],
    ['works where seasons are the other way round', 'America/Santiago', '0 8 * * ? *', '2024-04-06T00:00:00Z', ['2024-04-06T11:00:00Z', '2024-04-07T12:00:00Z']],
  ])('%s (%s)', (_what, zone, fields, after, expected) => {
    expect(runs(`cron(${fields})`, after, expected.length, zone)).toEqual(expected);
  });

  test.each<[string, string, RegExp]>([
    ['five fields', '0 12 * * ?', /cron: got 5 fields/],
    ['seven fields', '0 0 12 * * ? *', /cron: got 7 fields/],
    ['both days', '0 12 * * * *', /day of month and day of week: got "\*" and "\*", allowed: \? in one of the two/],
    ['neither day', '0 12 ? * ? *', /got "\?" and "\?"/],
    ['a minute too many', '60 * * * ? *', /minutes: got "60", allowed: 0 to 59, with , - \* and \/$/],
    ['an hour too many', '0 24 * * ? *', /hours: got "24"/],
    ['a day 0', '0 0 0 * ? *', /day of month: got "0", allowed: 1 to 31, with , - \* and \/, or L, or a day such as 15W/],
    ['a month 13', '0 0 1 13 ? *', /month: got "13"/],
    ['a month by another name', '0 0 1 JULY ? *', /month: got "JULY"/],
    ['a weekday 0', '0 0 ? * 0 *', /day of week: got "0", allowed: 1 to 7/],
    ['a year before 1970', '0 0 1 1 ? 1969', /year: got "1969"/],
    ['a range that runs backwards', '30-10 * * * ? *', /minutes: got "30-10"/],
    ['a range of three', '1-2-3 * * * ? *', /minutes: got/],
    ['a step of 0', '0/0 * * * ? *', /minutes: got "0\/0"/],
    ['two steps', '0/2/3 * * * ? *', /minutes: got/],
    ['an empty item', '1,,2 * * * ? *', /minutes: got "1,,2"/],
    ['a sign', '-5 * * * ? *', /minutes: got "-5"/],
    ['a question mark elsewhere', '? * * * ? *', /minutes: got "\?"/],
    ['a sixth Friday', '0 0 ? * 6#6 *', /day of week: got "6#6"/],
    ['a weekday near the 32nd', '0 0 32W * ? *', /day of month: got "32W"/],
    ['a last day among others', '0 0 1,L * ? *', /day of month: got "1,L"/],
    ['a last month', '0 0 1 L ? *', /month: got "L"/],
  ])('with %s is refused', (_what, fields, message) => {
    expect(() => runs(`cron(${fields})`, START, 1)).toThrow(InvalidScheduleError);
    expect(() => runs(`cron(${fields})`, START, 1)).toThrow(message);
  });
});

describe('rate', () => {
  test.each<[string, string, string, string[]]>([
    ['begins at its start', 'rate(5 minutes)', '2023-12-31T23:59:59Z', ['2024-01-01T00:00:00Z', '2024-01-01T00:05:00Z']],
    ['keeps to its start', 'rate(7 hours)', '2024-01-01T08:00:00Z', ['2024-01-01T14:00:00Z', '2024-01-01T21:00:00Z']],
    ['takes one unit', 'rate(1 hour)', '2024-01-01T00:00:00Z', ['2024-01-01T01:00:00Z']],
    ['counts days of 24 hours', 'rate(100 days)', '2024-01-01T00:00:00Z', ['2024-04-10T00:00:00Z']],
  ])('%s: %s', (_what, expression, after, expected) => {
    expect(runs(expression, after, expected.length)).toEqual(expected);
    expect(runs(expression, after, expected.length, 'America/New_York')).toEqual(expected);
  });

  test.each(['rate(0 minutes)', 'rate(-1 minutes)', 'rate(1.5 hours)', 'rate(5 seconds)', 'rate(5)', 'rate(minutes)', 'rate()'])('%s is refused', (expression) => {
    expect(() => runs(expression, START, 1)).toThrow(/rate: got .* allowed: a whole number above 0, and minutes, hours or days/);
  });
});

describe('at', () => {
  test.each<[string, string, string | undefined, string[]]>([
    ['runs once', '2024-02-29T18:30:15', undefined, ['2024-02-29T18:30:15Z']],
    ['is a time of its zone', '2024-07-01T12:00:00', 'Europe/Berlin', ['2024-07-01T10:00:00Z']],
    ['is the first of two times', '2024-11-03T01:30:00', 'America/New_York', ['2024-11-03T05:30:00Z']],
    ['is over when it is over', '2023-12-31T00:00:00', undefined, []],
  ])('%s', (_what, time, zone, expected) => {
    expect(runs(`at(${time})`, START, 2, zone)).toEqual(expected);
  });

  test.each<[string, string, string | undefined, RegExp]>([
    ['a date alone', '2024-02-29', undefined, /at: got "2024-02-29", allowed: a time such as/],
    ['an offset', '2024-02-28T18:30:15Z', undefined, /at: got/],
    ['a day that is none', '2023-02-29T00:00:00', undefined, /at: got/],
    ['a month that is none', '2023-13-01T00:00:00', undefined, /at: got/],
    ['a time that clocks skip', '2024-03-10T02:30:00', 'America/New_York', /clocks in America\/New_York show; they are put forward across this one/],
  ])('refuses %s', (_what, time, zone, message) => {
    expect(() => runs(`at(${time})`, START, 1, zone)).toThrow(message);
  });
});

test.each<[string, string, string | undefined, RegExp]>([
  ['no expression', '0 12 * * ? *', undefined, /schedule expression: got "0 12 \* \* \? \*", allowed: rate\(\.\.\.\), cron\(\.\.\.\), at\(\.\.\.\)/],
  ['something behind it', 'rate(1 day) ', undefined, /schedule expression: got/],
  ['a zone that is none', 'rate(1 day)', 'Europe/Bonn', /time zone: got "Europe\/Bonn", allowed: a name of the IANA database/],
])('%s is refused', (_what, expression, zone, message) => {
  expect(() => runs(expression, START, 1, zone)).toThrow(message);
});
