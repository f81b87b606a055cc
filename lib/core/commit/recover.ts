import { type Intent, type OpenObject, type Position } from '../../ports/cursor-store';
import { type StoredPart } from '../../ports/object-store';
import { type Ports } from '../../ports/ports';
import { combineCrc32 } from '../segments/crc32-combine';
import { compareAndSet, type StoredCursor } from './compare-and-set';
import { abandon, finish, type Finish } from './finish';

/** Size and checksum of the object that parts make. */
export function whole(parts: readonly StoredPart[]): { readonly bytes: number; readonly crc32: number } {
  return parts.reduce(
    (object, part) => ({ bytes: object.bytes + part.bytes, crc32: combineCrc32(object.crc32, part.crc32, part.bytes) }),
    { bytes: 0, crc32: 0 },
  );
}

/** The decision to complete an object with the parts it has. @param decidedAt Epoch milliseconds. */
export function intentOf(open: OpenObject, last: Position, decidedAt: number): Intent {
  return { ...open, last, ...whole(open.parts), decidedAt };
}

export type Recovery = { readonly kind: 'clean'; readonly stored: StoredCursor } | Finish;

/**
 * Brings to an end what the last owner left: an intent is carried out, an open object is sealed with the parts that its cursor
 * knows. Its upload is never continued, because the last owner may still be alive and sending parts to it.
 */
export async function recover(ports: Ports, { cursor, stop }: StoredCursor): Promise<Recovery> {
  if (cursor.commit !== undefined) return finish(ports, { cursor, stop }, cursor.commit);
  const { open } = cursor;
  if (open === undefined) return { kind: 'clean', stored: { cursor, stop } };
  if (open.last === undefined) {
    const stored = await compareAndSet(ports, cursor, { open: undefined });
    await abandon(ports, open);
    return { kind: 'clean', stored };
  }
  const intent = intentOf(open, open.last, ports.clock.now());
  const stored = await compareAndSet(ports, cursor, { open: undefined, commit: intent });
  ports.journal.record({ kind: 'object-sealed', key: intent.key, seq: cursor.seq, fragments: intent.fragments });
  return finish(ports, stored, intent);
}
