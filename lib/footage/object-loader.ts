import { type LedgerObject } from '../adapters/dynamodb-ledger';
import { indexKey, type ObjectIndex } from '../contract/object-index';
import { MalformedElementError } from '../core/ebml/element-reader';
import { tracksIn, type FootageObject } from '../core/footage/footage-object';
import { decodeIndex, UnreadableIndexError } from '../core/segments/index-file';
import { ObjectScan } from '../core/segments/object-scan';
import { UnreadableObjectError } from './errors';
import { type FootageReader } from './footage-reader';

/** Loads what there is to know of objects before their footage is read. */
export class ObjectLoader {
  /** Keys of the objects that were read from end to end, because no index tells of them. */
  readonly scanned: string[] = [];

  constructor(private readonly reader: FootageReader, private readonly streamArn: string) {}

  /** @throws UnreadableObjectError, and what the reader throws. */
  async load(entry: LedgerObject): Promise<FootageObject> {
    const index = await this.indexOf(entry) ?? await this.scan(entry);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.reader.range(entry.key, 0, index.header)) pieces.push(piece);
    try {
      return { index, tracks: tracksIn(Buffer.concat(pieces)) };
    } catch (error) {
      if (!(error instanceof MalformedElementError)) throw error;
      throw new UnreadableObjectError(entry.key, error.message);
    }
  }

  /** Nothing when there is none that tells of this very object. */
  private async indexOf({ key, bytes, crc32 }: LedgerObject): Promise<ObjectIndex | undefined> {
    const file = await this.reader.small(indexKey(key));
    if (file === undefined) return undefined;
    try {
      const index = decodeIndex(file);
      return index.key === key && index.bytes === bytes && index.crc32 === crc32 ? index : undefined;
    } catch (error) {
      if (!(error instanceof UnreadableIndexError)) throw error;
      return undefined;
    }
  }

  /** Makes the index anew from all bytes of the object. With nothing else to go by they have to be the ones that the ledger knows. */
  private async scan(entry: LedgerObject): Promise<ObjectIndex> {
    const { seq, key, bytes, crc32, gap } = entry;
    this.scanned.push(key);
    const scan = new ObjectScan();
    for await (const piece of this.reader.range(key, 0, bytes)) scan.feed(piece);
    const result = scan.end();
    if (result.kind === 'malformed') throw new UnreadableObjectError(key, `${result.reason} (byte ${result.offset})`);
    if (result.object.crc32 !== crc32) throw new UnreadableObjectError(key, `its CRC32 is ${result.object.crc32}, the ledger says ${crc32}`);
    return result.object.contents.index({ streamArn: this.streamArn, seq, key, bytes, crc32, ...(gap === undefined ? {} : { gap }) });
  }
}
