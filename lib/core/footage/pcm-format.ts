import { type IndexedTrack } from '../../contract/object-index';

/** How the samples of a track lie in its frames: signed, but of 8 bits unsigned, as in WAV. */
export interface PcmFormat {
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitDepth: number;
  readonly isBigEndian: boolean;
}

/** A track whose frames are no samples that can be copied. */
export class NotPcmError extends Error {
  override readonly name = 'Archive.NotPcm';

  constructor(readonly track: string, readonly codec: string, readonly reason: string) {
    super(`track ${track} (${codec}): ${reason}`);
  }
}

/** What Amazon Connect puts into the tracks of a call, whatever it declares (developer guide, "Customer audio stream in Kinesis Video Streams"). */
const CONNECT: PcmFormat = { sampleRate: 8000, channels: 1, bitDepth: 16, isBigEndian: false };
const CONNECT_TRACKS: readonly (string | undefined)[] = ['AUDIO_FROM_CUSTOMER', 'AUDIO_TO_CUSTOMER'];

/** Where a track does not say it, Matroska's defaults hold (RFC 9559, 5.1.4.1.29). */
const DEFAULT_SAMPLE_RATE = 8000;
const DEFAULT_CHANNELS = 1;
const BIT_DEPTHS = [8, 16, 24, 32];

/** What people call a track. */
export function trackTitle({ name, number }: IndexedTrack): string {
  return name ?? String(number);
}

/** @throws NotPcmError for a codec whose frames must be decoded, or samples that WAV has no room for. */
export function pcmFormatOf(track: IndexedTrack): PcmFormat {
  const { name, codec, sampleRate = DEFAULT_SAMPLE_RATE, channels = DEFAULT_CHANNELS, bitDepth } = track;
  if (CONNECT_TRACKS.includes(name)) return CONNECT;
  const isBigEndian = codec === 'A_PCM/INT/BIG';
  if (!isBigEndian && codec !== 'A_PCM/INT/LIT') throw new NotPcmError(trackTitle(track), codec, 'it is compressed, or of no kind that WAV takes as it is');
  if (bitDepth === undefined || !BIT_DEPTHS.includes(bitDepth)) throw new NotPcmError(trackTitle(track), codec, `got ${bitDepth ?? 'no'} bits for a sample, allowed: ${BIT_DEPTHS.join(', ')}`);
  return { sampleRate: Math.round(sampleRate), channels, bitDepth, isBigEndian };
}

/** Bytes of one sample of every channel. */
export function bytesPerFrame({ channels, bitDepth }: PcmFormat): number {
  return channels * bitDepth / 8;
}

export function isSameFormat(a: PcmFormat, b: PcmFormat): boolean {
  return a.sampleRate === b.sampleRate && a.channels === b.channels && a.bitDepth === b.bitDepth && a.isBigEndian === b.isBigEndian;
}

/** Samples with their least significant byte first; a copy where they have it last. */
export function littleEndian(bytes: Uint8Array, { bitDepth, isBigEndian }: PcmFormat): Uint8Array {
  const width = bitDepth / 8;
  if (!isBigEndian || width === 1) return bytes;
  const swapped = Uint8Array.from(bytes);
  for (let at = 0; at < swapped.length; at += width) swapped.subarray(at, at + width).reverse();
  return swapped;
}

/** So many samples of every channel in which nothing is heard. */
export function silence(frames: number, format: PcmFormat): Uint8Array {
  return new Uint8Array(frames * bytesPerFrame(format)).fill(format.bitDepth === 8 ? 0x80 : 0);
}
