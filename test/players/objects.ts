import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive, archiveInStates, OBJECT_STATES, type ArchivedFootage, type ObjectState } from './archived';
import { expectedOf } from './expected';
import { type Film } from './films';
import { type PlayableObject } from './player';

/** Parts that an object is to be stored in: enough for one to be stored again, and for a worker to die between two. */
const PARTS = 4;

/** All that a film becomes. */
export interface FilmedObjects {
  readonly objects: readonly PlayableObject[];
  /** The object as one part. */
  readonly inOnePart: Uint8Array;
}

function fileName({ name }: Film, state: ObjectState): string {
  return `${name.replace(/\.mkv$/, '').replaceAll(/[^A-Za-z0-9_]+/g, '-')}.${state.replaceAll(' ', '-')}.mkv`;
}

function playable(film: Film, source: string | undefined, { state, bytes, parts, fragments }: ArchivedFootage, folder: string): PlayableObject {
  const path = join(folder, fileName(film, state));
  writeFileSync(path, bytes);
  return { film, state, parts, fragments: fragments.length, bytes: bytes.length, path, source, expected: expectedOf(fragments) };
}

/**
 * Archives a film, and leaves its object in these states as files.
 * @param states Default all.
 * @throws Error when the film is missing here.
 */
export async function filmedObjects(film: Film, folder: string, states: readonly ObjectState[] = OBJECT_STATES): Promise<FilmedObjects> {
  if (film.missing !== undefined) throw new Error(`no "${film.name}": ${film.missing}`);
  const { fragments, file } = await film.footage(folder);
  const bytes = fragments.reduce((sum, { chunk }) => sum + chunk.length, 0);
  const objects = await archiveInStates(fragments, Math.ceil(bytes / PARTS), states);
  const [one] = await archive(fragments, 2 * bytes);
  if (one === undefined) throw new Error('nothing was archived');
  return { objects: objects.map((object) => playable(film, file, object, folder)), inOnePart: one.bytes };
}
