import { type Coverage } from '../../lib/contract/settings';
import { type Cursor } from '../../lib/ports/cursor-store';
import { isIn, isLost, type Watch, type Watched } from './watch';

/** What is wrong once all has come to rest: every fragment must be in one place (I10), and all books must say the same (I2, I3). */
export function problemsAtRest(watched: Watched, watch: Watch, coverage: Coverage): string[] {
  return [...coverageProblems(watched, watch, coverage), ...bookProblems(watched)];
}

/** Whether nothing of what was published belongs to the archive: it is to begin behind all of it, at a range that is still empty. */
export function isAllBefore(published: readonly { readonly serverTimestamp: number }[], cursor: Cursor | undefined): boolean {
  if (cursor === undefined || cursor.seq > 0 || cursor.genesis.StartSelectorType !== 'SERVER_TIMESTAMP') return false;
  const begins = (cursor.genesis.StartTimestamp ?? 0) * 1000;
  return published.every(({ serverTimestamp }) => serverTimestamp < begins);
}

/**
 * A fragment is in one object or in one gap. Only what was lost before the first archived one is in neither: nobody ever knew of it.
 * Nor is what came before the first range, which nobody asked for.
 */
function coverageProblems(watched: Watched, watch: Watch, coverage: Coverage): string[] {
  const { stream, table } = watched;
  const { objects, gaps } = table.ledger(stream.arn);
  if (isAllBefore(stream.published, table.cursor(stream.arn))) return objects.map(({ key }) => `coverage: ${key} is there, though nothing was asked for`);
  const first = BigInt(objects[0]?.first.fragmentNumber ?? 0);
  return stream.published.flatMap(({ number }) => {
    const places = (watch.archived.has(number) ? 1 : 0) + gaps.filter((gap) => isIn(number, gap)).length;
    const isUnknown = places === 0 && number < first && (coverage === 'ranges' || isLost(watched, number));
    return places === 1 || isUnknown ? [] : [`coverage: fragment ${number} is in ${places} places`];
  });
}

function bookProblems({ stream, bucket, table }: Watched): string[] {
  const { objects } = table.ledger(stream.arn);
  const cursor = table.cursor(stream.arn);
  const problems: string[] = [];
  if (cursor?.seq !== objects.length) problems.push(`I3: the cursor is at ${cursor?.seq}, the ledger has ${objects.length} entries`);
  if (cursor?.after?.fragmentNumber !== objects.at(-1)?.last.fragmentNumber) problems.push('I3: cursor and ledger end at different fragments');
  if (bucket.visible.size !== objects.length) problems.push(`I2: ${bucket.visible.size} objects are visible, the ledger has ${objects.length}`);
  return problems;
}
