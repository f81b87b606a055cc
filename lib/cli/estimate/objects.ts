/** Into which objects and parts footage is cut; the rules are those of the archive writer and its timeline. */

import { PART_MEBIBYTES } from '../../contract/settings';
import { MAX_OBJECT_BYTES, MAX_PARTS } from '../../core/segments/object-timeline';
import { type Workload } from './workload';

const PART_BYTES = PART_MEBIBYTES.default * 1024 * 1024;

/** How one object is stored. */
export interface ObjectShape {
  readonly fragments: number;
  /** Parts that were stored, and checkpointed, because they were full. */
  readonly fullParts: number;
  /** Fragments in the last part, which is stored when the object is closed. */
  readonly restFragments: number;
}

/** Fragments that fill a part. */
export function fragmentsPerPart({ bitsPerSecond, fragmentSeconds }: Workload): number {
  return Math.ceil(PART_BYTES * 8 / (bitsPerSecond * fragmentSeconds));
}

/** Fragments after which an object is cut for its size or its number of parts. */
function mostFragments(workload: Workload): number {
  const fragmentBytes = workload.bitsPerSecond * workload.fragmentSeconds / 8;
  return Math.min(Math.ceil(MAX_OBJECT_BYTES / fragmentBytes), (MAX_PARTS - 1) * fragmentsPerPart(workload));
}

/** Parts of an object. Its Cues are in the last one, with the fragments that are left. */
export function partsOf({ fullParts }: ObjectShape): number {
  return fullParts + 1;
}

/** Parts that are sent for an object: the first one once more if it is stored when the object is finished, with what is known only then. */
export function uploadsOf(shape: ObjectShape): number {
  return partsOf(shape) + (shape.fullParts > 0 ? 1 : 0);
}

/** Sizes of an index as it is stored, bytes: what it says of the object, and of each fragment. Packed numbers, of which most are of chance. */
export const INDEX_BYTES = { around: 370, fragment: 41 } as const;

/** Bytes of the index of an object with so many fragments. */
export function indexBytes(fragments: number): number {
  return INDEX_BYTES.around + fragments * INDEX_BYTES.fragment;
}

/** The objects that a stretch of footage becomes which nothing but time and size cuts, such as a segment. */
export function objectsOf(workload: Workload, seconds: number): ObjectShape[] {
  const perPart = fragmentsPerPart(workload);
  const most = mostFragments(workload);
  const shapes: ObjectShape[] = [];
  for (let left = Math.max(1, Math.round(seconds / workload.fragmentSeconds)); left > 0; left -= most) {
    const fragments = Math.min(left, most);
    shapes.push({ fragments, fullParts: Math.floor(fragments / perPart), restFragments: fragments % perPart });
  }
  return shapes;
}
