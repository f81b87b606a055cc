/** The index as a table: the columns that Athena reads out of it, one row for each object. */

import { type ObjectIndex } from './object-index';

/** Of a value in a document: a type of Hive's, one for each entry of a list, or one for each field. */
type Shape<T> =
  T extends string ? 'string'
    : T extends number ? 'int' | 'bigint' | 'double'
      : T extends readonly (infer Entry)[] ? { readonly list: Shape<Entry> }
        : { readonly fields: { readonly [Field in keyof T]-?: Shape<NonNullable<T[Field]>> } };

/** Any of them. */
export type ColumnShape = string | { readonly list: ColumnShape } | { readonly fields: Readonly<Record<string, ColumnShape>> };

/** Every field of {@link ObjectIndex}, which the compiler sees to. Counts and times are bigint: epoch milliseconds and CRC32s pass an int. */
const SHAPE: Shape<ObjectIndex> = { fields: {
  version: 'int', streamArn: 'string', seq: 'bigint', key: 'string', bytes: 'bigint', crc32: 'bigint',
  start: 'bigint', duration: 'bigint', scale: 'bigint', header: 'bigint',
  tracks: { list: { fields: {
    number: 'int', type: 'string', codec: 'string', name: 'string', width: 'int', height: 'int', sampleRate: 'double', channels: 'int', bitDepth: 'int',
  } } },
  contactId: 'string',
  gap: { fields: { after: 'string', before: 'string', reason: 'string', skipped: { fields: { from: 'bigint', to: 'bigint' } } } },
  fragments: { list: { fields: {
    number: 'string', server: 'bigint', producer: 'bigint', duration: 'bigint', keyframe: 'bigint', offset: 'bigint', bytes: 'bigint', crc32: 'bigint',
  } } },
} };

/** By the names that the fields have in a document. */
export const INDEX_SHAPE: Readonly<Record<string, ColumnShape>> = SHAPE.fields;

/** A column as Hive's tables have it. */
export interface IndexColumn {
  readonly name: string;
  readonly type: string;
}

/** Hive has no upper case; the SerDe reads documents as if they had none either. */
function hiveType(shape: ColumnShape): string {
  if (typeof shape === 'string') return shape;
  if ('list' in shape) return `array<${hiveType(shape.list)}>`;
  return `struct<${Object.entries(shape.fields).map(([field, of]) => `${field.toLowerCase()}:${hiveType(of)}`).join(',')}>`;
}

/** What a document holds, in its order. */
export const INDEX_COLUMNS: readonly IndexColumn[] = Object.entries(INDEX_SHAPE).map(([field, shape]) => ({ name: field.toLowerCase(), type: hiveType(shape) }));

/** A folder of an index's key, which tells a value without anybody looking into it. */
export interface IndexPartition extends IndexColumn {
  /** How Athena makes up the values that there may be; injected: a query must name the one that it means. */
  readonly projection: { readonly kind: 'injected' } | { readonly kind: 'integer'; readonly from: number; readonly to: number; readonly digits: number };
}

function time(name: string, from: number, to: number, digits = 2): IndexPartition {
  return { name, type: 'int', projection: { kind: 'integer', from, to, digits } };
}

/** The folders of an index's key, in their order. Time is in UTC; no stream is older than the service, which is of November 2017. */
export const INDEX_PARTITIONS: readonly IndexPartition[] = [
  { name: 'stream', type: 'string', projection: { kind: 'injected' } },
  { name: 'created', type: 'string', projection: { kind: 'injected' } },
  time('year', 2017, 2099, 4), time('month', 1, 12), time('day', 1, 31), time('hour', 0, 23),
];

/** What reads the documents. */
export const INDEX_SERDE = 'org.openx.data.jsonserde.JsonSerDe';

/**
 * The properties of a table over the index: Athena computes where it looks, so that nobody has to tell it of new hours.
 * @param root Where the index lies: `s3://<bucket>/<prefix>index/v1/`.
 */
export function indexTableProperties(root: string): Readonly<Record<string, string>> {
  const projections = INDEX_PARTITIONS.flatMap(({ name, projection }): [string, string][] => [
    [`projection.${name}.type`, projection.kind],
    ...(projection.kind === 'injected' ? [] : [
      [`projection.${name}.range`, `${projection.from},${projection.to}`], [`projection.${name}.digits`, String(projection.digits)],
    ] as [string, string][]),
  ]);
  return {
    'projection.enabled': 'true', ...Object.fromEntries(projections),
    'storage.location.template': `${root}${INDEX_PARTITIONS.map(({ name }) => `${name}=\${${name}}/`).join('')}`,
  };
}
