import { type AlarmState } from './missing-data';
import { TokenReader } from './token-reader';

/** The rule of a composite alarm, as it was read. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** Whether an alarm, by its name or its ARN, is in a state. */
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly left: AlarmRule; readonly right: AlarmRule };

const TOKEN = /(?<space>\s+)|(?<sign>[()])|(?<quoted>"[^"]*")|(?<name>[^\s()"]+)/;

function alarmName(tokens: TokenReader): string {
  const { kind, text } = tokens.peek();
  if (kind !== 'name' && kind !== 'quoted') return tokens.fail('the name or ARN of an alarm');
  tokens.next();
  return kind === 'quoted' ? text.slice(1, -1) : text;
}

function operand(tokens: TokenReader): AlarmRule {
  if (tokens.take('NOT') !== undefined) return { kind: 'not', operand: operand(tokens) };
  if (tokens.take('(') !== undefined) {
    const inner = rule(tokens);
    tokens.expect(')');
    return inner;
  }
  const constant = tokens.take('TRUE', 'FALSE', 'true', 'false');
  if (constant !== undefined) return { kind: 'constant', value: constant.toUpperCase() === 'TRUE' };
  // take() yields one of the states it was given.
  const state = tokens.take('ALARM', 'OK', 'INSUFFICIENT_DATA') as AlarmState | undefined;
  if (state === undefined) return tokens.fail('ALARM, OK, INSUFFICIENT_DATA, NOT, TRUE, FALSE or a parenthesis');
  tokens.expect('(');
  const alarm = alarmName(tokens);
  tokens.expect(')');
  return { kind: 'state', state, alarm };
}

function conjunction(tokens: TokenReader): AlarmRule {
  let left = operand(tokens);
  while (tokens.take('AND') !== undefined) left = { kind: 'and', left, right: operand(tokens) };
  return left;
}

function rule(tokens: TokenReader): AlarmRule {
  let left = conjunction(tokens);
  while (tokens.take('OR') !== undefined) left = { kind: 'or', left, right: conjunction(tokens) };
  return left;
}

/** Reads the rule of a composite alarm. @throws InvalidExpressionError when it is none. */
export function parseAlarmRule(source: string): AlarmRule {
  const tokens = new TokenReader(source, TOKEN);
  return tokens.whole(() => rule(tokens));
}

/** The alarms that a rule asks about, by name or ARN as it has them. */
export function alarmsOfRule(asked: AlarmRule): readonly string[] {
  switch (asked.kind) {
    case 'constant': return [];
    case 'state': return [asked.alarm];
    case 'not': return alarmsOfRule(asked.operand);
    case 'and': case 'or': return [...alarmsOfRule(asked.left), ...alarmsOfRule(asked.right)];
  }
}

/** Whether a rule holds. */
export function ruleHolds(asked: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (asked.kind) {
    case 'constant': return asked.value;
    case 'state': return stateOf(asked.alarm) === asked.state;
    case 'not': return !ruleHolds(asked.operand, stateOf);
    case 'and': return ruleHolds(asked.left, stateOf) && ruleHolds(asked.right, stateOf);
    case 'or': return ruleHolds(asked.left, stateOf) || ruleHolds(asked.right, stateOf);
  }
}
