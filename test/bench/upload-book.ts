import { joined, type Checked } from '../../lib/core/segments/crc32-combine';

/** What an object turned out to be. */
export type StoredObject = Checked;

/** Keeps book of multipart uploads of which no byte is kept. */
export class UploadBook {
  readonly objects: StoredObject[] = [];
  /** Objects put in one request. */
  puts = 0;
  /** Bytes that arrived, also those of parts that were replaced. */
  bytes = 0;
  private readonly uploads = new Map<string, Map<number, Checked>>();

  create(): string {
    const id = `upload-${this.uploads.size + 1}`;
    this.uploads.set(id, new Map());
    return id;
  }

  /** @throws Error for an upload that was never created, or a part that is not what its sender said. */
  part(uploadId: string, number: number, part: Checked, claimedCrc32 = part.crc32): void {
    if (part.crc32 !== claimedCrc32) throw new Error(`part ${number} has CRC32 ${part.crc32}, its sender said ${claimedCrc32}`);
    this.bytes += part.bytes;
    this.upload(uploadId).set(number, part);
  }

  put(bytes: number): void {
    this.puts += 1;
    this.bytes += bytes;
  }

  /** @throws Error when the object is not what its sender said. */
  complete(uploadId: string, claimed: Partial<Checked> = {}): StoredObject {
    const parts = [...this.upload(uploadId)].sort(([a], [b]) => a - b).map(([, part]) => part);
    const object = joined(parts);
    const { bytes = object.bytes, crc32 = object.crc32 } = claimed;
    if (bytes !== object.bytes || crc32 !== object.crc32) throw new Error(`object of ${object.bytes} bytes with CRC32 ${object.crc32}, its sender said ${bytes} with ${crc32}`);
    this.objects.push(object);
    this.uploads.delete(uploadId);
    return object;
  }

  private upload(id: string): Map<number, Checked> {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw new Error(`no upload ${id}`);
    return upload;
  }
}
