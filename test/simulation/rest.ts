import { type Watch, type Watched } from './watch';

/**
 * What is wrong once all has come to rest: every fragment is in one object or in one gap (I9 and I10 besides). Only what expired
 * before the first archived fragment is in neither: nobody ever knew of it.
 */
export function problemsAtRest({ stream, bucket, table }: Watched, watch: Watch): string[] {
  const { objects, gaps } = table.ledger(stream.arn);
  const cursor = table.cursor(stream.arn);
  const first = BigInt(objects[0]?.first.fragmentNumber ?? 0);
  const retained = new Set(stream.retained.map(({ number }) => number));
  const problems: string[] = [];
  for (const { number } of stream.published) {
    const places = (watch.archived.has(number) ? 1 : 0) + gaps.filter(({ after, before }) => number > BigInt(after) && number < BigInt(before)).length;
    const isUnknown = places === 0 && number < first && !retained.has(number);
    if (places !== 1 && !isUnknown) problems.push(`coverage: fragment ${number} is in ${places} places`);
  }
  if (cursor?.seq !== objects.length) problems.push(`I3: the cursor is at ${cursor?.seq}, the ledger has ${objects.length} entries`);
  if (cursor?.after?.fragmentNumber !== objects.at(-1)?.last.fragmentNumber) problems.push('I3: cursor and ledger end at different fragments');
  if (bucket.visible.size !== objects.length) problems.push(`I2: ${bucket.visible.size} objects are visible, the ledger has ${objects.length}`);
  return problems;
}
