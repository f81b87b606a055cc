/** Sizes of DynamoDB items, by the rules of the developer guide ("DynamoDB item sizes and formats"). */

import { CURSOR, ledgerKey } from '../../../lib/adapters/dynamodb-keys';

/** Text counts its UTF-8 bytes, a number about one byte for two digits and one more, lists and maps 3 and one for each element. */
function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).replace('.', '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueBytes(one), 3);
  if (typeof value === 'object' && value !== null) return 3 + Object.entries(value).reduce((sum, [name, one]) => sum + 1 + name.length + valueBytes(one), 0);
  return 1;
}

/** Size of an item: its attributes, names and values, and the keys that the table gives it. */
export function itemBytes({ streamArn, ...attributes }: { readonly streamArn: string } & object): number {
  const keys = { pk: streamArn, sk: 'rev' in attributes ? CURSOR : ledgerKey(0, 0) };
  return Object.entries({ ...keys, ...attributes }).reduce((sum, [name, value]) => sum + name.length + valueBytes(value), 0);
}

const NAME = 'n'.repeat(40);

/** What the services make longer than the doubles do. S3 says of upload ids only that they are opaque; about 130 characters are usual. */
const REAL: Readonly<Record<string, string>> = {
  streamArn: `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${NAME}/1795580941210`,
  key: `v1/stream=${NAME}/created=1795580941210/year=2026/month=11/day=25/hour=04/000000000000-${'9'.repeat(47)}.mkv`,
  fragmentNumber: '9'.repeat(47),
  continuationToken: '9'.repeat(47),
  etag: `"${'0'.repeat(32)}"`,
  uploadId: 'u'.repeat(130),
  writeId: 'w'.repeat(36),
  owner: 'o'.repeat(66), // As the fleet names runs.
};

/** The same item with names and ids as long as they are in an account. */
export function realistic<T extends object>(item: T): T {
  return JSON.parse(JSON.stringify(item, (name, value: unknown) => (typeof value === 'string' ? REAL[name] ?? value : value))) as T; // Only texts have changed.
}
