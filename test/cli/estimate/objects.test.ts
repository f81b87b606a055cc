import { fragmentsPerPart, objectsOf, type ObjectShape } from '../../../lib/cli/estimate/objects';
import { type Workload } from '../../../lib/cli/estimate/workload';
import { ObjectTimeline } from '../../../lib/core/segments/object-timeline';
import { fragmentOf } from '../../support/memory/fragments';
import { workload } from './workloads';

const PART_BYTES = 8 * 1024 * 1024;

/** The same as the writer's own rules cut it, without its bytes. */
function cutByTimeline(of: Workload): ObjectShape[] {
  const fragmentBytes = of.bitsPerSecond * of.fragmentSeconds / 8;
  const shapes: ObjectShape[] = [];
  let object = { fragments: 0, fullParts: 0, restFragments: 0 };
  let timeline: ObjectTimeline | undefined;
  for (let i = 0; i < of.segmentSeconds / of.fragmentSeconds; i++) {
    const at = i * of.fragmentSeconds * 1000;
    const fragment = fragmentOf({ number: BigInt(i + 1), serverTimestamp: at, producerTimestamp: at, frames: Buffer.alloc(0), chunk: Buffer.alloc(0) });
    if (timeline?.cutBefore(fragment, { parts: object.fullParts, bytes: object.fragments * fragmentBytes }) !== undefined) {
      shapes.push(object);
      timeline = undefined;
    }
    if (timeline === undefined) object = { fragments: 0, fullParts: 0, restFragments: 0 };
    timeline ??= new ObjectTimeline(fragment, of.segmentSeconds * 1000);
    timeline.place(fragment);
    const isFull = (object.restFragments + 1) * fragmentBytes >= PART_BYTES;
    object = { fragments: object.fragments + 1, fullParts: object.fullParts + (isFull ? 1 : 0), restFragments: isFull ? 0 : object.restFragments + 1 };
  }
  return [...shapes, object];
}

describe('a segment is cut as the timeline cuts it', () => {
  test.each<[string, Partial<Workload>, number]>([
    ['one object', {}, 1],
    ['the most parts', { segmentSeconds: 3600 }, 2],
    ['the most bytes, in parts of one fragment', { bitsPerSecond: 80e6, fragmentSeconds: 5 }, 6],
    ['parts of one fragment each, no rest', { bitsPerSecond: 20e6, fragmentSeconds: 4 }, 2],
    ['no full part', { bitsPerSecond: 64_000 }, 1],
  ])('%s', (_case, change, objects) => {
    const of = workload(change);

    const shapes = objectsOf(of, of.segmentSeconds);

    expect(shapes).toEqual(cutByTimeline(of));
    expect(shapes).toHaveLength(objects);
  });
});

test('a part takes fragments until it holds 8 MiB', () => {
  expect(fragmentsPerPart(workload({ bitsPerSecond: 2e6, fragmentSeconds: 2 }))).toBe(17);
  expect(fragmentsPerPart(workload({ bitsPerSecond: 80e6, fragmentSeconds: 5 }))).toBe(1);
});
