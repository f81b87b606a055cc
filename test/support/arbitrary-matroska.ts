import fc from 'fast-check';
import { EBML_ID, idBytes, sizeBytes, type SizeForm } from './matroska-builder';
import { type ScannedElement } from './scanned';

/** A file made up by chance, and what a scanner has to say about it. Known from how it was made, not from reading it. */
export interface MadeUpFile {
  readonly bytes: Buffer;
  readonly elements: readonly ScannedElement[];
}

interface Leaf { readonly id: number; readonly payload: Uint8Array; readonly form: SizeForm }
interface MadeUpCluster { readonly blocks: readonly Leaf[]; readonly form: SizeForm }
interface Part { readonly ebml: Leaf; readonly segmentForm: SizeForm; readonly children: readonly (Leaf | MadeUpCluster)[] }

/** Ids of every length that stand for nothing here, the first and the last of each length among them. */
const STRANGERS = [0x81, 0xfe, 0x4000 + 0x7f, 0x7ffe, 0x20_3fff, 0x3f_fffe, 0x1020_3040, 0x1fff_fffe];
const LEVEL_1_LEAVES = [EBML_ID.info, EBML_ID.tracks, EBML_ID.tags, EBML_ID.seekHead, EBML_ID.cues];

const knownForm: fc.Arbitrary<SizeForm> = fc.oneof(fc.constant<SizeForm>('shortest'), fc.integer({ min: 1, max: 8 }).map((bytes) => ({ bytes })));
const masterForm: fc.Arbitrary<SizeForm> = fc.oneof(
  fc.constant<SizeForm>('shortest'), fc.constant<SizeForm>({ bytes: 8 }), fc.integer({ min: 1, max: 8 }).map((unknown) => ({ unknown })),
);
// Real magics among the payloads: a scanner that looked for them would stumble.
const payload = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(idBytes(EBML_ID.ebml), idBytes(EBML_ID.cluster), idBytes(EBML_ID.tags)));

function leaf(ids: readonly number[]): fc.Arbitrary<Leaf> {
  return fc.record({ id: fc.constantFrom(...ids), payload, form: knownForm });
}

const madeUpCluster: fc.Arbitrary<MadeUpCluster> = fc.record({
  blocks: fc.array(leaf([EBML_ID.timecode, EBML_ID.simpleBlock, EBML_ID.blockGroup, EBML_ID.void, EBML_ID.crc32, ...STRANGERS]), { maxLength: 5 }),
  form: masterForm,
});

const part: fc.Arbitrary<Part> = fc.record({
  ebml: leaf([EBML_ID.ebml]),
  segmentForm: masterForm,
  children: fc.array(fc.oneof(leaf([...LEVEL_1_LEAVES, EBML_ID.void, EBML_ID.crc32, ...STRANGERS]), madeUpCluster), { maxLength: 6 }),
});

function sizeOf(bytes: Uint8Array, form: SizeForm): number | undefined {
  return typeof form === 'object' && 'unknown' in form ? undefined : bytes.length;
}

/** Writes elements one behind the other and notes each. */
class Notes {
  readonly elements: ScannedElement[] = [];
  private readonly written: Uint8Array[] = [];
  private length = 0;

  leaf({ id, payload: bytes, form }: Leaf, level: number): void {
    this.note(id, bytes, form, level, { payload: Buffer.from(bytes).toString('hex'), whole: true });
    this.push(bytes);
  }

  master(id: number, content: Uint8Array, form: SizeForm, level: number): void {
    this.note(id, content, form, level, { whole: false });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.written);
  }

  private note(id: number, content: Uint8Array, form: SizeForm, level: number, rest: { payload?: string; whole: boolean }): void {
    const header = Buffer.concat([idBytes(id), sizeBytes(content.length, form)]);
    this.elements.push({ id, offset: this.length, level, size: sizeOf(content, form), header: header.toString('hex'), ...rest });
    this.push(header);
  }

  private push(bytes: Uint8Array): void {
    this.written.push(bytes);
    this.length += bytes.length;
  }
}

function clusterInto(notes: Notes, { blocks, form }: MadeUpCluster): void {
  const inside = new Notes();
  for (const block of blocks) inside.leaf(block, 2);
  notes.master(EBML_ID.cluster, inside.bytes, form, 1);
  for (const block of blocks) notes.leaf(block, 2);
}

function segmentInto(notes: Notes, { children }: Part): void {
  /** Behind a Cluster of unknown size only an element that cannot be its child is the Segment's. */
  let inCluster = false;
  for (const child of children) {
    if ('blocks' in child) {
      clusterInto(notes, child);
      inCluster = typeof child.form === 'object' && 'unknown' in child.form;
    } else {
      inCluster &&= !LEVEL_1_LEAVES.some((id) => id === child.id);
      notes.leaf(child, inCluster ? 2 : 1);
    }
  }
}

function write(parts: readonly Part[]): MadeUpFile {
  const notes = new Notes();
  for (const one of parts) {
    notes.leaf(one.ebml, 0);
    const content = new Notes();
    segmentInto(content, one);
    notes.master(EBML_ID.segment, content.bytes, one.segmentForm, 0);
    segmentInto(notes, one);
  }
  return { bytes: notes.bytes, elements: notes.elements };
}

/** Files of up to three Segments, with every id and size form that Matroska allows. */
export const madeUpFile: fc.Arbitrary<MadeUpFile> = fc.array(part, { minLength: 1, maxLength: 3 }).map(write);

/** Sizes of the pieces that a file arrives in. */
export const pieceSizes: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

interface Change { readonly at: number; readonly remove: number; readonly insert: Uint8Array }

/** What happens to a file on a bad day: bytes changed, lost, doubled or put in, and the end cut off. */
export function damaged(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change: fc.Arbitrary<Change> = fc.record({
    at: fc.nat(file.length - 1), remove: fc.nat(8), insert: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(file.subarray(0, 64))),
  });
  return fc.tuple(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(file.length)).map(([changes, cut]) => {
    let bytes: Uint8Array = file;
    for (const { at, remove, insert } of changes) bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
    return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
  });
}
