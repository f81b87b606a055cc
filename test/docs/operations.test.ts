import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHIVE_ERROR } from '../../lib/contract/errors';
import { kvsErrorName, SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { definitionOf } from '../constructs/definition';
import { statesOf } from '../constructs/document-rules';
import { fleetTemplate, runTemplate } from '../constructs/machines';

const PAGE = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
const CHAPTER = PAGE.slice(PAGE.indexOf('## Errors of runs'));

/** Errors that states of the machines make up by themselves. */
function madeUpBy(template: ReturnType<typeof runTemplate>): string[] {
  const texts = statesOf(definitionOf(template)).map(([, state]) => JSON.stringify(state));
  return texts.flatMap((text) => [...text.matchAll(/"Error":"(Archive\.[A-Za-z]+)"/g)].map(([, error]) => error ?? ''));
}

const MADE_UP = [...madeUpBy(runTemplate()), ...madeUpBy(fleetTemplate(StreamSelection.withPrefix('camera-')))];

describe('the errors that operations.md explains', () => {
  test.each(Object.values(ARCHIVE_ERROR))('include %s, which the function throws', (error) => {
    expect(CHAPTER).toContain(`\`${error}\``);
  });

  test.each(MADE_UP)('include %s, which a state machine ends with', (error) => {
    expect(CHAPTER).toContain(`\`${error}\``);
  });

  test.each(SERVICE_ERRORS.filter(({ reaction }) => reaction === 'fail').map(({ name }) => kvsErrorName(name)))('include %s, which is not retried', (error) => {
    expect(CHAPTER).toContain(`\`${error}\``);
  });

  test('are no others', () => {
    const known = new Set([...Object.values(ARCHIVE_ERROR), ...MADE_UP, ...SERVICE_ERRORS.map(({ name }) => kvsErrorName(name))]);
    const told = [...CHAPTER.matchAll(/`((?:Archive|Kvs)\.[A-Za-z]+)`/g)].map(([, error]) => error ?? '');

    expect(told.filter((error) => !known.has(error))).toEqual([]);
    expect(MADE_UP).toContain('Archive.NoStreams');
  });
});
