import { crc32 } from 'node:zlib';
import { type IndexedGap } from '../../lib/contract/object-index';
import { type FootageObject } from '../../lib/core/footage/footage-object';
import { fragmentTags } from '../../lib/core/segments/fragment-tags';
import { ObjectContents } from '../../lib/core/segments/object-contents';
import { objectHeader } from '../../lib/core/segments/object-header';
import { PartBuffer } from '../../lib/core/segments/part-buffer';
import { fragment } from './fragments';
import { blockGroup, simpleBlock, type BlockSpec } from './matroska-builder';

/** A fragment by its blocks. */
export interface FootageFragment {
  /** Epoch milliseconds. */
  readonly server: number;
  /** Epoch milliseconds. */
  readonly producer: number;
  readonly blocks: readonly (BlockSpec & { readonly inGroup?: boolean })[];
}

export interface FootageObjectSpec {
  readonly fragments: readonly FootageFragment[];
  /** Payload of its Tracks. */
  readonly tracks: Uint8Array;
  /** Default 1,000,000: a tick is a millisecond. */
  readonly scale?: number;
  readonly gap?: IndexedGap;
}

/** An object and all its bytes. */
export interface MadeObject extends FootageObject {
  readonly bytes: Buffer;
}

function blocksOf({ blocks }: FootageFragment): Buffer {
  return Buffer.concat(blocks.map((block) => {
    const isReferring = block.keyframe === false ? { reference: -1 } : {};
    return block.inGroup === true ? blockGroup({ ...block, ...isReferring }) : simpleBlock(block);
  }));
}

/** Objects as the archiver writes them, without its ports. Fragments are numbered from 1 on. */
export function footageObjects(specs: readonly FootageObjectSpec[], folder = 'v1/stream=door/created=1'): MadeObject[] {
  let number = 0n;
  return specs.map(({ fragments, tracks, scale = 1_000_000, gap }, seq) => {
    const start = fragments[0]?.producer ?? 0;
    const header = objectHeader({ ebml: new Uint8Array(0), tracks, timestampScale: BigInt(scale) }, start);
    const contents = new ObjectContents({ tracks, timestampScale: BigInt(scale), headerBytes: header.length });
    const buffer = new PartBuffer(1_000);
    for (const [i, one] of fragments.entries()) {
      const { server: serverTimestamp, producer: producerTimestamp } = one;
      number += 1n;
      buffer.begin();
      buffer.write(blocksOf(one));
      if (i === 0) buffer.insert(header);
      const ticks = BigInt(Math.round((producerTimestamp - start) * 1_000_000 / scale));
      const kept = buffer.keep(ticks, fragmentTags(fragment({ number, serverTimestamp, producerTimestamp })));
      contents.add({ number: String(number), serverTimestamp, producerTimestamp, ticks, ...kept });
    }
    const bytes = Buffer.from(buffer.take().content);
    const key = `${folder}/${seq}.mkv`;
    const index = contents.index({ streamArn: 'arn', seq, key, bytes: bytes.length, crc32: crc32(bytes), ...(gap === undefined ? {} : { gap }) });
    return { index, tracks, bytes };
  });
}
