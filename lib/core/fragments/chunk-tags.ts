import { CONTACT_ID_TAG, FRAGMENT_NUMBER, fits, TAG, type TextRule } from '../../contract/get-media';
import { ID } from '../ebml/element-ids';
import { elementsIn, readText, type MemoryElement } from '../ebml/element-reader';
import { type ChunkHeader, type Fragment, type InBandError } from './fragment';

/** Tags of a chunk that matter here, by name; all other tags of the producer are left out, so their number cannot grow this. */
export type ChunkTags = Map<string, string>;

const KNOWN_TAGS: ReadonlySet<string> = new Set([...Object.values(TAG), CONTACT_ID_TAG]);

/**
 * Adds the known tags of one Tags element to those of its chunk. They are looked for in every Tags element, wherever it stands.
 * @param offset Where the payload stands in the body.
 * @throws MalformedElementError with the offset in the body.
 */
export function collectTags(tagsPayload: Uint8Array, offset: number, into: ChunkTags): void {
  for (const tag of elementsIn(tagsPayload, offset)) {
    if (tag.id !== ID.Tag) continue;
    for (const simpleTag of elementsIn(tag.payload, tag.payloadOffset)) {
      if (simpleTag.id === ID.SimpleTag) collectSimpleTag(simpleTag, into);
    }
  }
}

function collectSimpleTag({ payload, payloadOffset }: MemoryElement, into: ChunkTags): void {
  let name = '';
  let value = '';
  for (const child of elementsIn(payload, payloadOffset)) {
    if (child.id === ID.TagName) name = readText(child.payload);
    if (child.id === ID.TagString) value = readText(child.payload);
  }
  if (KNOWN_TAGS.has(name)) into.set(name, value);
}

/** The number that a tag holds. A blank is none; for `Number` it would be 0. */
function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}

/** The error that a chunk's tags tell of, if any. */
export function inBandErrorOf(tags: ChunkTags): InBandError | undefined {
  const id = tags.get(TAG.errorId);
  const code = tags.get(TAG.errorCode);
  if (id === undefined && code === undefined) return undefined;
  const number = numberOf(id);
  return { id: Number.isInteger(number) ? number : -1, code };
}

/** Latest time that a Date can hold, epoch milliseconds (ECMA-262); keys and DateUTC are made of dates. */
const MAX_TIME = 8.64e15;

/** Timestamps are decimal seconds with three decimals. */
function milliseconds(seconds: string | undefined): number | undefined {
  const value = Math.round(numberOf(seconds) * 1000);
  return Math.abs(value) <= MAX_TIME ? value : undefined;
}

/**
 * What can be a ContactId (Connect's API: up to 256 characters). Any producer can write the tag, and it ends up in a header of S3,
 * which takes no other characters: one fragment must not keep all that follow it from the archive.
 */
const CONTACT_ID: TextRule = { pattern: /^[!-~]+$/, maxLength: 256, allowed: '1 to 256 printable characters of ASCII without blanks' };

/** A whole fragment from the tags of its chunk, or what the tags lack for one. */
export function fragmentOf(tags: ChunkTags, header: ChunkHeader): Fragment | { readonly missing: string } {
  const number = tags.get(TAG.fragmentNumber);
  const serverTimestamp = milliseconds(tags.get(TAG.serverTimestamp));
  const continuationToken = tags.get(TAG.continuationToken);
  const millisBehindNow = numberOf(tags.get(TAG.millisBehindNow));
  const contactId = tags.get(CONTACT_ID_TAG);
  if (!fits(FRAGMENT_NUMBER, number)) return { missing: TAG.fragmentNumber };
  if (serverTimestamp === undefined) return { missing: TAG.serverTimestamp };
  if (continuationToken === undefined) return { missing: TAG.continuationToken };
  return {
    number: BigInt(number),
    serverTimestamp,
    // Every capture has it; without one the service's clock is the best there is for the timeline.
    producerTimestamp: milliseconds(tags.get(TAG.producerTimestamp)) ?? serverTimestamp,
    continuationToken,
    millisBehindNow: Number.isFinite(millisBehindNow) ? millisBehindNow : 0,
    header,
    // An empty value ends a tag that was to repeat (PutMedia's fragment metadata).
    ...(fits(CONTACT_ID, contactId) ? { contactId } : {}),
  };
}
