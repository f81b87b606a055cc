import {
  DescribeExecutionCommand, paginateListExecutions, StartExecutionCommand, type ExecutionStatus, type SFNClient,
} from '@aws-sdk/client-sfn';

/** An execution of a state machine as the service tells of it. */
export interface MachineExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Epoch milliseconds; absent while it runs. */
  readonly stoppedAt?: number;
  /** What the JSON texts parse to; absent where there is none. */
  readonly input: unknown;
  readonly output: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** What to start. */
export interface ExecutionRequest {
  readonly machineArn: string;
  /** Unique for 90 days, up to 80 characters. */
  readonly name: string;
  readonly input: object;
}

/** Executions of state machines, through the SDK. What a method throws is the SDK's. */
export class StepFunctionsExecutions {
  constructor(private readonly client: SFNClient) {}

  /** @returns The ARN. */
  async start({ machineArn, name, input }: ExecutionRequest): Promise<string> {
    const { executionArn } = await this.client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }));
    return present(executionArn, 'executionArn');
  }

  async describe(executionArn: string): Promise<MachineExecution> {
    const { name, status, startDate, stopDate, input, output, error, cause } = await this.client.send(new DescribeExecutionCommand({ executionArn }));
    return {
      executionArn, name: present(name, 'name'), status: present(status, 'status'), startedAt: present(startDate, 'startDate').getTime(),
      input: parsed(input), output: parsed(output),
      ...(stopDate === undefined ? {} : { stoppedAt: stopDate.getTime() }),
      ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }),
    };
  }

  /** ARNs of a machine's executions, the newest first. @param status Only those with it. Default: all of the last 90 days. */
  async *list(machineArn: string, status?: ExecutionStatus): AsyncGenerator<string> {
    const pages = paginateListExecutions({ client: this.client }, { stateMachineArn: machineArn, ...(status === undefined ? {} : { statusFilter: status }) });
    for await (const { executions = [] } of pages) {
      for (const { executionArn } of executions) yield present(executionArn, 'executionArn');
    }
  }
}

/** A field that the service always answers; the SDK's types only cannot promise it. */
function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Error(`the service's answer lacks ${field}`);
  return value;
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text) as unknown;
}
