import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from './disk';
import { compareKeys } from './object-key';

/** Where a listing goes on: behind a key, or behind every key that begins with a common prefix. */
export type Marker = { readonly kind: 'key' | 'prefix'; readonly value: string };

/** A line of a listing: an object, or the prefix that a delimiter folds many into. */
export type ListingEntry = Marker;

/** What to list. */
export interface ListingQuery {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  readonly after: Marker | undefined;
}

/** The files below a folder as keys, in the order of S3. Leaves out folders that hold no key of the prefix, or none behind `after`. */
export async function* walkKeys(files: string, prefix: string, after: string, folder = ''): AsyncGenerator<string> {
  const entries = await unlessMissing(readdir(join(files, folder), { withFileTypes: true })) ?? [];
  // With its slash a folder sorts where its keys do: `a-b` is before `a/b`.
  const names = entries.map((entry) => folder + pathOf(entry)).sort(compareKeys);
  for (const name of names) {
    if (!name.endsWith('/')) {
      if (name.startsWith(prefix)) yield name;
    } else if ((name.startsWith(prefix) || prefix.startsWith(name)) && (compareKeys(name, after) > 0 || after.startsWith(name))) {
      yield* walkKeys(files, prefix, after, name);
    }
  }
}

function pathOf(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

/** The lines of a listing, in order, each prefix once. */
export async function* listEntries(files: string, { prefix, delimiter, after }: ListingQuery): AsyncGenerator<ListingEntry> {
  let last = after;
  for await (const key of walkKeys(files, prefix, after?.value ?? '')) {
    if (last !== undefined && isBehind(last, key)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    last = cut < 0 ? { kind: 'key', value: key } : { kind: 'prefix', value: key.slice(0, cut + delimiter.length) };
    yield last;
  }
}

/** Whether a key was already covered when the listing stood at the marker. */
function isBehind(marker: Marker, key: string): boolean {
  return compareKeys(key, marker.value) <= 0 || (marker.kind === 'prefix' && key.startsWith(marker.value));
}
