import fc from 'fast-check';
import { environmentVariables, parseEnvironment, VARIABLE, type WindowEnvironment } from '../../lib/contract/environment';
import { InvalidInputError } from '../../lib/contract/invalid-input-error';
import { COVERAGES } from '../../lib/contract/settings';
import { holds } from '../support/seeded-property';

const ENVIRONMENT: WindowEnvironment = {
  archiveName: 'site', tableName: 'cursors', bucketName: 'archive', keyPrefix: 'cameras/', windowSeconds: 840, segmentSeconds: 300, partMebibytes: 8, coverage: 'ranges', eventBusName: 'default',
};

const VARIABLES = {
  POWERTOOLS_SERVICE_NAME: 'site', ARCHIVE_TABLE: 'cursors', ARCHIVE_BUCKET: 'archive', ARCHIVE_PREFIX: 'cameras/',
  ARCHIVE_WINDOW_SECONDS: '840', ARCHIVE_SEGMENT_SECONDS: '300', ARCHIVE_PART_MEBIBYTES: '8', ARCHIVE_COVERAGE: 'ranges', ARCHIVE_EVENT_BUS: 'default',
};

function problemsOf(variables: Record<string, string | undefined>): InvalidInputError {
  try {
    parseEnvironment(variables);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('environment', () => {
  test('has one variable for each field', () => {
    expect(environmentVariables(ENVIRONMENT)).toEqual(VARIABLES);
    expect(Object.values(VARIABLE).sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  test('is read back from its variables, past all the others that Lambda sets', () => {
    expect(parseEnvironment({ ...VARIABLES, AWS_REGION: 'eu-central-1', PATH: undefined })).toEqual(ENVIRONMENT);
  });

  test('takes an empty prefix', () => {
    expect(parseEnvironment({ ...VARIABLES, ARCHIVE_PREFIX: '' }).keyPrefix).toBe('');
  });

  test('every environment within the limits is read back as it was written', () => {
    const environment: fc.Arbitrary<WindowEnvironment> = fc.record({
      archiveName: fc.stringMatching(/^[a-zA-Z0-9-]{3,20}$/), tableName: fc.stringMatching(/^[a-zA-Z0-9_.-]{3,20}$/), bucketName: fc.stringMatching(/^[a-z0-9.-]{3,20}$/),
      keyPrefix: fc.stringMatching(/^([a-z0-9]{1,5}\/){0,4}$/),
      windowSeconds: fc.integer({ min: 1, max: 840 }), segmentSeconds: fc.integer({ min: 60, max: 3600 }), partMebibytes: fc.integer({ min: 5, max: 64 }),
      coverage: fc.constantFrom(...COVERAGES), eventBusName: fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/),
    });

    holds(fc.property(environment, (one) => {
      expect(parseEnvironment(environmentVariables(one))).toEqual(one);
    }));
  });

  test.each<[keyof typeof VARIABLES, string | undefined]>([
    ['ARCHIVE_TABLE', undefined], ['ARCHIVE_TABLE', ''], ['ARCHIVE_BUCKET', undefined], ['ARCHIVE_BUCKET', ''],
    ['ARCHIVE_PREFIX', undefined], ['ARCHIVE_PREFIX', 'cameras'], ['ARCHIVE_PREFIX', '/'], ['ARCHIVE_PREFIX', '../'], ['ARCHIVE_PREFIX', 'a b/'],
    ['ARCHIVE_WINDOW_SECONDS', undefined], ['ARCHIVE_WINDOW_SECONDS', ''], ['ARCHIVE_WINDOW_SECONDS', '0'], ['ARCHIVE_WINDOW_SECONDS', '841'],
    ['ARCHIVE_WINDOW_SECONDS', '1.5'], ['ARCHIVE_WINDOW_SECONDS', '-1'], ['ARCHIVE_WINDOW_SECONDS', ' 60'], ['ARCHIVE_WINDOW_SECONDS', '60s'],
    ['ARCHIVE_WINDOW_SECONDS', '0x3c'], ['ARCHIVE_WINDOW_SECONDS', '6e1'], ['ARCHIVE_WINDOW_SECONDS', 'Infinity'],
    ['ARCHIVE_SEGMENT_SECONDS', '59'], ['ARCHIVE_SEGMENT_SECONDS', '3601'], ['ARCHIVE_PART_MEBIBYTES', '4'], ['ARCHIVE_PART_MEBIBYTES', '65'],
    ['POWERTOOLS_SERVICE_NAME', undefined], ['ARCHIVE_COVERAGE', undefined], ['ARCHIVE_COVERAGE', ''], ['ARCHIVE_COVERAGE', 'range'], ['ARCHIVE_EVENT_BUS', undefined], ['ARCHIVE_EVENT_BUS', ''],
  ])('refuses %s of %j, naming it and what it got', (variable, value) => {
    const error = problemsOf({ ...VARIABLES, [variable]: value });

    expect(error.problems.map(({ field }) => field)).toEqual([variable]);
    expect(error.message).toMatch(new RegExp(`^invalid environment: ${variable}: got (nothing|"?${value ?? ''}"?), allowed: .+$`));
  });

  test.each([
    ['ARCHIVE_WINDOW_SECONDS', '1'], ['ARCHIVE_WINDOW_SECONDS', '840'], ['ARCHIVE_SEGMENT_SECONDS', '60'], ['ARCHIVE_SEGMENT_SECONDS', '3600'],
    ['ARCHIVE_PART_MEBIBYTES', '5'], ['ARCHIVE_PART_MEBIBYTES', '64'],
  ])('takes %s of %s, the limit itself', (variable, value) => {
    expect(() => parseEnvironment({ ...VARIABLES, [variable]: value })).not.toThrow();
  });

  test('names everything that is wrong at once', () => {
    expect(problemsOf({}).problems.map(({ field }) => field)).toEqual(Object.keys(VARIABLES));
  });
});
