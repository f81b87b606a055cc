import { MatroskaReadError } from '../../local/kinesis-video';
import { children, ID, knownEnd, type Element } from '../../local/kinesis-video/ebml';
import { type DeclaredTrack } from './track-list';

/** A block's place in time. */
export interface BlockPlace {
  readonly track: number;
  /** After the Cluster's Timestamp, in ticks. */
  readonly ticks: number;
}

/** What the blocks of a Cluster tell of time. */
export interface ClusterTimes {
  /** Where players should begin: the first keyframe of a video track, or the first block of all where no track is one of video. */
  readonly entry: BlockPlace | undefined;
  /** First keyframe of a video track. */
  readonly keyframe: BlockPlace | undefined;
  /** When the last block is shown, in ticks after the Cluster's Timestamp; 0 when it has none. */
  readonly last: number;
}

/** RFC 9559. */
const [SIMPLE_BLOCK, BLOCK, REFERENCE] = [0xa3, 0xa1, 0xfb];
const KEYFRAME = 0x80;

interface Block extends BlockPlace {
  readonly isKeyframe: boolean;
}

/** Track number (1 to 8 bytes), relative timestamp (2 bytes, signed), flags. */
function blockAt(bytes: Uint8Array, element: Element, isKeyframe: (flags: number) => boolean): Block | undefined {
  const payload = Buffer.from(bytes.subarray(element.data, knownEnd(element)));
  const length = Math.clz32(payload[0] ?? 0) - 23;
  if (length > 8 || payload.length < length + 3) return undefined;
  let track = (payload[0] ?? 0) & (0xff >> length);
  for (let i = 1; i < length; i++) track = track * 256 + (payload[i] ?? 0);
  return { track, ticks: payload.readInt16BE(length), isKeyframe: isKeyframe(payload[length + 2] ?? 0) };
}

/** A block in a group is a keyframe when it refers to no other. */
function groupAt(bytes: Uint8Array, group: Element): Block | undefined {
  try {
    const inside = [...children(bytes, group)];
    const block = inside.find(({ id }) => id === BLOCK);
    const refers = inside.some(({ id }) => id === REFERENCE);
    return block === undefined ? undefined : blockAt(bytes, block, () => !refers);
  } catch (error) {
    if (error instanceof MatroskaReadError) return undefined;
    throw error;
  }
}

/** @throws MatroskaReadError when the Cluster is not made of elements. */
export function clusterTimes(bytes: Uint8Array, cluster: Element, tracks: readonly DeclaredTrack[]): ClusterTimes {
  const videos = new Set(tracks.filter(({ type }) => type === 'video').map(({ number }) => number));
  let [keyframe, first, last]: [BlockPlace | undefined, BlockPlace | undefined, number] = [undefined, undefined, 0];
  for (const child of children(bytes, cluster)) {
    const block = child.id === SIMPLE_BLOCK ? blockAt(bytes, child, (flags) => (flags & KEYFRAME) !== 0)
      : child.id === ID.blockGroup ? groupAt(bytes, child) : undefined;
    if (block === undefined) continue;
    const place = { track: block.track, ticks: block.ticks };
    first ??= place;
    if (block.isKeyframe && videos.has(block.track)) keyframe ??= place;
    last = Math.max(last, block.ticks);
  }
  return { entry: videos.size > 0 ? keyframe : first, keyframe, last };
}
