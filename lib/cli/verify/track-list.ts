import { children, ID, knownEnd, readText, readUint, type Element } from '../../local/kinesis-video/ebml';
import { MatroskaReadError } from '../../local/kinesis-video';

/** A track as its entry declares it. */
export interface DeclaredTrack {
  readonly number: number;
  readonly type: 'video' | 'audio' | 'subtitle' | 'other';
  readonly codec: string;
}

/** RFC 9559: TrackNumber, TrackType, CodecID. */
const [NUMBER, TYPE, CODEC] = [0xd7, 0x83, 0x86];
const TYPES: Readonly<Record<string, DeclaredTrack['type']>> = { 1: 'video', 2: 'audio', 17: 'subtitle' };

function entryOf(bytes: Uint8Array, entry: Element): DeclaredTrack {
  let track: DeclaredTrack = { number: 0, type: 'other', codec: '' };
  for (const child of children(bytes, entry)) {
    if (child.id === NUMBER) track = { ...track, number: Number(readUint(bytes, child)) };
    if (child.id === TYPE) track = { ...track, type: TYPES[String(readUint(bytes, child))] ?? 'other' };
    if (child.id === CODEC) track = { ...track, codec: readText(bytes, child) };
  }
  return track;
}

/** The tracks that a Tracks element declares, as far as it can be read: what a producer declares is not the archive's to answer for. */
export function declaredTracks(bytes: Uint8Array, tracks: Element): DeclaredTrack[] {
  const found: DeclaredTrack[] = [];
  try {
    for (const entry of children(bytes, tracks)) {
      if (entry.id === ID.trackEntry && knownEnd(entry) > entry.data) found.push(entryOf(bytes, entry));
    }
  } catch (error) {
    if (!(error instanceof MatroskaReadError)) throw error;
  }
  return found.filter(({ number }) => number > 0);
}
