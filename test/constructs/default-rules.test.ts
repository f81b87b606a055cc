/** The template against CDK's own CloudFormation rules, which other tests leave out for their time. */

import { ArchiveStack } from '../../lib/constructs/archive-stack';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { CfnResource, Duration, TimeZone } from 'aws-cdk-lib';
import { testApp } from './synth';

const RULES = { '@aws-cdk/core:validateAgainstDefaultRules': true };

describe('default rules', () => {
  const before = process.env['CDK_VALIDATION'];

  beforeAll(() => {
    process.env['CDK_VALIDATION'] = 'true';
  });

  afterAll(() => {
    process.env['CDK_VALIDATION'] = before;
  });

  test('find nothing in the stack', () => {
    const app = testApp(RULES);
    new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'] });

    expect(() => app.synth()).not.toThrow();
  });

  test('find nothing in a stack with all there is', () => {
    const app = testApp(RULES);
    const { archive } = new ArchiveStack(app, 'KvsArchive', {
      streams: StreamSelection.tagged({ archive: 'on' }), onRequest: true, timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(5),
      encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012', eventBusName: 'bus',
    });
    archive.archiveOn('Alarm', ArchiveTrigger.cloudWatchAlarm({ alarmNamePrefix: 'motion-', before: Duration.minutes(1), after: Duration.minutes(1) }));
    archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' }));

    expect(() => app.synth()).not.toThrow();
  });

  test('can find something', () => {
    const app = testApp(RULES);
    const stack = new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'] });
    new CfnResource(stack, 'Bad', { type: 'AWS::Lambda::Function', properties: { Timeout: 'soon' } });
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true); // CDK prints what it found.

    expect(() => app.synth()).toThrow("Timeout: 'soon' is not of type 'integer'");

    printed.mockRestore();
  });
});
