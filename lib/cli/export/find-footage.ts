import { type IndexedFragment, type ObjectIndex } from '../../contract/object-index';
import { type TimeRange } from '../../contract/time-range';
import { type ObjectStore } from '../../ports/object-store';
import { type Archive } from '../archive/open-archive';
import { CliError } from '../cli-error';
import { objectsOf, streamsAskedFor } from '../list/read-list';
import { readIndex } from './read-fragments';

/** An object, and those of its fragments that are wanted. */
export interface FoundFootage {
  readonly index: ObjectIndex;
  readonly fragments: readonly IndexedFragment[];
}

export interface FootageRequest {
  /** Name or ARN; absent stands for all. */
  readonly stream: string | undefined;
  /** By the service's clock. */
  readonly range: Partial<TimeRange>;
  /** Amazon Connect's name for the call that is wanted; absent for all there is. */
  readonly contactId: string | undefined;
  /** Told how many indexes were looked at. */
  readonly onProgress: (text: string) => void;
}

/** Indexes that are fetched at a time. */
const AT_A_TIME = 16;

/** What is wanted of an object: whole fragments, of which any moment lies in the range. */
function wantedOf(index: ObjectIndex, { from = -Infinity, to = Infinity }: Partial<TimeRange>): FoundFootage[] {
  const fragments = index.fragments.filter(({ server, duration }) => server < to && (server >= from || server + duration > from));
  return fragments.length === 0 ? [] : [{ index, fragments }];
}

async function* indexesOf(archive: Archive, objects: Pick<ObjectStore, 'read'>, streamArn: string, range: Partial<TimeRange>): AsyncGenerator<ObjectIndex> {
  let fetching: Promise<ObjectIndex>[] = [];
  for await (const { key } of objectsOf(archive, streamArn, range)) {
    fetching.push(readIndex(objects, key));
    if (fetching.length < AT_A_TIME) continue;
    yield* await Promise.all(fetching);
    fetching = [];
  }
  yield* await Promise.all(fetching);
}

/** The one stream in which footage is looked for, or all of them. @throws CliError when a name stands for several. */
async function streamsToSearch(archive: Archive, { stream, contactId }: FootageRequest): Promise<string[]> {
  const arns = (await streamsAskedFor(archive, stream)).map(({ streamArn }) => streamArn);
  if (contactId !== undefined || arns.length < 2) return arns;
  throw new CliError(`--stream: got ${stream}, allowed: the ARN of one of ${arns.join(', ')}`);
}

/** The footage that was asked for, in order, object by object. @throws CliError when an index cannot be read, or a call lies in several streams. */
export async function* findFootage(archive: Archive, objects: Pick<ObjectStore, 'read'>, request: FootageRequest): AsyncGenerator<FoundFootage> {
  const { range, contactId, onProgress } = request;
  let found: string | undefined;
  let looked = 0;
  for (const streamArn of await streamsToSearch(archive, request)) {
    for await (const index of indexesOf(archive, objects, streamArn, range)) {
      onProgress(`${streamArn.split('/')[1]}: ${++looked} objects looked at`);
      if (contactId !== undefined && index.contactId !== contactId) continue;
      if (found !== undefined && found !== streamArn) throw new CliError(`--contact: ${contactId} is in ${found} and in ${streamArn}; allowed: one of them, by --stream`);
      found = streamArn;
      yield* wantedOf(index, range);
    }
  }
}
