import { startLocalFunction, type FunctionClock, type LocalFunction } from '../lambda-runtime';
import { type Assembly } from './assembly';
import { PLACE } from './identity';
import { type TemplateReader } from './template-reader';

/** Where the services that functions call listen. */
export interface FunctionEndpoints {
  readonly kinesisVideo: string;
  readonly s3: string;
  readonly dynamoDb: string;
  readonly events: string;
}

export interface FunctionOptions {
  readonly endpoints: FunctionEndpoints;
  readonly clock?: FunctionClock;
  readonly onLog: (line: string) => void;
}

/** What of AWS::Lambda::Function counts here; CDK writes all of it. */
interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Timeout: number;
  readonly MemorySize: number;
}

/** The SDK takes its endpoints and credentials from here, as it would in Lambda. */
function sdkEnvironment({ kinesisVideo, s3, dynamoDb, events }: FunctionEndpoints): Record<string, string> {
  return {
    AWS_REGION: PLACE.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_KINESIS_VIDEO: kinesisVideo,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: events,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** The functions of a stack from their real bundles, by ARN. */
export function startFunctions(assembly: Assembly, template: TemplateReader, { endpoints, clock, onLog }: FunctionOptions): Record<string, LocalFunction> {
  return Object.fromEntries(template.all('AWS::Lambda::Function').map((found) => {
    const { ref, attributes: { Arn: arn = '' } } = found.identity;
    const properties = found.properties as unknown as FunctionProperties; // As CDK writes them.
    const environment = template.property(found, 'Environment') as { readonly Variables?: Readonly<Record<string, string>> } | undefined;
    return [arn, startLocalFunction({
      codeDirectory: assembly.assetDirectory(properties.Code.S3Key),
      handler: properties.Handler,
      functionName: ref,
      functionArn: arn,
      timeoutSeconds: properties.Timeout,
      memorySizeMb: properties.MemorySize,
      environment: { ...environment?.Variables, ...sdkEnvironment(endpoints) },
      onLog,
      ...(clock === undefined ? {} : { clock }),
    })];
  }));
}
