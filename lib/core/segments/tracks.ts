import { type IndexedTrack } from '../../contract/object-index';
import { ID } from '../ebml/element-ids';
import { elementsIn, MalformedElementError, readFloat, readText, readUnsigned } from '../ebml/element-reader';

/** A track of an object. */
export interface Track extends IndexedTrack {
  /** How long a frame lasts, nanoseconds; absent where the producer does not say. */
  readonly frameNanoseconds?: number;
}

type Draft = { -readonly [K in keyof Track]: Track[K] };

const TYPE: Readonly<Record<number, Track['type']>> = { 1: 'video', 2: 'audio', 17: 'subtitle' };

/** A value that says something: 0 is none for any of the numbers here, and neither is an empty text. */
function told<K extends keyof Draft>(track: Draft, field: K, value: NonNullable<Draft[K]>): void {
  if (value !== 0 && value !== '') track[field] = value;
}

const number = (value: Uint8Array): number => Number(readUnsigned(value));

/** What is taken of a TrackEntry, and of its Video and Audio, whose children have ids of their own. */
const TAKE: Readonly<Record<number, (track: Draft, value: Uint8Array) => void>> = {
  [ID.TrackNumber]: (track, value) => { track.number = number(value); },
  [ID.TrackType]: (track, value) => { track.type = TYPE[number(value)] ?? 'other'; },
  [ID.CodecID]: (track, value) => { track.codec = readText(value); },
  [ID.Name]: (track, value) => { told(track, 'name', readText(value)); },
  [ID.DefaultDuration]: (track, value) => { told(track, 'frameNanoseconds', number(value)); },
  [ID.Video]: (track, value) => { readEntry(value, track); },
  [ID.Audio]: (track, value) => { readEntry(value, track); },
  [ID.PixelWidth]: (track, value) => { told(track, 'width', number(value)); },
  [ID.PixelHeight]: (track, value) => { told(track, 'height', number(value)); },
  [ID.SamplingFrequency]: (track, value) => { told(track, 'sampleRate', readFloat(value)); },
  [ID.Channels]: (track, value) => { told(track, 'channels', number(value)); },
  [ID.BitDepth]: (track, value) => { told(track, 'bitDepth', number(value)); },
};

function readEntry(payload: Uint8Array, track: Draft): void {
  for (const { id, payload: value } of elementsIn(payload)) TAKE[id]?.(track, value);
}

/**
 * The tracks that a Tracks element declares, as far as it can be read: nothing here may keep footage from the archive. Tracks without
 * a number, to which no block can belong, are left out.
 * @param payload Of the Tracks element.
 */
export function readTracks(payload: Uint8Array): Track[] {
  const tracks: Draft[] = [];
  try {
    for (const { id, payload: entry } of elementsIn(payload)) {
      if (id !== ID.TrackEntry) continue;
      const track: Draft = { number: 0, type: 'other', codec: '' };
      tracks.push(track);
      readEntry(entry, track);
    }
  } catch (error) {
    if (!(error instanceof MalformedElementError)) throw error;
  }
  return tracks.filter(({ number }) => number > 0);
}
