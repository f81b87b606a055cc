import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChecksumAlgorithm, createDigest, DEFAULT_ALGORITHM } from './checksum';
import { type CompletionClaims } from './complete-request';
import { type Completion } from './completion';
import { writeAll } from './disk';
import { S3Error } from './errors';
import { type StoredChecksum } from './object-record';
import { type OpenUpload, type PartRecord } from './upload-store';

/** Bytes per read while parts are put together. */
const READ_SIZE = 1024 * 1024;

/** Puts the object together and holds the bytes against the checksum that the caller gave for all of them. */
export async function assembleChecked(
  { record, folder }: OpenUpload, plan: Completion, claims: CompletionClaims, staged: string,
): Promise<StoredChecksum> {
  const algorithm = record.algorithm ?? DEFAULT_ALGORITHM;
  const claimed = plan.composite === undefined ? claims.checksum : undefined;
  const algorithms = new Set(plan.composite === undefined ? [algorithm] : []);
  if (claimed !== undefined) algorithms.add(claimed.algorithm);
  const computed = await assemble(folder, plan.parts, staged, algorithms);
  if (claimed !== undefined && claimed.value !== computed.get(claimed.algorithm)) {
    throw new S3Error('BadDigest', `The ${claimed.algorithm} you specified did not match the calculated checksum.`);
  }
  if (plan.composite !== undefined) return { algorithm, type: 'COMPOSITE', value: plan.composite };
  return { algorithm, type: 'FULL_OBJECT', value: computed.get(algorithm) ?? '' };
}

/** Writes the parts behind one another into a new file. The checksums are of what was written, base64. */
async function assemble(
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
