import { App, Duration, PermissionsBoundary, TimeZone } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { readContext } from '../../lib/constructs/stack-context';
import { refusalOf } from './refusal';

const read = (context: Record<string, unknown>) => readContext(new App({ context }).node);

const refusal = (context: Record<string, unknown>) => refusalOf(() => read(context));

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';

describe('context', () => {
  test('with the least input is one stream', () => {
    expect(read({ stream: 'front-door' })).toEqual({ streams: ['front-door'] });
  });

  test('with the most input sets everything', () => {
    const settings = read({
      stream: 'front-door, back-door', prefix: 'cams/', windowSeconds: '60', segmentSeconds: '120', logRetentionDays: '7',
      schedule: 'rate(5 minutes)', mode: 'follow', memorySize: '1024', table: 'ledger', encryptionKey: KEY, eventBus: 'bus', maxConcurrency: '7',
      toleratedFailurePercentage: '0', timeZone: 'Europe/Berlin', flexibleWindowMinutes: '15', onRequest: 'true',
      objectLockDays: '90', objectLockMode: 'compliance', transitions: 'GLACIER_IR=30, DEEP_ARCHIVE=180',
      permissionsBoundary: 'team/Boundary', alarmEmail: 'ops@example.com', dashboard: 'false', catalog: 'true',
    });

    expect(settings).toEqual({
      streams: ['front-door', 'back-door'],
      keyPrefix: 'cams/',
      window: Duration.seconds(60),
      segmentDuration: Duration.seconds(120),
      logRetention: RetentionDays.ONE_WEEK,
      schedule: ScheduleExpression.expression('rate(5 minutes)'),
      mode: 'follow',
      memorySize: 1024,
      tableName: 'ledger',
      encryptionKeyArn: KEY,
      eventBusName: 'bus',
      maxConcurrency: 7,
      toleratedFailurePercentage: 0,
      timeZone: TimeZone.EUROPE_BERLIN,
      flexibleWindow: Duration.minutes(15),
      onRequest: true,
      objectLock: { retention: Duration.days(90), mode: 'compliance' },
      transitions: [
        { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, after: Duration.days(30) }, { storageClass: StorageClass.DEEP_ARCHIVE, after: Duration.days(180) },
      ],
      permissionsBoundary: PermissionsBoundary.fromName('team/Boundary'),
      alarms: { email: 'ops@example.com' },
      dashboard: false,
      catalog: true,
    });
  });

  test('names a bucket that is there', () => {
    expect(read({ stream: 'a', bucket: 'theirs' })).toEqual({ streams: ['a'], bucketName: 'theirs' });
  });

  test('takes what cdk.json can say and a command line cannot', () => {
    expect(read({ stream: ['a', 'b'], memorySize: 256, logRetentionDays: 1, onRequest: false })).toEqual({ streams: ['a', 'b'], memorySize: 256, logRetention: 1, onRequest: false });
  });

  test.each([['streamprefix', 'site-'], ['segmentseconds', '60'], ['Stream', 'a']])('refuses the setting %s, which is none: it would be left out in silence', (name, value) => {
    expect(refusal({ stream: 'a', [name]: value })).toContain(`${name}: got "${value}", allowed: no such setting; there are alarmEmail, `);
  });

  test.each(['@aws-cdk/core:enablePartitionLiterals', 'aws:cdk:bundling-stacks', 'availability-zones:account=1:region=eu-west-1'])('leaves %s to CDK, whose it is', (name) => {
    expect(read({ stream: 'a', [name]: [] })).toEqual({ streams: ['a'] });
  });

  test.each(['Boundary', 'team/Boundary'])('takes the permissions boundary %s by its name', (name) => {
    expect(read({ stream: 'a', permissionsBoundary: name }).permissionsBoundary).toEqual(PermissionsBoundary.fromName(name));
  });

  test.each(['arn:aws:iam::111122223333:policy/team/Boundary', 'arn:aws-cn:iam::aws:policy/PowerUserAccess'])('takes the permissions boundary %s', (arn) => {
    expect(read({ stream: 'a', permissionsBoundary: arn }).permissionsBoundary).toEqual(PermissionsBoundary.fromArn(arn));
  });

  test('takes an empty prefix', () => {
    expect(read({ stream: 'a', prefix: '' })).toEqual({ streams: ['a'], keyPrefix: '' });
  });

  test.each(['none', 'rate(1 minute)', 'rate(12 hours)', 'rate(1 day)', 'cron(5 * * * ? *)', 'cron(0 3 ? * MON-FRI *)'])('takes the schedule %s', (schedule) => {
    expect(read({ stream: 'a', schedule }).schedule).toEqual(schedule === 'none' ? 'none' : ScheduleExpression.expression(schedule));
  });

  test('without a stream tells what to type', () => {
    expect(refusal({})).toMatch(/^invalid context: stream: got nothing, allowed: .*npx cdk synth -c stream=front-door$/);
  });

  test.each<[string, unknown, string]>([
    ['bucket', 'Upper', 'bucket: got "Upper", allowed: 3 to 63 characters'],
    ['prefix', 'cams', 'prefix: got "cams", allowed: nothing, or up to 256'],
    ['windowSeconds', '0', 'windowSeconds: got 0, allowed: a whole number of seconds, 1 to 840'],
    ['windowSeconds', '60s', 'windowSeconds: got "60s", allowed: a whole number'],
    ['windowSeconds', '', 'windowSeconds: got "", allowed: a whole number'],
    ['segmentSeconds', '10', 'segmentSeconds: got 10, allowed: a whole number of seconds, 60 to 3600'],
    ['logRetentionDays', '2', 'logRetentionDays: got "2", allowed: days: 1, 3, 5, 7'],
    ['schedule', 'hourly', 'schedule: got "hourly", allowed: rate('],
    ['schedule', 'rate(0 hours)', 'schedule: got "rate(0 hours)"'],
    ['schedule', 'cron(* * *)', 'schedule: got "cron(* * *)"'],
    ['mode', 'range', 'mode: got "range", allowed: catch-up, follow'],
    ['table', 'a b', 'table: got "a b", allowed: 3 to 255 characters'],
    ['table', 'ab', 'table: got "ab", allowed: 3 to 255 characters'],
    ['encryptionKey', 'alias/mine', 'encryptionKey: got "alias/mine", allowed: arn:<partition>:kms:'],
    ['encryptionKey', `${KEY}0`, 'encryptionKey: got "arn:aws:kms:eu-west-1'],
    ['eventBus', 'a b', 'eventBus: got "a b", allowed: the name of an event bus'],
    ['maxConcurrency', '0', 'maxConcurrency: got 0, allowed: a whole number of streams, 1 to 10000'],
    ['toleratedFailurePercentage', '5%', 'toleratedFailurePercentage: got "5%", allowed: a whole number of percent, 0 to 100'],
    ['timeZone', 'Mars', 'timeZone: got "Mars", allowed: a name of the IANA database'],
    ['flexibleWindowMinutes', '1441', 'flexibleWindowMinutes: got 1441, allowed: a whole number of minutes, 1 to 1440'],
    ['alarms', 'some', 'alarms: got "some", allowed: none, or leave it out'],
    ['alarmEmail', 'ops', 'alarmEmail: got "ops", allowed: an address such as someone@example.com'],
    ['dashboard', 'no', 'dashboard: got "no", allowed: true, false'],
    ['catalog', 'on', 'catalog: got "on", allowed: true, false'],
    ['onRequest', 'yes', 'onRequest: got "yes", allowed: true, false'],
    ['objectLockDays', '0', 'objectLockDays: got 0, allowed: a whole number of days, 1 to 36500'],
    ['objectLockMode', 'GOVERNANCE', 'objectLockMode: got "GOVERNANCE", allowed: governance, compliance'],
    ['objectLockMode', 'governance', 'objectLockMode: got "governance", allowed: nothing without objectLockDays'],
    ['transitions', 'GLACIER', 'transitions: got "GLACIER", allowed: none, or CLASS=DAYS, several with commas between, of STANDARD_IA,'],
    ['transitions', 'ICE=1', 'transitions[0]: got "ICE", allowed: one of STANDARD_IA, INTELLIGENT_TIERING'],
    ['transitions', 'GLACIER=1,GLACIER_IR=100', 'transitions[1]: got "GLACIER_IR", allowed: a class behind GLACIER in'],
    ['memorySize', '255', 'memorySize: got 255, allowed: a whole number of MB, 256 to 10240'],
    ['permissionsBoundary', 'my boundary', 'permissionsBoundary: got "my boundary", allowed: a managed policy by its name, with its path, or by its ARN'],
    ['permissionsBoundary', 'arn:aws:iam::1:policy/Boundary', 'permissionsBoundary: got "arn:aws:iam::1:policy/Boundary"'],
    ['permissionsBoundary', '/Boundary', 'permissionsBoundary: got "/Boundary"'],
  ])('refuses %s %j', (field, value, message) => {
    expect(refusal({ stream: 'a', [field]: value })).toContain(message);
  });

  test('takes a lock without a mode, and no transitions', () => {
    expect(read({ stream: 'a', objectLockDays: 7, transitions: 'none' })).toEqual({ streams: ['a'], objectLock: { retention: Duration.days(7) }, transitions: [] });
  });

  test.each([['objectLockDays', '1'], ['objectLockMode', 'governance'], ['transitions', 'none']])('refuses %s with a bucket that is there, since nothing about it is changed', (field, value) => {
    expect(refusal({ stream: 'a', bucket: 'theirs', [field]: value })).toContain(`${field}: got "${value}", allowed: nothing with bucket`);
  });

  test.each([['timeZone', 'Europe/Berlin'], ['flexibleWindowMinutes', '5']])('refuses %s without a schedule, since nobody would heed it', (field, value) => {
    expect(refusal({ stream: 'a', schedule: 'none', [field]: value })).toContain(`${field}: got "${value}", allowed: nothing with schedule none`);
    expect(() => read({ stream: 'a', [field]: value })).not.toThrow();
  });

  test('refuses a key that nothing would be encrypted with', () => {
    expect(refusal({ stream: 'a', bucket: 'theirs', table: 'ledger', encryptionKey: KEY })).toContain('encryptionKey: got "arn:aws:kms');
  });

  test('tells all that is wrong in one message', () => {
    expect(refusal({ windowSeconds: 'x', mode: 'y', bucket: 'Z' })).toMatch(/stream: .*; bucket: .*; windowSeconds: .*; mode: /);
  });
});
