import * as sdk from '@aws-sdk/client-kinesis-video-media';
import {
  CONTINUATION_TOKEN, fits, FRAGMENT_NUMBER, SELECTOR_FIELD, START_SELECTOR_TYPES, startSelectorProblems, STREAM_ARN, STREAM_NAME, TAG, type TextRule,
} from '../../lib/contract/get-media';
import { describeWithModel, serviceModel } from '../support/service-model';

const ARN = 'arn:aws:kinesisvideo:eu-central-1:111122223333:stream/front-door/1600000000000';

describe('fits', () => {
  test.each<[string, TextRule, unknown]>([
    ['a stream name', STREAM_NAME, 'a'], ['every kind of character in a stream name', STREAM_NAME, 'aZ0_.-'], ['a stream name of 256 characters', STREAM_NAME, 'a'.repeat(256)],
    ['a stream ARN', STREAM_ARN, ARN], ['a stream ARN in China', STREAM_ARN, ARN.replace('aws', 'aws-cn')], ['a stream ARN in GovCloud', STREAM_ARN, ARN.replace('aws', 'aws-us-gov')],
    ['a fragment number of 128 digits', FRAGMENT_NUMBER, '9'.repeat(128)], ['a token', CONTINUATION_TOKEN, 'a.B-0_'],
  ])('takes %s', (_case, rule, value) => {
    expect(fits(rule, value)).toBe(true);
  });

  test.each<[string, TextRule, unknown]>([
    ['nothing', STREAM_NAME, undefined], ['a number', FRAGMENT_NUMBER, 5], ['an empty text', STREAM_NAME, ''], ['a slash', STREAM_NAME, 'a/b'],
    ['a good beginning', STREAM_NAME, 'a b'], ['a line feed at the end', FRAGMENT_NUMBER, '5\n'], ['257 characters', STREAM_NAME, 'a'.repeat(257)],
    ['129 digits', FRAGMENT_NUMBER, '9'.repeat(129)], ['a sign', FRAGMENT_NUMBER, '-1'], ['something before an ARN', STREAM_ARN, ` ${ARN}`],
    ['something behind an ARN', STREAM_ARN, `${ARN}/x`], ['an ARN of another service', STREAM_ARN, ARN.replace('kinesisvideo', 'kinesis')],
  ])('refuses %s', (_case, rule, value) => {
    expect(fits(rule, value)).toBe(false);
  });
});

describe('startSelectorProblems', () => {
  test('begins the field with the path it is given', () => {
    expect(startSelectorProblems({}, 'a.b')).toEqual([{ field: 'a.b.StartSelectorType', got: undefined, allowed: START_SELECTOR_TYPES.join(', ') }]);
    expect(startSelectorProblems({})[0]?.field).toBe('StartSelector.StartSelectorType');
  });

  test.each(START_SELECTOR_TYPES)('of %s alone is the field it needs', (StartSelectorType) => {
    const field = SELECTOR_FIELD[StartSelectorType];

    const problems = startSelectorProblems({ StartSelectorType });

    expect(problems.map((problem) => problem.field)).toEqual(field === undefined ? [] : [`StartSelector.${field}`]);
    expect(problems.every(({ allowed }) => allowed.endsWith(`(needed by ${StartSelectorType})`))).toBe(true);
  });

  test.each<[unknown]>([[NaN], [Infinity], [-0.001], ['1700000000'], [null]])('a start timestamp of %p is none', (StartTimestamp) => {
    expect(startSelectorProblems({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp })).toHaveLength(1);
  });
});

test('selector types are those of the installed SDK', () => {
  expect([...START_SELECTOR_TYPES].sort()).toEqual(Object.values(sdk.StartSelectorType).sort());
});

describeWithModel('facts of the service model', () => {
  test('selector types are the model\'s', () => {
    expect([...START_SELECTOR_TYPES].sort()).toEqual([...(serviceModel().shapes['StartSelectorType']?.enum ?? [])].sort());
  });

  test('tags are the model\'s five of a chunk and two of an error', () => {
    const { chunkTags, errorTags } = serviceModel();

    expect(Object.values(TAG).sort()).toEqual([...chunkTags, ...errorTags].sort());
  });

  test.each<[string, TextRule]>([
    ['StreamName', STREAM_NAME], ['ResourceARN', STREAM_ARN], ['FragmentNumberString', FRAGMENT_NUMBER], ['ContinuationToken', CONTINUATION_TOKEN],
  ])('%s has the model\'s greatest length', (shape, rule) => {
    expect(rule.maxLength).toBe(serviceModel().shapes[shape]?.max);
  });

  test.each<[string, TextRule]>([
    ['StreamName', STREAM_NAME], ['FragmentNumberString', FRAGMENT_NUMBER], ['ContinuationToken', CONTINUATION_TOKEN],
  ])('%s takes the very characters of the model', (shape, rule) => {
    const model = new RegExp(`^(?:${serviceModel().shapes[shape]?.pattern ?? ''})$`);
    const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

    expect(characters.filter((one) => fits(rule, one))).toEqual(characters.filter((one) => model.test(one)));
  });
});
