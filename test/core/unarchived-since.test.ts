import { unarchivedSince } from '../../lib/core/unarchived-since';
import { type Cursor } from '../../lib/ports/cursor-store';
import { cursorOf, openSince, positionAt } from '../cli/status/operator-bench';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';

function cursor({ after, ...fields }: Partial<Cursor>): Cursor {
  const { after: _after, ...rest } = cursorOf(ARN, fields);
  return after === undefined ? rest : { ...rest, after };
}

test.each<[string, Partial<Cursor>, number | undefined]>([
  ['the last fragment in a complete object', { after: positionAt(5_000) }, 5_000],
  ['the first fragment in hand while no object is complete', { open: openSince(3_000) }, 3_000],
  ['the last complete fragment, whatever is in hand', { after: positionAt(5_000), open: openSince(6_000) }, 5_000],
  ['the moment before which a run found nothing more', { after: positionAt(5_000), caughtUpTo: 9_000 }, 9_000],
  ['the last fragment, when a run had looked before it came', { after: positionAt(5_000), caughtUpTo: 1_000 }, 5_000],
  ['that moment also where there never was a fragment', { caughtUpTo: 9_000 }, 9_000],
  ['no moment where nothing is known', {}, undefined],
])('footage may be unarchived since %s', (_case, fields, since) => {
  expect(unarchivedSince(cursor(fields))).toBe(since);
});
