import { Duration, Lazy, Token, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { isScheduleExpression, scheduleProblems, type ArchiveScheduleOptions } from '../../lib/constructs/archive-schedule-options';
import { type ScheduledMode } from '../../lib/contract/execution-state';

const HOURLY = ScheduleExpression.rate(Duration.hours(1));
const problems = (options: Partial<ArchiveScheduleOptions>) => scheduleProblems({ schedule: HOURLY, ...options });

describe('a schedule expression', () => {
  test.each([
    'rate(1 minute)', 'rate(5 minutes)', 'rate(12 hours)', 'rate(1 day)', 'at(2030-02-28T23:59:59)',
    'cron(5 * * * ? *)', 'cron(0 3 ? * MON-FRI *)', 'cron(0/15 8-18 L * ? 2030-2035)', 'cron(0 9 ? * 6#3 *)', 'cron(0 9 15W 1,6 ? *)',
  ])('may be %s', (text) => {
    expect(isScheduleExpression(text)).toBe(true);
  });

  test.each([
    '', 'hourly', 'rate()', 'rate(0 hours)', 'rate(1 week)', 'rate(1hour)', 'rate(1 hour) ', 'rate(-1 hours)',
    'at(2030-02-28)', 'at(2030-13-01T00:00:00)', 'at(2030-01-01T00:00:00Z)', 'cron(* * *)', 'cron(5 * * * ?)', 'cron(5 * * * ? * *)', 'cron(5 * * * ? $)',
  ])('may not be %j', (text) => {
    expect(isScheduleExpression(text)).toBe(false);
  });

  test.each(['cron(0 3 * * * *)', 'cron(0 3 ? * ? *)', 'cron(0 3 1 * MON *)'])('%s names the day twice, or not at all', (text) => {
    expect(isScheduleExpression(text)).toBe(false);
  });
});

describe('options of a schedule', () => {
  test.each<[string, Partial<ArchiveScheduleOptions>]>([
    ['nothing but an expression', {}],
    ['what CDK makes of a calendar', { schedule: ScheduleExpression.cron({ minute: '5', timeZone: TimeZone.EUROPE_BERLIN }) }],
    ['what CDK makes of a date', { schedule: ScheduleExpression.at(new Date('2030-01-01T00:00:00Z')) }],
    ['an expression with a token', { schedule: ScheduleExpression.expression(`rate(${Token.asString({ Ref: 'Minutes' })} minutes)`) }],
    ['both modes', { mode: 'follow' }],
    ['a time zone', { timeZone: TimeZone.EUROPE_BERLIN }],
    ['a time zone that is a token', { timeZone: TimeZone.of(Token.asString({ Ref: 'Zone' })) }],
    ['the shortest window', { flexibleWindow: Duration.minutes(1) }],
    ['the longest window', { flexibleWindow: Duration.hours(24) }],
    ['a beginning and an end', { start: new Date(0), end: new Date(1) }],
  ])('may be %s', (_, options) => {
    expect(problems(options)).toEqual([]);
  });

  test.each<[Partial<ArchiveScheduleOptions>, string, unknown, string]>([
    [{ schedule: ScheduleExpression.expression('hourly') }, 'schedule', 'hourly', 'rate(<number> minutes|hours|days), at(yyyy-mm-ddThh:mm:ss), or cron(<six fields>)'],
    [{ mode: 'range' as ScheduledMode }, 'mode', 'range', 'catch-up, follow; range needs a from and a to, which no schedule has: use archiveOn'],
    [{ mode: 'x' as ScheduledMode }, 'mode', 'x', 'catch-up, follow'],
    [{ timeZone: TimeZone.of('Europe/Atlantis') }, 'timeZone', 'Europe/Atlantis', 'a name of the IANA database'],
    [{ timeZone: TimeZone.of('+02:00') }, 'timeZone', '+02:00', 'a name of the IANA database'],
    [{ schedule: ScheduleExpression.expression('rate(1 hour)', TimeZone.of('Mars')) }, 'timeZone', 'Mars', 'a name of the IANA database'],
    [{ flexibleWindow: Duration.minutes(0) }, 'flexibleWindow', 0, 'a whole number of minutes, 1 to 1440'],
    [{ flexibleWindow: Duration.minutes(1441) }, 'flexibleWindow', 1441, 'a whole number of minutes, 1 to 1440'],
    [{ flexibleWindow: Duration.seconds(90) }, 'flexibleWindow', 1.5, 'a whole number of minutes, 1 to 1440'],
    [{ flexibleWindow: Duration.minutes(Lazy.number({ produce: () => 5 })) }, 'flexibleWindow', 'a token', 'known at synth time'],
    [{ start: new Date(NaN) }, 'start', 'Invalid Date', 'a date'],
    [{ end: new Date(NaN) }, 'end', 'Invalid Date', 'a date'],
    [{ start: new Date(5), end: new Date(5) }, 'end', '1970-01-01T00:00:00.005Z', 'a time after start, which is 1970-01-01T00:00:00.005Z'],
  ])('may not be %j', (options, field, got, allowed) => {
    expect(problems(options)).toEqual([{ field, got, allowed: expect.stringContaining(allowed) as string }]);
  });
});
