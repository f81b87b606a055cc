import { isObject } from '../states/json';
import { deadLetterArn, readRetryPolicy, type RetryPolicy } from './delivery';
import { InvalidRuleError } from './errors';
import { compileEventPattern, type EventMatcher } from './event-pattern';
import { type InputMaker, readInputTransformer } from './input-transformer';
import { parseJsonPath } from './json-path';

/** Where a rule hands the events that fit. */
export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  readonly input: InputMaker;
  readonly retry: RetryPolicy;
  readonly deadLetterArn: string | undefined;
}

/** A rule of an event bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly matches: EventMatcher;
  readonly targets: readonly RuleTarget[];
}

/** What a rule cannot know from its properties. */
export interface RuleIdentity {
  /** Name for a rule that has none of its own. */
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** Properties of AWS::Events::Rule; ScheduleExpression is not among them, for schedules are AWS::Scheduler::Schedule here. */
const RULE_FIELDS = ['Description', 'EventBusName', 'EventPattern', 'Name', 'RoleArn', 'State', 'Tags', 'Targets'];
const TARGET_FIELDS = ['Arn', 'DeadLetterConfig', 'Id', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'RoleArn'];
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

/** Targets that a rule can have (quota). */
const MAX_TARGETS = 5;

function onlyKnown(what: string, fields: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new Error(`${what}: got ${unknown}, allowed: ${known.join(', ')}`);
}

function constantInput(input: unknown): InputMaker {
  if (typeof input !== 'string') throw new Error(`Input: got ${JSON.stringify(input)}, allowed: JSON text`);
  try {
    const value: unknown = JSON.parse(input);
    return () => value;
  } catch (error) {
    throw new Error(`Input: got ${input.slice(0, 200)}, allowed: JSON text`, { cause: error });
  }
}

function partInput(path: unknown): InputMaker {
  const read = typeof path === 'string' ? parseJsonPath(path) : undefined;
  if (read === undefined) throw new Error(`InputPath: got ${JSON.stringify(path)}, allowed: a path such as $.detail`);
  return ({ event }) => {
    const value = read.read(event);
    if (value === undefined) throw new Error(`InputPath ${String(path)}: leads nowhere in event ${event.id}`);
    return value;
  };
}

const INPUTS: Readonly<Record<string, (value: unknown) => InputMaker>> = {
  Input: constantInput, InputPath: partInput, InputTransformer: readInputTransformer,
};

function readInput(target: Readonly<Record<string, unknown>>): InputMaker {
  const given = Object.entries(INPUTS).filter(([field]) => target[field] !== undefined);
  const [first] = given;
  if (given.length > 1) throw new Error(`target: got ${given.map(([field]) => field).join(' and ')}, allowed: one of them`);
  return first === undefined ? ({ event }) => event : first[1](target[first[0]]);
}

function readTarget(target: unknown): RuleTarget {
  if (!isObject(target)) throw new Error(`target: got ${JSON.stringify(target)}, allowed: an object`);
  const { Id: id, Arn: arn } = target;
  onlyKnown('target', target, TARGET_FIELDS);
  if (typeof id !== 'string' || typeof arn !== 'string') throw new Error(`target: got Id ${JSON.stringify(id)} and Arn ${JSON.stringify(arn)}, allowed: two strings`);
  return { id, arn, input: readInput(target), retry: readRetryPolicy(target['RetryPolicy']), deadLetterArn: deadLetterArn(target['DeadLetterConfig']) };
}

function read(properties: Readonly<Record<string, unknown>>, { name: ownName, region, accountId }: RuleIdentity): Rule {
  onlyKnown('rule', properties, RULE_FIELDS);
  const { Name: name = ownName, EventBusName: bus = 'default', State: state = 'ENABLED', Targets: targets = [] } = properties;
  if (typeof name !== 'string' || typeof bus !== 'string') throw new Error(`got Name ${JSON.stringify(name)} and EventBusName ${JSON.stringify(bus)}, allowed: two strings`);
  if (!STATES.includes(String(state))) throw new Error(`State: got ${JSON.stringify(state)}, allowed: ${STATES.join(', ')}`);
  if (!Array.isArray(targets) || targets.length > MAX_TARGETS) throw new Error(`Targets: got ${JSON.stringify(targets)}, allowed: a list of up to ${MAX_TARGETS}`);
  const busName = busNameOf(bus);
  const path = busName === 'default' ? name : `${busName}/${name}`;
  return {
    name, busName,
    arn: `arn:aws:events:${region}:${accountId}:rule/${path}`,
    enabled: state !== 'DISABLED',
    matches: compileEventPattern(properties['EventPattern']),
    targets: targets.map(readTarget),
  };
}

/** The name of a bus that is given by name or by ARN. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.split('/').at(-1) ?? '' : nameOrArn;
}

/**
 * Reads the resolved Properties of an AWS::Events::Rule.
 * @throws InvalidEventPatternError, and InvalidRuleError for everything else that cannot be run here.
 */
export function readRule(properties: unknown, identity: RuleIdentity): Rule {
  try {
    return read(isObject(properties) ? properties : {}, identity);
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    throw new InvalidRuleError(identity.name, error.message);
  }
}
