import { type AlarmRule, alarmsOfRule, parseAlarmRule } from './alarm-rule';
import { InvalidAlarmError } from './errors';
import { fieldsOf, textOf } from './fields';

/** An alarm over other alarms. */
export interface CompositeAlarm {
  readonly name: string;
  readonly rule: AlarmRule;
}

/** The suppression of actions is not among them: nothing here obeys actions. */
const FIELDS = ['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'AlarmRule', 'InsufficientDataActions', 'OKActions', 'Tags'];

/** Alarms that a rule may ask about (PutCompositeAlarm). */
const MAX_CHILDREN = 100;

function readRule(properties: unknown): AlarmRule {
  const rule = parseAlarmRule(textOf(fieldsOf(properties, 'properties', FIELDS)['AlarmRule'], 'AlarmRule'));
  const children = new Set(alarmsOfRule(rule)).size;
  if (children > MAX_CHILDREN) throw new Error(`AlarmRule: got ${children} alarms, allowed: up to ${MAX_CHILDREN}`);
  return rule;
}

/** Reads the properties of an AWS::CloudWatch::CompositeAlarm. @throws InvalidAlarmError for what CloudWatch would not take. */
export function readCompositeAlarm(name: string, properties: unknown): CompositeAlarm {
  try {
    return { name, rule: readRule(properties) };
  } catch (error) {
    throw new InvalidAlarmError(name, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Composite alarms with those that they ask about before them.
 * @throws InvalidAlarmError for a rule that asks about an alarm that is not there, or in the end about its own alarm.
 */
export function inOrderOfEvaluation(composites: readonly CompositeAlarm[], nameOf: (alarm: string) => string | undefined): readonly CompositeAlarm[] {
  const ordered = new Set<CompositeAlarm>();
  const add = (composite: CompositeAlarm, path: readonly string[]): void => {
    if (path.includes(composite.name)) throw new InvalidAlarmError(composite.name, `got a rule that asks about its own alarm: ${[...path, composite.name].join(' > ')}`);
    for (const asked of alarmsOfRule(composite.rule)) {
      const name = nameOf(asked);
      if (name === undefined) throw new InvalidAlarmError(composite.name, `AlarmRule: got "${asked}", allowed: an alarm of the same template`);
      const child = composites.find((other) => other.name === name);
      if (child !== undefined && !ordered.has(child)) add(child, [...path, composite.name]);
    }
    ordered.add(composite);
  };
  for (const composite of composites) if (!ordered.has(composite)) add(composite, []);
  return [...ordered];
}
