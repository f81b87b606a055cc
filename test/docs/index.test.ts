import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INDEX_COLUMNS, INDEX_PARTITIONS, INDEX_SERDE, INDEX_SHAPE, indexTableProperties, type ColumnShape } from '../../lib/contract/index-columns';

const PAGE = readFileSync(join(__dirname, '../../docs/index.md'), 'utf8');
const SQL = [...PAGE.matchAll(/```sql\n([^]*?)```/g)].map(([, sql = '']) => sql);
const STATEMENT = SQL.find((sql) => sql.startsWith('CREATE')) ?? '';

/** What stands between two texts of the statement. */
function between(from: string, to: string): string {
  const start = STATEMENT.indexOf(from) + from.length;
  return STATEMENT.slice(start, STATEMENT.indexOf(to, start));
}

/** The names of all fields, of fields in fields too. */
function fieldsOf(shape: ColumnShape): string[] {
  if (typeof shape === 'string') return [];
  if ('list' in shape) return fieldsOf(shape.list);
  return Object.entries(shape.fields).flatMap(([field, of]) => [field, ...fieldsOf(of)]);
}

/** What a document has that a shape does not, or that is missing in it. */
function misfits(shape: ColumnShape, value: unknown): string[] {
  if (typeof shape === 'string') return [];
  if ('list' in shape) return [value].flat().slice(0, 2).flatMap((one) => strangers(shape.list, one));
  const document = value as Readonly<Record<string, unknown>>; // Parsed JSON; the shape says that it is an object.
  return [...strangers(shape, value), ...Object.entries(shape.fields).flatMap(([field, of]) => (field in document ? misfits(of, document[field]) : [`no ${field}`]))];
}

function strangers(shape: ColumnShape, value: unknown): string[] {
  if (typeof shape === 'string' || 'list' in shape) return [];
  return Object.keys(value as object).filter((field) => !(field in shape.fields)); // As above.
}

describe('docs/index.md', () => {
  test('creates a table with the columns and partitions of the catalog', () => {
    const columns = between('(\n', '\n)').split(',\n').map((line) => /^ {2}`(\w+)` (.+)$/.exec(line)?.slice(1).join(' ').replaceAll('`', ''));
    const partitions = between('PARTITIONED BY (', ')').replaceAll('`', '').split(', ');

    expect(columns).toEqual(INDEX_COLUMNS.map(({ name, type }) => `${name} ${type}`));
    expect(partitions).toEqual(INDEX_PARTITIONS.map(({ name, type }) => `${name} ${type}`));
  });

  test('creates it with the properties and the SerDe of the catalog', () => {
    const told = [...between('TBLPROPERTIES (', '\n)').matchAll(/'([^']+)'='([^']+)'/g)];
    const properties: Record<string, string> = Object.fromEntries(told.map(([, name = '', value = '']) => [name, value]));

    expect(properties).toEqual(indexTableProperties('s3://BUCKET/index/v1/'));
    expect(STATEMENT).toContain(`SERDE '${INDEX_SERDE}'`);
  });

  test('tells of every field', () => {
    const untold = fieldsOf({ fields: INDEX_SHAPE }).filter((field) => !PAGE.includes(`\`${field}\``));

    expect(untold).toEqual([]);
  });

  test('has an example with every field, and no other', () => {
    const example: unknown = JSON.parse(/```json\n([^]*?)```/.exec(PAGE)?.[1] ?? '');

    expect(misfits({ fields: INDEX_SHAPE }, example)).toEqual([]);
  });

  test('asks about one stream in every query, as injected partitions want it', () => {
    const queries = SQL.filter((sql) => sql.startsWith('SELECT'));

    expect(queries.length).toBeGreaterThanOrEqual(4);
    expect(queries.filter((sql) => !/stream = '/.test(sql) || !/created = '/.test(sql) || !/year = /.test(sql))).toEqual([]);
  });
});
