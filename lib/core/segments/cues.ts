import { ID } from '../ebml/element-ids';
import { element, unsigned, wideUnsigned } from '../ebml/element-writer';
import { SEGMENT_START } from './object-header';

/** A place to begin playing at. */
export interface Cue {
  /** In ticks of the object. */
  readonly ticks: bigint;
  readonly track: number;
  /** Where the Cluster begins, counted from the object's first byte. */
  readonly clusterOffset: number;
}

/**
 * The Cues element: what players seek by.
 * @param positions `wide` where the element's size must not depend on where the Clusters are, because it stands before them. Default
 * `short`: as few bytes as hold them.
 */
export function cuesElement(cues: readonly Cue[], positions: 'short' | 'wide' = 'short'): Uint8Array {
  const position = positions === 'wide' ? wideUnsigned : unsigned;
  return element(ID.Cues, ...cues.map(({ ticks, track, clusterOffset }) => element(
    ID.CuePoint,
    unsigned(ID.CueTime, ticks),
    element(ID.CueTrackPositions, unsigned(ID.CueTrack, BigInt(track)), position(ID.CueClusterPosition, BigInt(clusterOffset - SEGMENT_START))),
  )));
}
