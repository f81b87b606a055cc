import { type ResolveContext, type ResolvedResource, pseudoParameters } from '../cloudformation/resolve';
import { type Assembly, type TemplateResource } from './assembly';

/** Where the local servers pretend to be. */
export const PLACE = { region: 'us-east-1', accountId: '000000000000' } as const;

const ARN = `${PLACE.region}:${PLACE.accountId}`;

/** A name as AWS would make one up for a resource without its own: in lower case, which every service takes. */
function madeUpName(stackName: string, logicalId: string): string {
  return `${stackName}-${logicalId}`.toLowerCase().slice(0, 63);
}

function ownName(resource: TemplateResource, property: string): string | undefined {
  const name = resource.Properties?.[property];
  return typeof name === 'string' ? name : undefined;
}

type Identify = (resource: TemplateResource, madeUp: string, fullName: string) => ResolvedResource;

/** Alarms of all kinds share their names. A made-up one is not cut, as many alarms have long names that begin alike. */
function alarmIdentity(resource: TemplateResource, _madeUp: string, fullName: string): ResolvedResource {
  const name = ownName(resource, 'AlarmName') ?? fullName;
  return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${ARN}:alarm:${name}` } };
}

/** What references to the resources that a local stack brings up yield. */
const IDENTITY: Readonly<Record<string, Identify>> = {
  'AWS::S3::Bucket': (resource, madeUp) => {
    const name = ownName(resource, 'BucketName') ?? madeUp;
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
  'AWS::DynamoDB::GlobalTable': (resource, madeUp) => {
    const name = ownName(resource, 'TableName') ?? madeUp;
    return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${ARN}:table/${name}` } };
  },
  'AWS::Lambda::Function': (resource, madeUp) => {
    const name = ownName(resource, 'FunctionName') ?? madeUp;
    return { ref: name, attributes: { Arn: `arn:aws:lambda:${ARN}:function:${name}` } };
  },
  // Named by what runs here, though nothing here is or obeys them.
  'AWS::IAM::Role': (_, madeUp) => ({ ref: madeUp, attributes: { Arn: `arn:aws:iam::${PLACE.accountId}:role/${madeUp}` } }),
  'AWS::SQS::Queue': (_, madeUp) => ({ ref: `https://sqs.invalid/${madeUp}`, attributes: { Arn: `arn:aws:sqs:${ARN}:${madeUp}`, QueueName: madeUp } }),
  'AWS::KMS::Key': (_, madeUp) => ({ ref: madeUp, attributes: { Arn: `arn:aws:kms:${ARN}:key/${madeUp}` } }),
  'AWS::Logs::LogGroup': (resource, madeUp) => {
    const name = ownName(resource, 'LogGroupName') ?? madeUp;
    return { ref: name, attributes: { Arn: `arn:aws:logs:${ARN}:log-group:${name}:*` } };
  },
  'AWS::Events::EventBus': (resource, madeUp) => {
    const name = ownName(resource, 'Name') ?? madeUp;
    return { ref: name, attributes: { Arn: `arn:aws:events:${ARN}:event-bus/${name}`, Name: name } };
  },
  'AWS::CloudWatch::Alarm': alarmIdentity,
  'AWS::CloudWatch::CompositeAlarm': alarmIdentity,
  'AWS::SNS::Topic': (resource, madeUp) => {
    const name = ownName(resource, 'TopicName') ?? madeUp;
    const arn = `arn:aws:sns:${ARN}:${name}`;
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::StepFunctions::StateMachine': (resource, madeUp) => {
    const name = ownName(resource, 'StateMachineName') ?? madeUp;
    const arn = `arn:aws:states:${ARN}:stateMachine:${name}`;
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
};

/** Everything the stack's properties may refer to. Resources that nothing refers to here (policies, logs) are not among it. */
export function resolveContext({ stackName, resources }: Assembly): ResolveContext {
  const known = Object.entries(resources).flatMap(([logicalId, resource]) => {
    const identity = IDENTITY[resource.Type]?.(resource, madeUpName(stackName, logicalId), `${stackName}-${logicalId}`);
    return identity === undefined ? [] : [[logicalId, identity] as const];
  });
  return { resources: Object.fromEntries(known), pseudoParameters: pseudoParameters({ ...PLACE, stackName }) };
}
