/** The template against CDK's own CloudFormation rules, which other tests leave out for their time. */

import { ArchiveStack } from '../../lib/constructs/archive-stack';
import { CfnResource } from 'aws-cdk-lib';
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

  test('can find something', () => {
    const app = testApp(RULES);
    const stack = new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'] });
    new CfnResource(stack, 'Bad', { type: 'AWS::Lambda::Function', properties: { Timeout: 'soon' } });
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true); // CDK prints what it found.

    expect(() => app.synth()).toThrow("Timeout: 'soon' is not of type 'integer'");

    printed.mockRestore();
  });
});
