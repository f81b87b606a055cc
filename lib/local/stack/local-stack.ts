import { resolveIntrinsics, type ResolveContext } from '../cloudformation/resolve';
import { lambdaInvokeTask, LAMBDA_INVOKE_RESOURCE, startLocalFunction, type LocalFunction } from '../lambda-runtime';
import {
  createStateMachine, realClock, START_EXECUTION_RESOURCE, startExecutionTask, type Clock, type StartedExecution, type StateMachine,
} from '../states';
import { type Assembly, type TemplateResource } from './assembly';
import { PLACE, resolveContext } from './identity';
import { provisionBucket, provisionTable } from './provision';

/** Where the services of a local stack listen. */
export interface Endpoints {
  readonly kinesisVideo: string;
  readonly s3: string;
  readonly dynamoDb: string;
}

export interface LocalStackOptions {
  readonly endpoints: Endpoints;
  /** A line that a function wrote, without its line break. */
  readonly onLog: (line: string) => void;
  /** Time of the state machine. Default: the machine's own. */
  readonly clock?: Clock;
  /** Draws from [0, 1). */
  readonly random: () => number;
  /** Told of every execution that an execution started. */
  readonly onStarted: (execution: StartedExecution) => void;
}

/** A synthesized stack as it runs on this machine. */
export interface LocalStack {
  readonly bucketName: string;
  readonly tableName: string;
  readonly stateMachine: StateMachine;
  readonly functions: readonly LocalFunction[];
  close(): Promise<void>;
}

/** The SDK takes its endpoints and credentials from here, as it would in Lambda. */
function sdkEnvironment({ kinesisVideo, s3, dynamoDb }: Endpoints): Record<string, string> {
  return {
    AWS_REGION: PLACE.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_KINESIS_VIDEO: kinesisVideo,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** What of AWS::Lambda::Function counts here; CDK writes all of it. */
interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

class Bringing {
  private readonly context: ResolveContext;

  constructor(private readonly assembly: Assembly, private readonly options: LocalStackOptions) {
    this.context = resolveContext(assembly);
  }

  /** The one resource of a type. */
  private only(type: string): { readonly logicalId: string; readonly resource: TemplateResource } {
    const found = this.all(type);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new Error(`${this.assembly.stackName} has ${found.length} ${type}, allowed: 1`);
    return first;
  }

  private all(type: string): { readonly logicalId: string; readonly resource: TemplateResource }[] {
    return Object.entries(this.assembly.resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => ({ logicalId, resource }));
  }

  private identity(logicalId: string): { readonly ref: string; readonly arn: string } {
    const found = this.context.resources[logicalId];
    return { ref: found?.ref ?? '', arn: found?.attributes['Arn'] ?? '' };
  }

  private property(logicalId: string, resource: TemplateResource, name: string): unknown {
    return resolveIntrinsics(resource.Properties?.[name], this.context, `${logicalId}.${name}`);
  }

  async bucket(): Promise<string> {
    const { ref } = this.identity(this.only('AWS::S3::Bucket').logicalId);
    await provisionBucket(this.options.endpoints.s3, ref);
    return ref;
  }

  async table(): Promise<string> {
    const { logicalId, resource } = this.only('AWS::DynamoDB::GlobalTable');
    const { ref } = this.identity(logicalId);
    await provisionTable(this.options.endpoints.dynamoDb, ref, resource.Properties ?? {});
    return ref;
  }

  /** By ARN. */
  functions(): Record<string, LocalFunction> {
    return Object.fromEntries(this.all('AWS::Lambda::Function').map(({ logicalId, resource }) => {
      const { ref, arn } = this.identity(logicalId);
      const properties = resource.Properties as unknown as FunctionProperties; // As CDK writes them.
      const environment = this.property(logicalId, resource, 'Environment') as FunctionProperties['Environment'];
      return [arn, startLocalFunction({
        codeDirectory: this.assembly.assetDirectory(properties.Code.S3Key),
        handler: properties.Handler,
        functionName: ref,
        functionArn: arn,
        timeoutSeconds: properties.Timeout,
        memorySizeMb: properties.MemorySize,
        environment: { ...environment?.Variables, ...sdkEnvironment(this.options.endpoints) },
        onLog: this.options.onLog,
      })];
    }));
  }

  stateMachine(functions: Readonly<Record<string, LocalFunction>>): StateMachine {
    const { logicalId, resource } = this.only('AWS::StepFunctions::StateMachine');
    const { arn } = this.identity(logicalId);
    const definition = this.property(logicalId, resource, 'DefinitionString');
    const machine: StateMachine = createStateMachine(definition, {
      name: arn.split(':').at(-1) ?? '',
      arn,
      clock: this.options.clock ?? realClock,
      random: this.options.random,
      tasks: {
        [LAMBDA_INVOKE_RESOURCE]: lambdaInvokeTask(functions),
        [START_EXECUTION_RESOURCE]: startExecutionTask({
          find: (wanted) => (wanted === arn ? machine : undefined),
          onStarted: this.options.onStarted,
          random: this.options.random,
        }),
      },
    });
    return machine;
  }
}

/** Brings a synthesized stack up against local servers: its stores, its functions from their real bundles, its state machine. */
export async function bringUp(assembly: Assembly, options: LocalStackOptions): Promise<LocalStack> {
  const bringing = new Bringing(assembly, options);
  const bucketName = await bringing.bucket();
  const tableName = await bringing.table();
  const functions = bringing.functions();
  return {
    bucketName,
    tableName,
    stateMachine: bringing.stateMachine(functions),
    functions: Object.values(functions),
    close: async () => {
      await Promise.all(Object.values(functions).map((running) => running.close()));
    },
  };
}
