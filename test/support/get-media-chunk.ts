import { TAG } from '../../lib/contract/get-media';
import { cluster, ebmlHeader, info, segment, tags, tracks, videoTrack } from './matroska-builder';

export interface ChunkSpec {
  /** Default `1`. */
  readonly number?: string;
  /** Epoch milliseconds; default 1,700,000,001,250. */
  readonly serverMillis?: number;
  /** Epoch milliseconds; default 1,700,000,000,500. */
  readonly producerMillis?: number;
  /** Default the number, as in every capture. */
  readonly token?: string;
  /** Default 750. */
  readonly millisBehindNow?: number;
  readonly ebml?: Uint8Array;
  /** Between Segment and the fragment's tags. Default Info and one video track. */
  readonly head?: readonly Uint8Array[];
  /** Between the fragment's tags and the trailing ones. Default one Cluster of one frame. */
  readonly body?: readonly Uint8Array[];
  /** Fragment tags to replace; `undefined` leaves one out. */
  readonly fragmentTags?: Readonly<Record<string, string | undefined>>;
  /** Trailing tags to replace; `undefined` leaves one out. */
  readonly trailingTags?: Readonly<Record<string, string | undefined>>;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Values as the service writes them: one Tag without Targets, every size field four bytes wide. */
export function serviceTags(values: Readonly<Record<string, string | undefined>>): Buffer {
  return tags(present(values), { bytes: 4 });
}

export const HEAD: readonly Uint8Array[] = [info({ timecodeScale: 1_000_000 }), tracks(videoTrack())];

/** One chunk of a GetMedia body, element for element as the captures have them. */
export function getMediaChunk(spec: ChunkSpec = {}): Buffer {
  const { number = '1', serverMillis = 1_700_000_001_250, producerMillis = 1_700_000_000_500, token = number, millisBehindNow = 750 } = spec;
  return Buffer.concat([
    spec.ebml ?? ebmlHeader(),
    segment([
      ...(spec.head ?? HEAD),
      serviceTags({
        [TAG.fragmentNumber]: number, [TAG.serverTimestamp]: seconds(serverMillis), [TAG.producerTimestamp]: seconds(producerMillis),
        ...spec.fragmentTags,
      }),
      ...(spec.body ?? [cluster({ timecode: 0 })]),
      serviceTags({ [TAG.millisBehindNow]: String(millisBehindNow), [TAG.continuationToken]: token, ...spec.trailingTags }),
    ], { unknown: 8 }),
  ]);
}

/** A chunk that was cut before its trailing tags. */
export function cutChunk(spec: ChunkSpec = {}): Buffer {
  const whole = getMediaChunk(spec);
  return whole.subarray(0, whole.length - trailingTagsLength(spec));
}

function trailingTagsLength({ number = '1', token = number, millisBehindNow = 750, trailingTags = {} }: ChunkSpec): number {
  return serviceTags({ [TAG.millisBehindNow]: String(millisBehindNow), [TAG.continuationToken]: token, ...trailingTags }).length;
}
