/** A document of the index as the archiver writes it, with every field that there is. */

import { objectKey } from '../../lib/contract/object-key';
import { ObjectContents } from '../../lib/core/segments/object-contents';
import { decodeIndex, encodeIndex } from '../../lib/core/segments/index-file';
import { audioTrack, simpleBlock, videoTrack } from './matroska-builder';

const START = Date.UTC(2026, 10, 23, 8);
const FIRST = 91343852333181432392682062607046285683n;
const STREAM_ARN = 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1893400000000';
/** Milliseconds between two fragments. */
const FRAGMENT = 2_000;
/** Bytes of a Cluster, and of the tags behind it. */
const [CLUSTER, TAGS] = [524_000, 420];
const HEADER = 512;

const contents = new ObjectContents({ tracks: Buffer.concat([videoTrack(), audioTrack()]), timestampScale: 1_000_000n, headerBytes: HEADER });
for (let i = 0; i < 3; i++) {
  contents.add({
    number: String(FIRST + BigInt(i)), serverTimestamp: START + 700 + i * FRAGMENT, producerTimestamp: START + i * FRAGMENT,
    offset: HEADER + i * (CLUSTER + TAGS), bytes: CLUSTER, crc32: 0xfedcba98 - i, ticks: BigInt(i * FRAGMENT),
    blocks: Buffer.concat([simpleBlock({ track: 2, data: Buffer.alloc(16_000) }), ...[0, 40, 80, 1960].map((offset) => simpleBlock({ offset, keyframe: offset === 0 }))]),
  });
}

export const FULL_INDEX = decodeIndex(encodeIndex(contents.index({
  streamArn: STREAM_ARN, seq: 12,
  key: objectKey({ prefix: '', streamName: 'front-door', streamCreationTime: '1893400000000', seq: 12, firstFragmentNumber: String(FIRST), serverTimestamp: START + 700 }),
  bytes: HEADER + 3 * (CLUSTER + TAGS) + 90, crc32: 0xcafef00d, contactId: '2c9a5e6f-7b1c-4f57-9a54-0d3f5a0f6a11',
  gap: { after: String(FIRST - 300n), before: String(FIRST), reason: 'not asked for', skipped: { from: START - 600_000, to: START - 60_000 } },
})));
