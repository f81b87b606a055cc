import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { leastPrivilegeRole, type Permission } from '../../lib/constructs/least-privilege-role';
import { statements } from './statements';
import { testStack } from './synth';

const READ: Permission = { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::theirs/key'] };

function stackWith(...permissions: Permission[]): Stack {
  const stack = testStack();
  leastPrivilegeRole(stack, 'Role', { description: 'Reads', assumedBy: new ServicePrincipal('lambda.amazonaws.com'), permissions });
  return stack;
}

function refused(permission: Permission): () => Template {
  return () => Template.fromStack(stackWith(permission));
}

describe('a role with least privilege', () => {
  test('has its permissions as statements', () => {
    const write: Permission = { sid: 'Write', actions: ['s3:PutObject'], resources: ['arn:aws:s3:::ours/key'], conditions: { StringEquals: { 'aws:ResourceTag/a': 'b' } } };

    expect(Object.values(statements(Template.fromStack(stackWith(READ, write))))).toEqual([[
      { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::theirs/key' },
      { Sid: 'Write', Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::ours/key', Condition: { StringEquals: { 'aws:ResourceTag/a': 'b' } } },
    ]]);
  });

  test.each(['*', 'arn:aws:s3:::theirs/*'])('takes the resource %s with a reason only', (resource) => {
    expect(refused({ ...READ, resources: ['arn:aws:s3:::theirs/key', resource], reason: 'Keys are not known.' })).not.toThrow();
    expect(refused({ ...READ, resources: ['arn:aws:s3:::theirs/key', resource] }))
      .toThrow(`permission Read: resource: got ${resource}, allowed: no wildcard without its reason`);
  });

  test('takes no action with a wildcard', () => {
    expect(refused({ ...READ, actions: ['s3:Get*'], reason: 'It is shorter.' })).toThrow('permission Read: action: got s3:Get*, allowed: whole names');
  });

  test('takes no reason that excuses nothing', () => {
    expect(refused({ ...READ, reason: 'Keys are not known.' })).toThrow('permission Read: reason: got "Keys are not known.", allowed: none without a wildcard');
  });
});
