import { type Ledger, type LedgerGap, type LedgerObject } from '../../adapters/dynamodb-ledger';
import { type Cursor, type SkippedStretch } from '../../ports/cursor-store';
import { type StreamRecord } from '../archive/table-streams';
import { decimal, type ExaminedObject } from './examine';
import { violation, type Violation } from './violation';

/** What is wrong between the objects of a stream and its record. Whether an object that was not listed is really missing, others must say. */
export function recordViolations(objects: readonly ExaminedObject[], { ledger, cursor }: StreamRecord): Violation[] {
  const entries = new Map(ledger.objects.map((entry) => [entry.key, entry]));
  return [
    ...objects.flatMap((object) => entryViolations(object, entries.get(object.key), cursor)),
    ...holeViolations(ledger),
    ...continuityViolations(objects, ledger),
    ...ledger.gaps.flatMap((gap) => gapViolations(gap, objects, ledger)),
    ...unrecordedGaps(objects, ledger),
    ...cursorViolations(objects, ledger, cursor),
  ];
}

function entryViolations(object: ExaminedObject, entry: LedgerObject | undefined, cursor: Cursor | undefined): Violation[] {
  const { key, seq, bytes, crc32, fragments, first, last } = object;
  if (entry === undefined) {
    // Completed a moment ago: the next step of its writer is the ledger.
    return cursor?.commit?.key === key ? [] : [violation('ledger-missing', 'it is in the bucket, but not in the ledger', key)];
  }
  const found: Violation[] = [];
  if (entry.bytes !== bytes) found.push(violation('object-size', `it has ${bytes} bytes, the ledger says ${entry.bytes}`, key));
  if (crc32 !== undefined && entry.crc32 !== crc32) found.push(violation('object-checksum', `its CRC32 is ${crc32}, the ledger says ${entry.crc32}`, key));
  if (entry.seq !== seq) found.push(violation('ledger-differs', `its number is ${seq}, the ledger says ${entry.seq}`, key));
  const says = [entry.fragments, entry.first.fragmentNumber, entry.last.fragmentNumber];
  const holds = [fragments, first, last].map(String);
  // What could not be read at all has been told already.
  if (first !== undefined && says.join() !== holds.join()) {
    found.push(violation('ledger-differs', `it holds ${holds[0]} fragments, ${holds[1]} to ${holds[2]}; the ledger says ${says[0]}, ${says[1]} to ${says[2]}`, key));
  }
  return [...found, ...endViolations(object, entry)];
}

/** What only its index tells cannot be compared without one. */
function endViolations({ key, first, end }: ExaminedObject, entry: LedgerObject): Violation[] {
  if (entry.end === undefined && first !== undefined) return [violation('ledger-differs', 'the ledger does not say when its footage ends; `kvs-archive rebuild` fills that up', key)];
  return end === undefined || entry.end === end ? [] : [violation('ledger-differs', `its footage ends at ${end} by its index, the ledger says ${entry.end}`, key)];
}

/** Whether a recorded gap tells why what stands at `seq` does not follow on `last`. */
function isExplained(gaps: readonly LedgerGap[], seq: number, last: bigint): boolean {
  return gaps.some((gap) => gap.seq === seq && decimal(gap.after) === last);
}

function holeViolations({ objects, gaps }: Ledger): Violation[] {
  let expected = 0;
  let last = 0n;
  const found: Violation[] = [];
  for (const entry of [...objects].sort((a, b) => a.seq - b.seq)) {
    if (entry.seq !== expected && !isExplained(gaps, entry.seq, last)) {
      found.push(violation('ledger-hole', `entry ${expected === entry.seq - 1 ? expected : `${expected} to ${entry.seq - 1}`} is missing`));
    }
    if (decimal(entry.first.fragmentNumber) <= last) found.push(violation('fragment-order', `ledger entry ${entry.seq} begins before the one before it ends`, entry.key));
    expected = entry.seq + 1;
    last = decimal(entry.last.fragmentNumber);
  }
  return found;
}

/** Each object says what was archived before it. */
function continuityViolations(objects: readonly ExaminedObject[], { gaps }: Ledger): Violation[] {
  return objects.flatMap((object, i) => {
    const before = objects[i - 1];
    const last = before === undefined ? 0n : before.last;
    // Neither of an object that could not be read, nor of the one behind it, can anything be said.
    if (object.first === undefined || last === undefined || object.after === last || isExplained(gaps, object.seq, last)) return [];
    const end = before === undefined ? 'it is the first object there is' : `${before.key} ends with ${last}`;
    return [violation('continuity', `it follows fragment ${object.after}, but ${end}, and no gap explains it`, object.key)];
  });
}

/** A skipped stretch, in words that are equal for equal ones. */
function stretchOf(skipped: SkippedStretch | undefined): string {
  return skipped === undefined ? 'nothing' : `${skipped.from} to ${skipped.to}`;
}

function gapViolations(gap: LedgerGap, objects: readonly ExaminedObject[], ledger: Ledger): Violation[] {
  const [after, before] = [decimal(gap.after), decimal(gap.before)];
  const where = `the gap from ${gap.after} to ${gap.before}`;
  const covered = objects.filter(({ first, last }) => first !== undefined && last !== undefined && first < before && last > after);
  const behind = ledger.objects.find(({ seq }) => seq === gap.seq);
  const found = covered.map(({ key }) => violation('gap', `${where} covers fragments of it`, key));
  // An entry that is missing is told of elsewhere: as a hole, or as an object that is not in the ledger.
  if (behind !== undefined && decimal(behind.first.fragmentNumber) !== before) found.push(violation('gap', `${where} does not end where it begins`, behind.key));
  const next = objects.find(({ seq }) => seq === gap.seq);
  const [written, meant] = [stretchOf(gap.skipped), stretchOf(next?.skipped)];
  // Of an object that could not be read nothing is known.
  if (next?.first !== undefined && written !== meant) found.push(violation('gap', `${where} skips ${written}, the metadata of the object behind it says ${meant}`, next.key));
  return after < before ? found : [...found, violation('gap', `${where} goes backwards`)];
}

/** The gap is a part of the entry of its object, so an entry without one has lost it. */
function unrecordedGaps(objects: readonly ExaminedObject[], ledger: Ledger): Violation[] {
  const entries = new Set(ledger.objects.map(({ seq }) => seq));
  const gaps = new Set(ledger.gaps.map(({ seq }) => seq));
  return objects.filter(({ hasGap, seq }) => hasGap && entries.has(seq) && !gaps.has(seq))
    .map(({ key }) => violation('gap', 'its metadata says that something is missing before it, the ledger knows of no gap there', key));
}

/** A place in the sequence, in words that are equal for equal places. */
function place(seq: number, after: string | undefined): string {
  return `object ${seq} behind fragment ${after ?? 'none'}`;
}

function cursorViolations(objects: readonly ExaminedObject[], ledger: Ledger, cursor: Cursor | undefined): Violation[] {
  const last = [...ledger.objects].sort((a, b) => a.seq - b.seq).at(-1);
  if (cursor === undefined) return last === undefined && objects.length === 0 ? [] : [violation('cursor', 'there is none')];
  const found = cursor.open === undefined || cursor.commit === undefined ? [] : [violation('cursor', 'it has an object open and one to complete')];
  // Ledger first, then cursor: in between the ledger is one object ahead.
  if (last !== undefined && cursor.seq === last.seq && cursor.commit?.key === last.key) return found;
  const expected = last === undefined ? place(0, undefined) : place(last.seq + 1, last.last.fragmentNumber);
  const stands = place(cursor.seq, cursor.after?.fragmentNumber);
  return stands === expected ? found : [...found, violation('cursor', `it is at ${stands}, the ledger ends before ${expected}`)];
}
