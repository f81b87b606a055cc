import { TAG } from '../../contract/get-media';
import { children, type Element, ID, readText } from './ebml';

/** The tags that the service adds to a chunk, as the text that stands in it. */
export type AwsTags = { readonly [name in keyof typeof TAG]?: string };

const KEY_OF_NAME: ReadonlyMap<string, keyof typeof TAG> = new Map(
  (Object.keys(TAG) as (keyof typeof TAG)[]).map((key) => [TAG[key], key]),
);

/** Names and values of every SimpleTag in a Tags element. */
function simpleTags(bytes: Uint8Array, tags: Element): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = [];
  for (const tag of children(bytes, tags)) {
    if (tag.id !== ID.tag) continue;
    for (const simple of children(bytes, tag)) {
      if (simple.id !== ID.simpleTag) continue;
      let name = '';
      let value = '';
      for (const part of children(bytes, simple)) {
        if (part.id === ID.tagName) name = readText(bytes, part);
        else if (part.id === ID.tagString) value = readText(bytes, part);
      }
      found.push({ name, value });
    }
  }
  return found;
}

/**
 * The service's tags in a Tags element, or undefined when it is the producer's own. Told apart by exact name: the producer SDK
 * writes names that begin with AWS_KINESISVIDEO_ too (AWS_KINESISVIDEO_END_OF_FRAGMENT), and those belong to the producer.
 */
export function readAwsTags(bytes: Uint8Array, tags: Element): AwsTags | undefined {
  const entries: [keyof typeof TAG, string][] = [];
  for (const { name, value } of simpleTags(bytes, tags)) {
    const key = KEY_OF_NAME.get(name);
    if (key === undefined) return undefined;
    entries.push([key, value]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** An element with a 4-byte size, the only form in which the service writes its own elements. */
function element4(idBytes: readonly number[], payload: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + payload.length);
  return Buffer.concat([Buffer.from(idBytes), size, payload]);
}

/** A Tags element as the service writes it: one Tag, no Targets, every size field 4 bytes wide. Absent values are left out. */
export function writeAwsTags(values: AwsTags): Uint8Array {
  const simple = (Object.keys(values) as (keyof typeof TAG)[]).flatMap((key) => {
    const value = values[key];
    if (value === undefined) return [];
    const name = element4([0x45, 0xa3], Buffer.from(TAG[key], 'utf8'));
    return [element4([0x67, 0xc8], Buffer.concat([name, element4([0x44, 0x87], Buffer.from(value, 'utf8'))]))];
  });
  return element4([0x12, 0x54, 0xc3, 0x67], element4([0x73, 0x73], Buffer.concat(simple)));
}
