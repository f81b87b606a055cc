import fc from 'fast-check';
import { type AlarmState, InvalidExpressionError } from '../../../lib/local/cloudwatch';
import { type AlarmRule, alarmsOfRule, parseAlarmRule, ruleHolds } from '../../../lib/local/cloudwatch/alarm-rule';
import { holds } from '../../support/seeded-property';

const STATES = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const;

function printed(rule: AlarmRule): string {
  switch (rule.kind) {
    case 'constant': return rule.value ? 'TRUE' : 'FALSE';
    case 'state': return `${rule.state}("${rule.alarm}")`;
    case 'not': return `NOT (${printed(rule.operand)})`;
    case 'and': case 'or': return `(${printed(rule.left)} ${rule.kind.toUpperCase()} ${printed(rule.right)})`;
  }
}

const { tree: RULES } = fc.letrec<{ tree: AlarmRule }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant('state' as const), state: fc.constantFrom(...STATES), alarm: fc.string().map((text) => text.replaceAll('"', '')) }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('tree') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('tree'), right: tie('tree') }),
  ),
}));

describe('the rule of a composite alarm', () => {
  test('is read as it was printed', () => {
    holds(fc.property(RULES, (rule) => expect(parseAlarmRule(printed(rule))).toEqual(rule)), 500);
  });

  const stateOf = (alarm: string): AlarmState => ({ hot: 'ALARM', full: 'ALARM', quiet: 'OK', new: 'INSUFFICIENT_DATA' } as const)[alarm] ?? 'OK';

  test.each<[string, boolean]>([
    ['ALARM(hot) AND ALARM(full)', true],
    ['ALARM(hot) AND NOT ALARM(quiet)', true],
    ['(ALARM(hot) OR ALARM(quiet)) AND OK(full)', false],
    ['ALARM(hot) OR ALARM(quiet) AND OK(full)', true],
    ['NOT ALARM(hot) OR ALARM(quiet)', false],
    ['NOT NOT ALARM(hot)', true],
    ['OK("quiet") AND INSUFFICIENT_DATA("new")', true],
    ['OK(new)', false],
    ['(ALARM("hot") OR (NOT (ALARM("quiet"))) OR TRUE)', true],
    ['TRUE AND FALSE', false],
    ['FALSE AND TRUE OR TRUE', true],
    ['false', false],
  ])('%s is %s', (source, expected) => {
    expect(ruleHolds(parseAlarmRule(source), stateOf)).toBe(expected);
  });

  test('knows which alarms it asks about, by name or ARN', () => {
    const arn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a-1';

    expect(alarmsOfRule(parseAlarmRule(`NOT ALARM(${arn}) OR (OK("two words") AND TRUE)`))).toEqual([arn, 'two words']);
  });

  test.each<[string, RegExp]>([
    ['', /got its end, allowed: ALARM, OK/],
    ['ALARM', /got its end, allowed: \(/],
    ['ALARM()', /got \), allowed: the name or ARN/],
    ['ALARM(a b)', /got b, allowed: \)/],
    ['ALERT(a)', /got ALERT, allowed: ALARM, OK, INSUFFICIENT_DATA, NOT, TRUE, FALSE/],
    ['ALARM(a) XOR ALARM(b)', /got XOR, allowed: the end, or an operator/],
    ['(ALARM(a)', /got its end, allowed: \)/],
    ['ALARM("a', /got "\\"a" at 6/],
    ['AT_LEAST(1, ALARM, (a, b))', /got AT_LEAST/],
  ])('%j is refused', (source, message) => {
    expect(() => parseAlarmRule(source)).toThrow(InvalidExpressionError);
    expect(() => parseAlarmRule(source)).toThrow(message);
  });
});
