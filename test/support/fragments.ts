import { type ChunkHeader, type Fragment } from '../../lib/core/fragments/fragment';

export const CHUNK_HEADER: ChunkHeader = { ebml: Uint8Array.of(1, 2, 3), tracks: Uint8Array.of(4, 5, 6), timestampScale: 1_000_000n };

/** A fragment of which only what is given matters. Made on 2023-11-14 at 22:13:20. */
export function fragment(given: Partial<Fragment> = {}): Fragment {
  return {
    number: 1n, serverTimestamp: 1_700_000_000_000, producerTimestamp: 1_700_000_000_000, continuationToken: 'token', millisBehindNow: 0, header: CHUNK_HEADER,
    ...given,
  };
}
