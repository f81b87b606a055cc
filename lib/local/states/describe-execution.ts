import { type ExecutionRecord } from './execution-records';
import { isObject, type Json } from './json';

/** Fields of an answer of the service. */
export type Described = Readonly<Record<string, Json>>;

/**
 * What DescribeExecution answers about an execution, payloads as text; `date` writes a time. What the service says of redriving
 * is left out: nothing is redriven here.
 */
export function describedExecution(record: ExecutionRecord, stateMachineArn: string, date: (ms: number) => Json): Described {
  return {
    executionArn: record.executionArn,
    stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: date(record.startedMs),
    ...(record.stoppedMs === undefined ? {} : { stopDate: date(record.stoppedMs) }),
    input: JSON.stringify(record.input),
    inputDetails: { included: true },
    ...(record.output === undefined ? {} : { output: JSON.stringify(record.output), outputDetails: { included: true } }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.cause === undefined ? {} : { cause: record.cause }),
  };
}

/** An answer as a state machine sees it: every field begins with a capital letter, and they stand in alphabetical order. */
export function pascalCased(answer: Described): Described {
  return Object.fromEntries(Object.entries(answer)
    .map(([field, value]): [string, Json] => [field.charAt(0).toUpperCase() + field.slice(1), isObject(value) ? pascalCased(value as Described) : value])
    .sort(([left], [right]) => (left < right ? -1 : 1)));
}
