import { FencedError } from '../../contract/errors';
import { type StartSelector } from '../../contract/get-media';
import { type Cursor } from '../../ports/cursor-store';
import { type Ports } from '../../ports/ports';
import { compareAndSet, writeUntilKnown, type StoredCursor } from './compare-and-set';
import { persist } from './persist';

/** How long a run may be silent before another one takes its stream. Renewed with every write. */
export const LEASE_MILLIS = 90_000;

/** How often the cursor is looked at anew when somebody else wrote it between our reading and our writing. */
const LOOKS = 3;

export type Acquisition =
  | { readonly kind: 'acquired'; readonly stored: StoredCursor }
  /** Another run works on the stream; this is how far it is. */
  | { readonly kind: 'held'; readonly cursor: Cursor };

/** Who asks for a stream, and where its archive begins should this be the first time. */
export interface Claim {
  readonly streamArn: string;
  readonly run: string;
  /** Default: as decided before, or EARLIEST. */
  readonly startSelector?: StartSelector | undefined;
  /** Whether a run says the same whenever it is asked, unless what others wait for has changed. Default false. */
  readonly isSteady?: boolean;
}

/**
 * Makes a run the owner of a stream, or finds that another one is. The lease keeps two runs from working side by side; that they
 * could do no harm is the business of compare-and-set. A run takes over from itself at once: its last window may have died.
 */
export async function acquire(ports: Ports, claim: Claim): Promise<Acquisition> {
  for (let look = 1; ; look++) {
    try {
      return await acquireOnce(ports, claim);
    } catch (error) {
      // A first run that was faster holds the stream; what this run's own dead window had on the way is no reason to leave it.
      if (!(error instanceof FencedError) || look === LOOKS) throw error;
    }
  }
}

async function acquireOnce(ports: Ports, claim: Claim): Promise<Acquisition> {
  const now = ports.clock.now();
  const cursor = await persist(ports, 'read cursor', () => ports.cursors.read(claim.streamArn));
  if (cursor === undefined) return { kind: 'acquired', stored: await writeUntilKnown(ports, firstCursor(ports, claim, now)) };
  if (cursor.owner !== claim.run && cursor.leaseUntil > now) return { kind: 'held', cursor };
  const genesis = mayDecideAgain(cursor, claim) ? { genesis: decided(claim.startSelector, now) } : {};
  const stored = await compareAndSet(ports, cursor, { epoch: cursor.epoch + 1, owner: claim.run, leaseUntil: now + LEASE_MILLIS, ...genesis });
  return { kind: 'acquired', stored };
}

function firstCursor(ports: Ports, { streamArn, run, startSelector }: Claim, now: number): Cursor {
  return {
    streamArn,
    rev: 1,
    writeId: ports.randomness.nonce(),
    epoch: 1,
    owner: run,
    leaseUntil: now + LEASE_MILLIS,
    genesis: decided(startSelector ?? { StartSelectorType: 'EARLIEST' }, now),
    seq: 0,
    superseded: [],
  };
}

/**
 * Where an archive begins is decided once: a run that dies and comes back must not move it. Only while there is nothing of it yet,
 * another run that asks for another beginning gets it, or a selector that does not fit the stream could never be mended.
 */
function mayDecideAgain(cursor: Cursor, claim: Claim): claim is Claim & { readonly startSelector: StartSelector } {
  const nothingYet = cursor.seq === 0 && cursor.open === undefined && cursor.commit === undefined && cursor.superseded.length === 0;
  return nothingYet && (claim.isSteady === true || cursor.owner !== claim.run) && claim.startSelector !== undefined;
}

/** NOW means the moment it was first asked for, or a first window that dies would move the beginning. */
function decided(selector: StartSelector, now: number): StartSelector {
  return selector.StartSelectorType === 'NOW' ? { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: now / 1000 } : selector;
}

/**
 * Gives the stream back, so that the next run need not wait for the lease to run out.
 * @param caughtUpTo See {@link Cursor.caughtUpTo}; default as it was.
 */
export async function release(ports: Ports, cursor: Cursor, caughtUpTo?: number): Promise<void> {
  await compareAndSet(ports, cursor, { leaseUntil: 0, ...later(cursor, caughtUpTo) });
}

/** Keeps the stream for the next window of the same run. @param waitMillis How long that run will wait before it. */
export async function keep(ports: Ports, cursor: Cursor, waitMillis: number, caughtUpTo?: number): Promise<void> {
  await compareAndSet(ports, cursor, { leaseUntil: ports.clock.now() + waitMillis + LEASE_MILLIS, ...later(cursor, caughtUpTo) });
}

/** A run whose range lies back knows less than the one before it. */
function later({ caughtUpTo: known = -Infinity }: Cursor, caughtUpTo: number | undefined): Pick<Cursor, 'caughtUpTo'> {
  return caughtUpTo === undefined || caughtUpTo <= known ? {} : { caughtUpTo };
}
