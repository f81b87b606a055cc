import { type ArchivedObject, type Cursor } from '../../ports/cursor-store';
import { type Ports } from '../../ports/ports';
import { delay, STORE_BACK_OFF } from '../backoff';

/**
 * Tries before the archive goes on untold: it must not stand still because nobody can hear of it. All of them, and the waits between,
 * have to fit into the safety margin of a window beside the commit itself.
 */
export const ANNOUNCE_ATTEMPTS = 2;

/** Tells the world of an archived object, and of the gap before it. Those who listen may hear it more than once. */
export async function announce(ports: Ports, { streamArn, after }: Cursor, object: ArchivedObject): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ports.announcements.archived({ streamArn, object, ...(after === undefined ? {} : { after }) });
    } catch (error) {
      ports.journal.record({ kind: 'trouble', step: 'announce object', message: String(error) });
      if (attempt === ANNOUNCE_ATTEMPTS) return;
      await ports.clock.sleep(delay(STORE_BACK_OFF, attempt - 1, ports.randomness));
    }
  }
}
