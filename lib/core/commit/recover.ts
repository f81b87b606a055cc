import { crc32 } from 'node:zlib';
import { type FinishedIntent, type Intent, type OpenObject, type Position } from '../../ports/cursor-store';
import { type Ports } from '../../ports/ports';
import { joined } from '../segments/crc32-combine';
import { compareAndSet, type StoredCursor } from './compare-and-set';
import { abandon, finish, type Finish } from './finish';

/**
 * The decision to complete an object with the parts it has.
 * @param decidedAt Epoch milliseconds.
 * @param firstPart With the header of the finished object, to be sent in place of the one that is there; default: it stays.
 */
export function intentOf(open: OpenObject, last: Position, decidedAt: number, firstPart?: Uint8Array): Intent {
  return { ...open, last, ...joined(open.parts), decidedAt, ...(firstPart === undefined ? {} : { finished: finishedIntent(open, firstPart) }) };
}

function finishedIntent({ parts }: OpenObject, firstPart: Uint8Array): FinishedIntent {
  const first = { bytes: firstPart.length, crc32: crc32(firstPart) };
  return { firstPart: first.crc32, crc32: joined([first, ...parts.slice(1)]).crc32 };
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
