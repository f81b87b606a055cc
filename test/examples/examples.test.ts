/** The examples, run as their users run them: from their own folder, through tsx. */

import { Template } from 'aws-cdk-lib/assertions';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_BUNDLING, only, ROOT, scheduleOf, schedulesOf, windowFunctionOf } from '../constructs/synth';

const EXAMPLES = join(ROOT, 'examples');
const SIXTY_SECONDS = 60_000;

interface CdkJson {
  readonly app: string;
}

describe('examples', () => {
  let outdir: string;

  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'kvs-archive-example-'));
  });

  afterEach(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  /** The template of the only stack of an example. */
  function synthesized(example: string, stack: string): Template {
    const cwd = join(EXAMPLES, example);
    const { app } = JSON.parse(readFileSync(join(cwd, 'cdk.json'), 'utf8')) as CdkJson; // Ours; read as the CLI reads it.
    const [command = '', ...parameters] = app.split(' ');
    const { status, stderr } = spawnSync(command, parameters, {
      cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(NO_BUNDLING), CDK_VALIDATION: 'false' },
    });
    expect([status, stderr]).toEqual([0, '']);
    return Template.fromJSON(JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8')) as Record<string, unknown>);
  }

  test('are each an app with its settings and a paragraph about it', () => {
    const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

    expect(folders.sort()).toEqual(['amazon-connect', 'fleet-by-tag', 'one-camera']);
    expect(folders.flatMap((folder) => ['app.ts', 'cdk.json', 'README.md'].map((file) => join(EXAMPLES, folder, file))).filter((path) => !existsSync(path))).toEqual([]);
  });

  test('one camera has an hourly schedule and an alarm', () => {
    const template = synthesized('one-camera', 'OneCamera');

    expect(scheduleOf(template)).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email' });
  }, SIXTY_SECONDS);

  test('a fleet by tag runs at night in Berlin, and hears alarms', () => {
    const template = synthesized('fleet-by-tag', 'FleetByTag');

    expect(scheduleOf(template)).toMatchObject({ ScheduleExpression: 'cron(30 1 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
    expect(only(template, 'AWS::Events::Rule')).toMatchObject({ EventPattern: { detail: { alarmName: [{ prefix: 'motion-' }] } } });
    expect(windowFunctionOf(template)).toMatchObject({ Environment: { Variables: { ARCHIVE_COVERAGE: 'everything' } } });
  }, SIXTY_SECONDS);

  test('Amazon Connect archives calls and nothing in between', () => {
    const template = synthesized('amazon-connect', 'AmazonConnect');

    expect(Object.keys(schedulesOf(template))).toHaveLength(0);
    expect(only(template, 'AWS::Events::Rule')).toMatchObject({ EventPattern: { detail: { instanceArn: [{ Ref: 'InstanceArn' }] } } });
    expect(windowFunctionOf(template)).toMatchObject({ Environment: { Variables: { ARCHIVE_COVERAGE: 'ranges' } } });
  }, SIXTY_SECONDS);
});
