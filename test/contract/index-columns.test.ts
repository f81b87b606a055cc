import { INDEX_COLUMNS, INDEX_PARTITIONS, INDEX_SHAPE, indexTableProperties, type ColumnShape } from '../../lib/contract/index-columns';
import { indexKey } from '../../lib/contract/object-index';
import { objectKey } from '../../lib/contract/object-key';
import { FULL_INDEX } from '../support/full-index';

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
  bigint: (value) => Number.isSafeInteger(value),
  double: (value) => typeof value === 'number',
};

/** What does not fit, by where it stands: a field without a column, a value of another type, a column that no value was seen in. */
function misfits(shape: ColumnShape, values: readonly unknown[], path: string): string[] {
  if (values.length === 0) return [`${path}: never seen`];
  if (typeof shape === 'string') return values.every((value) => TYPES[shape]?.(value) === true) ? [] : [`${path}: no ${shape}`];
  if ('list' in shape) return values.every(Array.isArray) ? misfits(shape.list, values.flat(), `${path}[]`) : [`${path}: no list`];
  return fieldMisfits(shape.fields, values, path);
}

function fieldMisfits(fields: Readonly<Record<string, ColumnShape>>, values: readonly unknown[], path: string): string[] {
  const documents = values as readonly Readonly<Record<string, unknown>>[]; // A text has no fields, and is told of as that.
  const strangers = documents.flatMap((document) => Object.keys(document)).filter((field) => !(field in fields));
  return [
    ...strangers.map((field) => `${path}.${field}: no column`),
    ...Object.entries(fields).flatMap(([field, of]) => misfits(of, documents.map((document) => document[field]).filter((value) => value !== undefined), `${path}.${field}`)),
  ];
}

describe('the columns of the index', () => {
  test('are those of a document that has all there is, and each is of a type that fits', () => {
    expect(fieldMisfits(INDEX_SHAPE, [FULL_INDEX], '')).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a new field', { ...FULL_INDEX, codec: 'x' }, '.codec: no column'],
    ['a new field of a fragment', { ...FULL_INDEX, fragments: FULL_INDEX.fragments.map((fragment) => ({ ...fragment, codec: 'x' })) }, '.fragments[].codec: no column'],
    ['a field that is gone', { ...FULL_INDEX, contactId: undefined }, '.contactId: never seen'],
    ['a number that is none', { ...FULL_INDEX, seq: '1' }, '.seq: no bigint'],
    ['a version that is too large for an int', { ...FULL_INDEX, version: 2 ** 31 }, '.version: no int'],
    ['half a millisecond', { ...FULL_INDEX, duration: 0.5 }, '.duration: no bigint'],
  ])('would not fit %s', (_, document, misfit) => {
    expect(fieldMisfits(INDEX_SHAPE, [document], '')).toContain(misfit);
  });

  test('are Hive\'s: in lower case, with structs and arrays', () => {
    expect(INDEX_COLUMNS.find(({ name }) => name === 'gap')?.type).toBe('struct<after:string,before:string,reason:string,skipped:struct<from:bigint,to:bigint>>');
    expect(INDEX_COLUMNS.find(({ name }) => name === 'streamarn')?.type).toBe('string');
    expect(INDEX_COLUMNS.find(({ name }) => name === 'tracks')?.type).toContain('array<struct<number:int,');
    expect(INDEX_COLUMNS.filter(({ name, type }) => `${name}${type}` !== `${name}${type}`.toLowerCase())).toEqual([]);
  });

  test('have other names than the partitions', () => {
    const names = [...INDEX_COLUMNS, ...INDEX_PARTITIONS].map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the partitions of the index', () => {
  test('are the folders of its key', () => {
    const root = 's3://bucket/cams/index/v1/';
    const serverTimestamp = Date.UTC(2026, 0, 2, 3);
    const object = objectKey({ prefix: 'cams/', streamName: 'a', streamCreationTime: '5', seq: 1, firstFragmentNumber: '9', serverTimestamp });
    const values: Readonly<Record<string, string>> = { stream: 'a', created: '5', year: '2026', month: '01', day: '02', hour: '03' };

    const template = indexTableProperties(root)['storage.location.template'] ?? '';
    const folder = template.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '?');

    expect(`s3://bucket/${indexKey(object)}`).toBe(`${folder}000000000001-9.json.gz`);
  });

  test('are made up with as many digits as the key has', () => {
    const time = INDEX_PARTITIONS.flatMap(({ name, projection }) => (projection.kind === 'integer' ? [[name, projection.digits, String(projection.to).length]] : []));

    expect(time).toEqual([['year', 4, 4], ['month', 2, 2], ['day', 2, 2], ['hour', 2, 2]]);
  });
});
