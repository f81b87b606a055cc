import { checkedFaults, type Fault } from './faults';

/** Operations that the local service answers. */
export type Operation = 'GetDataEndpoint' | 'DescribeStream' | 'ListStreams' | 'ListTagsForStream' | 'GetMedia';

/** Faults, and the calls that they strike. */
export interface FaultRule {
  readonly inject: Fault | readonly Fault[];
  /** Default: GetDataEndpoint for `wrong-endpoint`, GetMedia for everything else. */
  readonly operation?: Operation;
  /** Name of the stream. Default: any. */
  readonly stream?: string;
  /** Which call of that operation on the stream, counted from 1 since the server started. Default: the next ones that come. */
  readonly call?: number;
  /** How many calls it strikes. Default 1. */
  readonly times?: number;
}

interface ArmedRule extends Required<Pick<FaultRule, 'operation'>>, Pick<FaultRule, 'stream' | 'call'> {
  readonly faults: readonly Fault[];
  left: number;
}

/** The faults of a server that wait for their call. */
export class FaultScript {
  #rules: ArmedRule[] = [];
  /** Calls so far, by operation and stream. */
  readonly #calls = new Map<string, number>();

  /** Arms a rule. Throws InvalidInputError for a fault that cannot be. */
  add({ inject, operation, stream, call, times = 1 }: FaultRule): void {
    const faults = checkedFaults(inject);
    const usual = faults.some(({ kind }) => kind === 'wrong-endpoint') ? 'GetDataEndpoint' : 'GetMedia';
    this.#rules.push({ faults, operation: operation ?? usual, ...(stream === undefined ? {} : { stream }), ...(call === undefined ? {} : { call }), left: times });
  }

  /** Lays down the faults of the stream's next GetMedia calls, one entry for each; an empty entry leaves its call alone. */
  script(stream: string, calls: readonly (Fault | readonly Fault[])[]): void {
    const done = this.calls('GetMedia', stream);
    for (const [i, inject] of calls.entries()) this.add({ inject, stream, call: done + i + 1 });
  }

  /** Forgets all rules; calls stay counted. */
  clear(): void {
    this.#rules = [];
  }

  /** Calls of an operation on a stream so far. */
  calls(operation: Operation, stream: string): number {
    return this.#calls.get(`${operation} ${stream}`) ?? 0;
  }

  /** Counts a call and answers the faults that strike it. */
  take(operation: Operation, stream: string): readonly Fault[] {
    const call = this.calls(operation, stream) + 1;
    this.#calls.set(`${operation} ${stream}`, call);
    const struck = this.#rules.filter((rule) => rule.operation === operation
      && (rule.stream ?? stream) === stream && (rule.call ?? call) === call);
    for (const rule of struck) rule.left--;
    this.#rules = this.#rules.filter((rule) => rule.left > 0);
    return struck.flatMap((rule) => rule.faults);
  }
}
