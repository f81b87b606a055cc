import { crc32 } from 'node:zlib';
import { readAwsTags } from '../../local/kinesis-video/aws-tags';
import { ID, knownEnd, readElement, type Element } from '../../local/kinesis-video/ebml';
import { clusterTimes, type ClusterTimes } from './block-times';
import { childrenToEnd, payloadOf, readCluster, type ClusterFacts } from './frames';
import { layoutOf, type ObjectLayout } from './object-layout';
import { seekingFaults } from './seeking-faults';
import { declaredTracks, type DeclaredTrack } from './track-list';

/** A Cluster, and where it lies in its object. */
interface PlacedCluster extends ClusterFacts {
  readonly offset: number;
  readonly bytes: number;
  /** Unsigned. */
  readonly crc32: number;
  readonly times: ClusterTimes;
}

/** A fragment as it stands in an archive object. */
export interface ArchivedFragment extends PlacedCluster {
  readonly number: bigint;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  readonly producerTimestamp: number;
}

/** An archive object as a player would find it. */
export interface ObjectContent {
  /** Payload of its Tracks. */
  readonly tracks: Uint8Array;
  readonly declared: readonly DeclaredTrack[];
  readonly layout: ObjectLayout;
  readonly fragments: readonly ArchivedFragment[];
  /** Why a player could not play all of it; empty when it can. */
  readonly faults: readonly string[];
  /** Why a player could not find its way in it; empty when it can. */
  readonly seekingFaults: readonly string[];
}

/** Only a Cluster with the tags of its fragment behind it is known to be whole. */
const NOT_WHOLE = 'Cluster and fragment tags do not alternate';

function milliseconds(seconds: string | undefined): number {
  return Math.round(Number(seconds) * 1000);
}

function clusterAt(bytes: Uint8Array, element: Element, tracks: readonly DeclaredTrack[]): PlacedCluster {
  const cluster = bytes.subarray(element.start, knownEnd(element));
  return { ...readCluster(cluster), offset: element.start, bytes: cluster.length, crc32: crc32(cluster), times: clusterTimes(bytes, element, tracks) };
}

function fragmentAt(cluster: PlacedCluster | undefined, tags: ReturnType<typeof readAwsTags>): ArchivedFragment {
  if (cluster === undefined || tags?.fragmentNumber === undefined) throw new Error(NOT_WHOLE);
  return {
    ...cluster,
    number: BigInt(tags.fragmentNumber),
    serverTimestamp: milliseconds(tags.serverTimestamp),
    producerTimestamp: milliseconds(tags.producerTimestamp),
  };
}

/**
 * Reads an archive object from its bytes alone, with a reader that shares no code with the writer.
 * @throws Error (MatroskaReadError) when it cannot be read to its end.
 */
export function readArchiveObject(bytes: Uint8Array): ObjectContent {
  const header = readElement(bytes, 0);
  if (header.id !== ID.ebml) throw new Error('no EBML header');
  const segment = readElement(bytes, knownEnd(header));
  if (segment.id !== ID.segment) throw new Error('no Segment behind the EBML header');
  let tracks = new Uint8Array(0);
  let declared: readonly DeclaredTrack[] = [];
  let cluster: PlacedCluster | undefined;
  const fragments: ArchivedFragment[] = [];
  const elements = childrenToEnd(bytes, segment);
  for (const element of elements) {
    if (element.id === ID.tracks) {
      tracks = Uint8Array.from(payloadOf(bytes, element));
      declared = declaredTracks(bytes, element);
    }
    if (element.id === ID.cluster) {
      if (cluster !== undefined) throw new Error(NOT_WHOLE);
      cluster = clusterAt(bytes, element, declared);
    }
    if (element.id !== ID.tags) continue;
    fragments.push(fragmentAt(cluster, readAwsTags(bytes, element)));
    cluster = undefined;
  }
  if (cluster !== undefined) throw new Error(NOT_WHOLE);
  const layout = layoutOf(bytes, segment, elements);
  return { tracks, declared, layout, fragments, faults: playingFaults(tracks, fragments), seekingFaults: seekingFaults(layout, fragments) };
}

function playingFaults(tracks: Uint8Array, fragments: readonly ArchivedFragment[]): string[] {
  const faults: string[] = [];
  if (tracks.length === 0) faults.push('it has no Tracks');
  if (fragments.length === 0) faults.push('it has no fragments');
  if (fragments[0] !== undefined && fragments[0].timecode !== 0n) faults.push(`it begins at ${fragments[0].timecode}, not at 0`);
  fragments.slice(1).forEach((fragment, i) => {
    const before = fragments[i];
    if (before !== undefined && fragment.timecode <= before.timecode) faults.push(`time does not rise at fragment ${fragment.number}`);
  });
  return faults;
}
