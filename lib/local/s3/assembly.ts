import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChecksumAlgorithm, createDigest } from './checksum';
import { writeAll } from './disk';
import { type PartRecord } from './upload-store';

/** Bytes per read while parts are put together. */
const READ_SIZE = 1024 * 1024;

/** Writes the parts behind one another into a new file. The checksums are of what was written, base64. */
export async function assemble(
  folder: string, parts: readonly PartRecord[], path: string, algorithms: ReadonlySet<ChecksumAlgorithm>,
): Promise<Map<ChecksumAlgorithm, string>> {
  const digests = new Map([...algorithms].map((algorithm) => [algorithm, createDigest(algorithm)]));
  const target = await open(path, 'wx');
  try {
    for (const part of parts) {
      let size = 0;
      // A file stream without an encoding gives buffers.
      for await (const bytes of createReadStream(join(folder, part.file), { highWaterMark: READ_SIZE }) as AsyncIterable<Buffer>) {
        for (const digest of digests.values()) digest.update(bytes);
        await writeAll(target, bytes);
        size += bytes.length;
      }
      if (size !== part.size) throw new Error(`part ${part.partNumber} was changed from outside: ${size} bytes on disk, ${part.size} uploaded`);
    }
  } finally {
    await target.close();
  }
  return new Map([...digests].map(([algorithm, digest]) => [algorithm, Buffer.from(digest.digest()).toString('base64')]));
}
