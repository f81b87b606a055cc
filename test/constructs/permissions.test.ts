/** Every right of every role, to the letter. A right that is added shows up here, or the test fails. */

import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { arn, attribute, statements, WINDOW_ROLE, type Statement } from './statements';
import { archiveTemplate, testStack } from './synth';

const FUNCTION = attribute('ArchiveWindowFunctionB35D61F7');

const LOGS_AND_TRACES = [
  {
    Sid: 'DeliverLogs',
    Effect: 'Allow',
    Action: [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
      'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ],
    Resource: '*',
  },
  {
    Sid: 'Trace', Effect: 'Allow', Resource: '*',
    Action: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  },
];

const RUN_MACHINE = { Ref: 'ArchiveRunStateMachine7BFE8B6A' };
const RUN_NAME = 'Test-Archive-Run-84B54EDA';
const FLEET_NAME = 'Test-Archive-Fleet-DEB39158';

/** The executions of the run machine, whatever their names. */
const RUNS = { 'Fn::Join': ['', [
  'arn:', { Ref: 'AWS::Partition' }, ':states:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':execution:',
  { 'Fn::Select': [6, { 'Fn::Split': [':', RUN_MACHINE] }] }, ':*',
]] };

const RUN_ROLE = [
  { Sid: 'ArchiveWindow', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION },
  { Sid: 'Tell', Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('events', 'event-bus/default') },
  { Sid: 'ContinueAsNew', Effect: 'Allow', Action: 'states:StartExecution', Resource: arn('states', `stateMachine:${RUN_NAME}`) },
  ...LOGS_AND_TRACES,
];

const RUNS_OF_FLEET = [
  { Sid: 'StartRuns', Effect: 'Allow', Action: 'states:StartExecution', Resource: RUN_MACHINE },
  { Sid: 'AwaitRuns', Effect: 'Allow', Action: ['states:DescribeExecution', 'states:StopExecution'], Resource: RUNS },
  {
    Sid: 'HearOfEnds', Effect: 'Allow', Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
    Resource: arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule'),
  },
];

const DISTRIBUTED_MAP = [
  { Sid: 'StartItself', Effect: 'Allow', Action: 'states:StartExecution', Resource: arn('states', `stateMachine:${FLEET_NAME}`) },
  { Sid: 'RunMembers', Effect: 'Allow', Action: ['states:DescribeExecution', 'states:StopExecution'], Resource: arn('states', `execution:${FLEET_NAME}:*`) },
  { Sid: 'RedriveMembers', Effect: 'Allow', Action: 'states:RedriveExecution', Resource: arn('states', `execution:${FLEET_NAME}/Runs:*`) },
];

const LIST_STREAMS = { Sid: 'ListStreams', Effect: 'Allow', Action: 'kinesisvideo:ListStreams', Resource: '*' };

const FLEET_ROLE = [...RUNS_OF_FLEET, ...LOGS_AND_TRACES];

const SCHEDULE_ROLE = [
  { Sid: 'StartFleet', Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'ArchiveFleetStateMachine9425A940' } },
  { Sid: 'KeepUndelivered', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: attribute('ArchiveDeadLetterQueueD953F443') },
];

const TRIGGER_ROLE = [{ Sid: 'Start', Effect: 'Allow', Action: 'states:StartExecution', Resource: RUN_MACHINE }];

const INSTANCE = 'arn:aws:connect:eu-west-1:111122223333:instance/1';

const CALLS_ROLE = [
  { Sid: 'LookUpCall', Effect: 'Allow', Action: 'connect:DescribeContact', Resource: `${INSTANCE}/contact/*` },
  { Sid: 'StartRuns', Effect: 'Allow', Action: 'states:StartExecution', Resource: RUN_MACHINE },
  ...LOGS_AND_TRACES,
];

/** Actions that may stand on every resource, and why. */
const WITHOUT_RESOURCES: Readonly<Record<string, string>> = {
  'kinesisvideo:ListStreams': 'a list of streams has no resource',
  'logs:CreateLogDelivery': 'vended logs: Step Functions needs them on every resource',
  'logs:DeleteLogDelivery': 'vended logs: Step Functions needs them on every resource',
  'logs:DescribeLogGroups': 'vended logs: Step Functions needs them on every resource',
  'logs:DescribeResourcePolicies': 'vended logs: Step Functions needs them on every resource',
  'logs:GetLogDelivery': 'vended logs: Step Functions needs them on every resource',
  'logs:ListLogDeliveries': 'vended logs: Step Functions needs them on every resource',
  'logs:PutResourcePolicy': 'vended logs: Step Functions needs them on every resource',
  'logs:UpdateLogDelivery': 'vended logs: Step Functions needs them on every resource',
  'xray:GetSamplingRules': 'X-Ray: the API has no resource-level permissions',
  'xray:GetSamplingTargets': 'X-Ray: the API has no resource-level permissions',
  'xray:PutTelemetryRecords': 'X-Ray: the API has no resource-level permissions',
  'xray:PutTraceSegments': 'X-Ray: the API has no resource-level permissions',
};

/** What is too wide in a statement. */
function excess({ Action, Resource }: Statement): string[] {
  const actions = [Action].flat();
  const wildcards = actions.filter((action) => action.includes('*'));
  const everywhere = [Resource].flat().includes('*') ? actions.filter((action) => !(action in WITHOUT_RESOURCES)) : [];
  return [...wildcards, ...everywhere];
}

/** The archive with every kind of trigger. */
function triggered(streams: StreamSelection | string[]): Template {
  const stack = testStack();
  const bucket = new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') }) as s3.IBucket;
  const archive = new KvsArchive(stack, 'Archive', { streams, bucket });
  archive.archiveOn('Request', ArchiveTrigger.request());
  archive.archiveOn('Alarm', ArchiveTrigger.cloudWatchAlarm({ alarmNames: ['a'], before: Duration.minutes(1), after: Duration.minutes(1) }));
  archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: INSTANCE }));
  return Template.fromStack(stack);
}

const auditorRole = (...findStreams: object[]): object[] => [
  ...findStreams,
  { Sid: 'ReadCursors', Effect: 'Allow', Action: 'dynamodb:Scan', Resource: attribute('ArchiveTable7F4812CA') },
  { Sid: 'ReadEncrypted', Effect: 'Allow', Action: 'kms:Decrypt', Resource: attribute('ArchiveKey3EF5EDE5') },
  { Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: attribute('ArchiveAuditorLogsC18C4217') },
  { Sid: 'Trace', Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
];

const DESCRIBE = { Sid: 'DescribeStreams', Effect: 'Allow', Action: 'kinesisvideo:DescribeStream', Resource: arn('kinesisvideo', 'stream/front-door/*') };
const READ_TAGS = { Sid: 'ReadTags', Effect: 'Allow', Action: 'kinesisvideo:ListTagsForStream', Resource: arn('kinesisvideo', 'stream/*/*') };
const AUDIT_SCHEDULE_ROLE = [{ Sid: 'Audit', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: attribute('ArchiveAuditorFunctionA5021B34') }];

describe('permissions', () => {
  test('are exactly these, for these roles', () => {
    expect(statements(archiveTemplate())).toEqual({
      ArchiveWindowRoleDefaultPolicyD5E5B71B: WINDOW_ROLE,
      ArchiveRunRoleDefaultPolicyAF354C7A: RUN_ROLE,
      ArchiveFleetRoleDefaultPolicy3424B0DB: FLEET_ROLE,
      ArchiveScheduleRoleDefaultPolicy5D6B637B: SCHEDULE_ROLE,
      ArchiveAuditorRoleDefaultPolicy77ECDC98: auditorRole(DESCRIBE),
      ArchiveAuditorScheduleRoleDefaultPolicy2D7892DF: AUDIT_SCHEDULE_ROLE,
    });
  });

  test.each<[string, StreamSelection, object[], unknown]>([
    ['of more names than an inline map has room for', StreamSelection.named(...Array.from({ length: 41 }, (_, i) => `camera-${i}`)), [
      ...RUNS_OF_FLEET, ...DISTRIBUTED_MAP, ...LOGS_AND_TRACES,
    ], expect.anything()],
    ['by a prefix', StreamSelection.withPrefix('cam-'), [LIST_STREAMS, ...RUNS_OF_FLEET, ...DISTRIBUTED_MAP, ...LOGS_AND_TRACES], auditorRole(LIST_STREAMS)],
    ['by tags', StreamSelection.tagged({ archive: 'on' }), [
      LIST_STREAMS, READ_TAGS,
      ...RUNS_OF_FLEET, ...DISTRIBUTED_MAP, ...LOGS_AND_TRACES,
    ], auditorRole(LIST_STREAMS, READ_TAGS)],
  ])('of a fleet %s are exactly these, and those of the other roles stay as they are', (_, streams, fleetRole, auditor) => {
    const found = statements(archiveTemplate(() => ({ streams })));

    expect(found).toEqual({
      ArchiveWindowRoleDefaultPolicyD5E5B71B: expect.anything() as unknown, // It has tests of its own.
      ArchiveRunRoleDefaultPolicyAF354C7A: RUN_ROLE,
      ArchiveFleetRoleDefaultPolicy3424B0DB: fleetRole,
      ArchiveScheduleRoleDefaultPolicy5D6B637B: SCHEDULE_ROLE,
      ArchiveAuditorRoleDefaultPolicy77ECDC98: auditor,
      ArchiveAuditorScheduleRoleDefaultPolicy2D7892DF: AUDIT_SCHEDULE_ROLE,
    });
  });

  test('of a trigger are to start the machine it is for, and those of the machine for calls are to look up a call', () => {
    const ofTriggers = Object.entries(statements(triggered(['front-door']))).filter(([id]) => id.startsWith('ArchiveTriggers'));

    expect(Object.fromEntries(ofTriggers)).toEqual({
      ArchiveTriggersRequestRoleDefaultPolicyE40343AF: TRIGGER_ROLE,
      ArchiveTriggersAlarmRoleDefaultPolicyAFD7562E: TRIGGER_ROLE,
      ArchiveTriggersCallsRoleDefaultPolicy4B147575: [{ ...TRIGGER_ROLE[0], Resource: { Ref: 'ArchiveTriggersCallsStateMachineE50C95C0' } }],
      ArchiveTriggersCallsRoleDefaultPolicyAD5F0D54: CALLS_ROLE,
    });
  });

  test.each<[string, StreamSelection | string[]]>([
    ['names', ['front-door']], ['a prefix', StreamSelection.withPrefix('cam-')], ['tags', StreamSelection.tagged({ archive: 'on' })],
  ])('have neither a wildcard action nor every resource, but where the API has no resources; with %s and all there is', (_, streams) => {
    expect(Object.values(statements(triggered(streams))).flat().flatMap(excess)).toEqual([]);
  });

  test.each([
    [{ Action: ['s3:GetObject', 's3:Put*'], Resource: 'arn:x' }, ['s3:Put*']],
    [{ Action: 's3:GetObject', Resource: '*' }, ['s3:GetObject']],
    [{ Action: 's3:GetObject', Resource: ['arn:x', '*'] }, ['s3:GetObject']],
  ])('the check for width finds %j', (statement, found) => {
    expect(excess(statement)).toEqual(found);
  });

  test('come from no managed policy', () => {
    const roles = Object.values(archiveTemplate().findResources('AWS::IAM::Role')) as { Properties: Record<string, unknown> }[];

    expect(roles).toHaveLength(6);
    expect(roles.filter(({ Properties }) => 'ManagedPolicyArns' in Properties || 'Policies' in Properties)).toEqual([]);
  });

  test('are given to the services alone, and to those that act for others, for this account alone', () => {
    const stack = testStack();
    new KvsArchive(stack, 'Archive', { streams: ['front-door'] }).archiveOn('Request', ArchiveTrigger.request());
    const roles = Template.fromStack(stack).findResources('AWS::IAM::Role') as Record<string, { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } }>;
    const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    const trust = (Service: string, Condition?: unknown) => [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service }, ...(Condition === undefined ? {} : { Condition }) },
    ];
    const scheduler = trust('scheduler.amazonaws.com', { StringEquals: { ...account, 'aws:SourceArn': arn('scheduler', 'schedule-group/default') } });
    const states = (name: string) => trust('states.amazonaws.com', {
      // Members of a distributed map are executions of a machine with its label behind the name.
      ArnLike: { 'aws:SourceArn': [arn('states', `stateMachine:${name}`), arn('states', `stateMachine:${name}/*`)] }, StringEquals: account,
    });

    expect(Object.fromEntries(Object.entries(roles).map(([id, role]) => [id, role.Properties.AssumeRolePolicyDocument.Statement]))).toEqual({
      ArchiveWindowRoleD4516E52: trust('lambda.amazonaws.com'),
      ArchiveRunRoleFAE99235: states(RUN_NAME),
      ArchiveFleetRoleF5F26FC3: states(FLEET_NAME),
      ArchiveScheduleRole1ED92394: scheduler,
      ArchiveAuditorScheduleRole614191C0: scheduler,
      ArchiveAuditorRoleE1ECF8CE: trust('lambda.amazonaws.com'),
      ArchiveTriggersRequestRole3B7977FD: trust('events.amazonaws.com', { StringEquals: account, ArnLike: { 'aws:SourceArn': arn('events', 'rule/*') } }),
    });
  });
});
