import type { StartSelector } from '../../contract/get-media';
import type { Fragment } from './fragment-store';
import type { KinesisVideoStream } from './stream';

/** Longest fragment of the service in ms (limits page); bounds what "containing a time" may mean beside a gap. */
const LONGEST_FRAGMENT_MS = 20_000;

/** Where a session begins: behind a number that need not exist, or nowhere, since the fragment asked for is gone. */
export type StartPosition =
  | { readonly kind: 'behind'; readonly order: bigint }
  | { readonly kind: 'not-found'; readonly fragmentNumber: string };

const BEFORE_ALL: StartPosition = { kind: 'behind', order: -1n };

function at(fragment: Fragment): StartPosition {
  return { kind: 'behind', order: fragment.order - 1n };
}

/**
 * The fragment that contains a time; between two fragments the next one. The documentation does not say what happens between them.
 * A fragment lasts until the next one begins, but never longer than the service allows.
 */
function atTime(stream: KinesisVideoStream, time: number, timeOf: (fragment: Fragment) => number): StartPosition {
  const { fragments } = stream;
  const containing = fragments.find((fragment, i) => {
    const next = fragments[i + 1];
    const from = timeOf(fragment);
    // Producer times may fall from one session to the next: such a successor does not end a fragment.
    const length = next !== undefined && timeOf(next) > from ? Math.min(timeOf(next) - from, LONGEST_FRAGMENT_MS) : LONGEST_FRAGMENT_MS;
    return from <= time && time < from + length;
  });
  const found = containing ?? fragments.find((fragment) => timeOf(fragment) >= time);
  return found === undefined ? { kind: 'behind', order: stream.store.last?.order ?? -1n } : at(found);
}

function besideNumber(stream: KinesisVideoStream, number: string, side: 'after' | 'at'): StartPosition {
  const order = /^[0-9]+$/.test(number) ? BigInt(number) : undefined;
  const found = stream.fragments.find((fragment) => fragment.order === order);
  if (found === undefined) return { kind: 'not-found', fragmentNumber: number };
  return side === 'at' ? at(found) : { kind: 'behind', order: found.order };
}

/**
 * Where a start selector begins on a stream, at this moment.
 *
 * @param repeat whether to begin with the fragment that the selector names even where the service would begin behind it
 */
export function startPosition(stream: KinesisVideoStream, selector: StartSelector, repeat: boolean): StartPosition {
  const { AfterFragmentNumber: number = '', ContinuationToken: token = '', StartTimestamp: seconds = 0 } = selector;
  // Service timestamps have whole milliseconds; a fraction such as 1646229468.35 s must meet its own fragment.
  const time = Math.round(seconds * 1000);
  switch (selector.StartSelectorType) {
    case 'NOW': {
      const latest = stream.fragments.at(-1);
      return latest === undefined ? BEFORE_ALL : at(latest);
    }
    case 'EARLIEST': return BEFORE_ALL;
    case 'FRAGMENT_NUMBER': return besideNumber(stream, number, repeat ? 'at' : 'after');
    case 'CONTINUATION_TOKEN': return besideNumber(stream, token, repeat ? 'at' : stream.continuation);
    case 'SERVER_TIMESTAMP': return atTime(stream, time, (fragment) => fragment.serverTimestamp);
    case 'PRODUCER_TIMESTAMP': return atTime(stream, time, (fragment) => fragment.producerTimestamp);
  }
}
