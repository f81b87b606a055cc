import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { childrenToEnd } from '../../lib/cli/verify/frames';
import { indexKey } from '../../lib/contract/object-index';
import { coverageOf } from '../../lib/core/segments/coverage';
import { encodeIndex } from '../../lib/core/segments/index-file';
import { ArchiveFootage } from '../../lib/footage';
import { ID, knownEnd, readElement, readUint } from '../../lib/local/kinesis-video/ebml';
import { type Gap, type Position } from '../../lib/ports/cursor-store';
import { ArchiveBench } from '../cli/archive/archive-bench';
import { footageObjects, type FootageFragment, type FootageObjectSpec, type MadeObject } from '../support/footage-objects';
import { EBML_ID, audioTrack, videoTrack, type BlockSpec } from '../support/matroska-builder';

export const BEGIN = Date.UTC(2026, 4, 1, 10);
export const SECOND = 1_000;
export const TRACKS: Uint8Array = Buffer.concat([videoTrack({ number: 1 }), audioTrack({ number: 2 })]);

/** Two-second fragments: a keyframe and three other pictures of `frameBytes`, and sound, one behind the other. The camera's clock is an hour behind. */
export function fragments(count: number, first = 0, frameBytes = 100): FootageFragment[] {
  return Array.from({ length: count }, (_, i): FootageFragment => {
    const at = BEGIN + (first + i) * 2 * SECOND;
    const data = (name: string, bytes: number): Buffer => Buffer.alloc(bytes, `${name} of fragment ${first + i} `);
    return {
      server: at, producer: at - 3_600 * SECOND,
      blocks: [0, 500, 1_000, 1_500].flatMap((offset, k) => [
        { track: 1, offset, keyframe: k === 0, data: data(`picture ${k}`, frameBytes) }, { track: 2, offset: offset + 10, data: data(`sound ${k}`, 100) },
      ]),
    };
  });
}

/** Servers, and an archive of made objects in them. */
export class FootageBench {
  private constructor(readonly archive: ArchiveBench, readonly streamArn: string) {}

  static async start(): Promise<FootageBench> {
    const archive = await ArchiveBench.start();
    return new FootageBench(archive, archive.stream.arn);
  }

  get footage(): ArchiveFootage {
    const { s3, dynamoDb, bucket, table } = this.archive.archive;
    return new ArchiveFootage({ s3, dynamoDb, bucket, table });
  }

  /** Puts objects with their indexes and ledger entries, as the archiver would. */
  async put(specs: readonly FootageObjectSpec[], streamArn = this.streamArn): Promise<MadeObject[]> {
    const folder = `v1/stream=${streamArn.split('/').slice(1).join('/created=')}`;
    const objects = footageObjects(specs, folder);
    for (const { index, bytes } of objects) {
      const position = (fragment = index.fragments[0]): Position => ({
        fragmentNumber: fragment?.number ?? '', serverTimestamp: fragment?.server ?? 0, producerTimestamp: fragment?.producer ?? 0, continuationToken: '',
      });
      const { seq, key, crc32, gap } = index;
      const { end, pauses } = coverageOf(index.fragments);
      await this.putBytes(key, bytes);
      await this.archive.objects.putIndex(indexKey(key), encodeIndex(index));
      await this.archive.cursors.record(streamArn, {
        seq, key, bytes: bytes.length, crc32, fragments: index.fragments.length, first: position(), last: position(index.fragments.at(-1)),
        end, pauses, ...(gap === undefined ? {} : { gap: gap satisfies Gap }),
      });
    }
    return objects;
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<void> {
    await this.archive.s3.send(new PutObjectCommand({ Bucket: this.archive.archive.bucket, Key: key, Body: bytes }));
  }

  async close(): Promise<void> {
    await this.archive.close();
    this.archive.remove();
  }
}

/** The sample of `demo`, H.264 and AAC, as fragments that begin at {@link BEGIN}. */
export function sampleCamera(): FootageObjectSpec {
  const bytes = readFileSync(join(__dirname, '../../lib/cli/demo/sample-camera.mkv'));
  const segment = readElement(bytes, knownEnd(readElement(bytes, 0)));
  const level1 = childrenToEnd(bytes, segment);
  const tracks = level1.find(({ id }) => id === ID.tracks);
  if (tracks === undefined) throw new Error('the sample has no Tracks');
  let first: number | undefined;
  const made = level1.filter(({ id }) => id === ID.cluster).map((cluster): FootageFragment => {
    const inside = childrenToEnd(bytes, cluster);
    const time = inside.find(({ id }) => id === ID.timecode);
    const timestamp = time === undefined ? 0 : Number(readUint(bytes, time));
    first ??= timestamp;
    const blocks = inside.filter(({ id }) => id === EBML_ID.simpleBlock).map((one): BlockSpec => {
      const body = bytes.subarray(one.data, knownEnd(one));
      return { track: body.readUInt8(0) & 0x7f, offset: body.readInt16BE(1), keyframe: (body.readUInt8(3) & 0x80) !== 0, data: body.subarray(4) };
    });
    return { server: BEGIN + timestamp - first, producer: BEGIN + timestamp - first, blocks };
  });
  return { fragments: made, tracks: bytes.subarray(tracks.data, knownEnd(tracks)) };
}
