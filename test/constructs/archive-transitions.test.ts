import { Duration, Lazy } from 'aws-cdk-lib';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import { DEFAULT_TRANSITIONS, transitionProblems, type ArchiveTransition } from '../../lib/constructs/archive-transitions';

function steps(...given: [string, number][]): ArchiveTransition[] {
  return given.map(([name, days]) => ({ storageClass: new StorageClass(name), after: Duration.days(days) }));
}

const problems = (given: readonly ArchiveTransition[]) => transitionProblems('t', given).map(({ field, got, allowed }) => `${field}: ${String(got)}; ${allowed}`);

describe('transitions', () => {
  test.each<[string, readonly ArchiveTransition[]]>([
    ['none', []],
    ['the default', DEFAULT_TRANSITIONS],
    ['every class as early as can be', steps(['STANDARD_IA', 30], ['INTELLIGENT_TIERING', 60], ['GLACIER_IR', 61], ['GLACIER', 151], ['DEEP_ARCHIVE', 241])],
    ['the coldest at once', steps(['DEEP_ARCHIVE', 0])],
  ])('take %s', (_, given) => {
    expect(problems(given)).toEqual([]);
  });

  test.each<[readonly ArchiveTransition[], string]>([
    [steps(['STANDARD_IA', 29]), 't[0]: STANDARD_IA after 29 days; STANDARD_IA after a whole number of days, at least 30'],
    [steps(['STANDARD_IA', 30], ['GLACIER', 59]), 't[1]: GLACIER after 59 days; GLACIER after a whole number of days, at least 60'],
    [steps(['GLACIER_IR', 10], ['DEEP_ARCHIVE', 99]), 't[1]: DEEP_ARCHIVE after 99 days; DEEP_ARCHIVE after a whole number of days, at least 100'],
    [steps(['INTELLIGENT_TIERING', 5], ['GLACIER', 5]), 't[1]: GLACIER after 5 days; GLACIER after a whole number of days, at least 6'],
    [steps(['DEEP_ARCHIVE', 0], ['GLACIER', 400]), 't[1]: GLACIER; a class behind DEEP_ARCHIVE in STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE'],
    [steps(['GLACIER', 0], ['GLACIER', 400]), 't[1]: GLACIER; a class behind GLACIER in STANDARD_IA'],
    [steps(['ONEZONE_IA', 30]), 't[0]: ONEZONE_IA; one of STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE'],
    [[{ storageClass: StorageClass.GLACIER, after: Duration.hours(36) }], 't[0]: GLACIER after 1.5 days; GLACIER after a whole number'],
    [[{ storageClass: StorageClass.GLACIER, after: Duration.days(Lazy.number({ produce: () => 1 })) }], 't[0]: a token; an age that is known at synth time'],
  ])('refuse %j', (given, message) => {
    expect(problems(given)).toEqual([expect.stringContaining(message)]);
  });

  test('tell all that is wrong', () => {
    expect(problems(steps(['STANDARD_IA', 1], ['ONEZONE_IA', 60]))).toHaveLength(2);
  });
});
