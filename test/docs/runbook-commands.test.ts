import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../lib/cli/main';
import { NOT_ASKED_FOR } from '../../lib/contract/gap-reason';
import { writtenToLogs } from './written-fields';

const PAGE = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');

const COMMANDS = [...new Set([...PAGE.matchAll(/npx kvs-archive ([^`\n]+)/g)].map(([, line]) => line ?? ''))];

/** The block of queries, without their comments. */
const QUERIES = (/```\n(# 1:[^]*?)```/.exec(PAGE)?.[1] ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** Words of the language that stand where a field may. */
const LANGUAGE = new Set(['fields', 'filter', 'stats', 'sort', 'by', 'desc', 'in', 'and', 'latest', 'ispresent']);

/** Names of fields in a query; those with an at sign are CloudWatch's own. */
function fieldsIn(query: string): string[] {
  return [...query.replaceAll(/"[^"]*"/g, '').matchAll(/@?[A-Za-z][\w.]*/g)].map(([word]) => word).filter((word) => !LANGUAGE.has(word) && !word.startsWith('@'));
}

/** Values that the page looks for in a field. */
function lookedFor(field: string): string[] {
  return [...PAGE.matchAll(new RegExp(`\\b${field} = "([^"]+)"`, 'g'))].map(([, value]) => value ?? '');
}

let variables: NodeJS.ProcessEnv;

beforeEach(() => {
  variables = process.env;
  process.env = { ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' }; // Writes to this process's console.
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = variables;
});

describe('the commands of the runbook', () => {
  test.each(COMMANDS)('kvs-archive %s: command and options are there', (line) => {
    const [name, ...words] = line.split(' ');
    const command = commandLine().commands.find((one) => one.name() === name);
    const known = command?.options.map(({ long }) => long);

    expect(known).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))));
  });

  test('are several', () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(5);
  });
});

describe('the queries of the runbook', () => {
  test('are three', () => {
    expect(QUERIES).toHaveLength(3);
  });

  test.each(QUERIES)('name fields that are written: %s', (query) => {
    const { fields } = writtenToLogs();

    const asked = fieldsIn(query);

    expect(asked).not.toEqual([]);
    expect(asked.filter((field) => !fields.has(field))).toEqual([]);
  });

  test('look for messages that are written', () => {
    const { messages } = writtenToLogs();

    const asked = lookedFor('message');

    expect(asked).toContain('stream-at-risk');
    expect(asked.filter((message) => !messages.has(message))).toEqual([]);
  });

  test('leave out of the gaps what nobody asked for', () => {
    expect(PAGE).toContain(`gap.reason != "${NOT_ASKED_FOR}"`);
  });
});
