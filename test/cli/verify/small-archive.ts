import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Ledger } from '../../../lib/adapters/dynamodb-ledger';
import { type Fragment } from '../../../lib/local/kinesis-video';
import { cluster, ebmlHeader, info, matroska, simpleBlock, tags, tracks, videoTrack } from '../../support/matroska-builder';

const SERVER_START = Date.UTC(2026, 0, 1);

const TRACKS = tracks(videoTrack());

/** The one frame of a fragment. */
function frameOf(number: number): Buffer {
  return simpleBlock({ data: Buffer.from(`frame ${number}`) });
}

/** A source fragment of one frame, 2 s after the one before it. */
export function sourceFragment(number: number): Fragment {
  const timestamp = SERVER_START + 2000 * number;
  return {
    number: String(number), order: BigInt(number), serverTimestamp: timestamp, producerTimestamp: timestamp, storedAt: timestamp,
    media: {
      ebmlHeader: ebmlHeader(),
      segmentHead: Buffer.concat([info(), TRACKS]),
      cluster: cluster({ timecode: 2000 * number, size: { unknown: 1 }, blocks: [frameOf(number)] }),
      afterCluster: new Uint8Array(0),
    },
  };
}

/** An archive object with these fragments, as the writer makes them. */
export function objectOf(fragments: readonly Fragment[], head: Uint8Array = TRACKS): Buffer {
  const start = fragments[0]?.serverTimestamp ?? 0;
  const body = fragments.flatMap(({ number, serverTimestamp }) => [
    cluster({ timecode: serverTimestamp - start, timecodeBytes: 8, blocks: [frameOf(Number(number))] }),
    tags({
      AWS_KINESISVIDEO_FRAGMENT_NUMBER: number,
      AWS_KINESISVIDEO_SERVER_TIMESTAMP: (serverTimestamp / 1000).toFixed(3),
      AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: (serverTimestamp / 1000).toFixed(3),
    }),
  ]);
  return matroska({ head: [info(), head], body, segmentSize: { unknown: 8 } });
}

/** A bucket on disk, with the ledger that is true of it. */
export class SmallArchive {
  readonly directory = mkdtempSync(join(tmpdir(), 'kvs-archive-verify-'));
  private entries: Ledger['objects'] = [];

  constructor(objects: Readonly<Record<string, readonly Fragment[]>>) {
    for (const [key, fragments] of Object.entries(objects)) this.put(key, objectOf(fragments), fragments);
  }

  get ledger(): Ledger {
    return { objects: this.entries, gaps: [] };
  }

  /** Stores an object and its ledger entry. */
  put(key: string, bytes: Buffer, fragments: readonly Fragment[]): void {
    this.overwrite(key, bytes);
    const position = (fragment: Fragment | undefined) => ({
      fragmentNumber: fragment?.number ?? '', serverTimestamp: fragment?.serverTimestamp ?? 0, producerTimestamp: 0, continuationToken: '',
    });
    this.entries = [...this.entries, {
      seq: this.entries.length, key, bytes: bytes.length, crc32: crc32(bytes), fragments: fragments.length,
      first: position(fragments[0]), last: position(fragments.at(-1)),
    }];
  }

  /** Changes what lies in the bucket behind the ledger's back. */
  overwrite(key: string, bytes: Buffer): void {
    const file = join(this.directory, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }

  remove(key: string): void {
    rmSync(join(this.directory, key));
  }
}
