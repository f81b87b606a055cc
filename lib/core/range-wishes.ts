import { type Wish } from '../ports/cursor-store';
import { type Ports } from '../ports/ports';
import { persist } from './commit/persist';

/** How long it is remembered that a wish was done by another run. A run that waits asks every minute, or every five. */
const REMEMBERED_MILLIS = 60 * 60_000;

/** What a run finds when it says what it waits for. */
export type Waiting =
  /** Another run, on its way, has archived all there was of it. */
  | { readonly kind: 'done' }
  | { readonly kind: 'waits'; readonly others: readonly Wish[] };

/**
 * Says what a run is waiting for, before it asks for its stream: whoever has the stream by then does not leap over it. What is said
 * already stays as it is, since others may have written that it is done.
 */
export async function leaveWish(ports: Ports, streamArn: string, wish: Wish): Promise<Waiting> {
  const wishes = await persist(ports, 'read wishes', () => ports.cursors.wishes(streamArn));
  const own = wishes.find(({ run, from, to }) => run === wish.run && from === wish.from && to === wish.to);
  if (own?.doneAt !== undefined) return { kind: 'done' };
  if (own === undefined) await persist(ports, 'leave wish', () => ports.cursors.wish(streamArn, wish));
  const others = wishes.filter(({ run }) => run !== wish.run);
  for (const { run, doneAt = Infinity } of others) {
    if (doneAt + REMEMBERED_MILLIS < ports.clock.now()) await takeWishBack(ports, streamArn, run);
  }
  return { kind: 'waits', others: others.filter(({ doneAt }) => doneAt === undefined) };
}

/**
 * Takes a wish back that is fulfilled, or can no longer be. One that is left behind by a run that was ended from outside makes the
 * archive hold more, once: the next run that would leap over it does it in passing.
 */
export async function takeWishBack(ports: Ports, streamArn: string, run: string): Promise<void> {
  await persist(ports, 'take wish back', () => ports.cursors.unwish(streamArn, run));
}

/** Tells the run that waits that there is nothing more to wait for. Where nothing was sent, the archive itself could not tell it. */
export async function markDone(ports: Ports, streamArn: string, wish: Wish): Promise<void> {
  const doneAt = ports.clock.now();
  await persist(ports, 'mark wish as done', () => ports.cursors.wish(streamArn, { ...wish, doneAt }));
}
