import { InvalidEventPatternError, InvalidRuleError, readRule } from '../../../lib/local/events';
import { cameraRule, EVENT, TARGET } from './support';

const IDENTITY = { name: 'made-up', region: 'eu-west-1', accountId: '111122223333' };
const PATTERN = { source: ['my.camera'] };
const SCOPE = { event: EVENT, ingestedAt: 0, ruleArn: 'arn', ruleName: 'r' };

describe('a rule', () => {
  test('with a pattern alone is enabled, on the default bus, under the made up name', () => {
    const rule = readRule({ EventPattern: PATTERN }, IDENTITY);

    expect(rule).toMatchObject({ name: 'made-up', arn: 'arn:aws:events:eu-west-1:111122223333:rule/made-up', busName: 'default', enabled: true, targets: [] });
    expect([rule.matches(EVENT), rule.matches({ source: 'other' })]).toEqual([true, false]);
  });

  test('of another bus, by ARN, has the bus in its own ARN', () => {
    const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/cams';
    const rule = readRule({ EventPattern: PATTERN, Name: 'mine', EventBusName: bus, State: 'DISABLED' }, IDENTITY);

    expect(rule).toMatchObject({ name: 'mine', busName: 'cams', enabled: false, arn: 'arn:aws:events:eu-west-1:111122223333:rule/cams/mine' });
  });

  test.each<[string, object, unknown]>([
    ['nothing: the event', {}, EVENT],
    ['Input', { Input: '{"fixed":1}' }, { fixed: 1 }],
    ['InputPath', { InputPath: '$.detail.place' }, { floor: 2 }],
    ['InputPath to everything', { InputPath: '$' }, EVENT],
    ['InputTransformer', { InputTransformer: { InputPathsMap: { c: '$.detail.camera' }, InputTemplate: '{"stream": <c>}' } }, { stream: 'gate' }],
  ])('makes the input of a target from %s', (_what, fields, expected) => {
    const [target] = cameraRule(fields).targets;

    expect(target?.input(SCOPE)).toEqual(expected);
  });

  test('knows how long to try, and where dead letters belong', () => {
    const [own] = cameraRule({ RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: 'arn:queue' } }).targets;
    const [usual] = cameraRule().targets;

    expect(own).toMatchObject({ id: 'T', arn: TARGET, retry: { attempts: 2, maxAgeMs: 60_000 }, deadLetterArn: 'arn:queue' });
    expect(usual).toMatchObject({ retry: { attempts: 185, maxAgeMs: 86_400_000 }, deadLetterArn: undefined });
  });

  test.each<[string, object, object, RegExp]>([
    ['a schedule', { ScheduleExpression: 'rate(1 day)' }, {}, /rule made-up|rule on-camera: rule: got ScheduleExpression/],
    ['a state that is none', { State: 'ON' }, {}, /State: got "ON", allowed: ENABLED/],
    ['a name that is no text', { Name: 5 }, {}, /got Name 5/],
    ['six targets', { Targets: Array.from({ length: 6 }, () => ({ Id: 'a', Arn: 'b' })) }, {}, /Targets: got .* up to 5/],
    ['a target that is a text', { Targets: ['arn'] }, {}, /target: got "arn"/],
    ['a target without ARN', { Targets: [{ Id: 'a' }] }, {}, /got Id "a" and Arn undefined/],
    ['a target of another kind', {}, { SqsParameters: {} }, /target: got SqsParameters, allowed: Arn/],
    ['two inputs', {}, { Input: '1', InputPath: '$' }, /got Input and InputPath, allowed: one of them/],
    ['an input that is no JSON', {}, { Input: 'x' }, /Input: got x, allowed: JSON text/],
    ['an input path that is none', {}, { InputPath: 'detail' }, /InputPath: got "detail"/],
    ['a template that is no JSON', {}, { InputTransformer: { InputTemplate: 'x' } }, /input template: got x/],
    ['too many attempts', {}, { RetryPolicy: { MaximumRetryAttempts: 186 } }, /RetryPolicy: got .* 0 to 185/],
    ['too short a time', {}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }, /MaximumEventAgeInSeconds 60 to 86400/],
  ])('with %s is refused', (_what, properties, target, message) => {
    expect(() => cameraRule(target, properties)).toThrow(InvalidRuleError);
    expect(() => cameraRule(target, properties)).toThrow(message);
  });

  test('with a pattern that is none keeps the name of that error', () => {
    expect(() => readRule({ EventPattern: { source: 'x' } }, IDENTITY)).toThrow(InvalidEventPatternError);
    expect(() => readRule(undefined, IDENTITY)).toThrow(InvalidEventPatternError);
  });
});
