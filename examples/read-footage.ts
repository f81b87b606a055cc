import { ArchiveFootage, writeClip } from 'kvs-archive/footage';

/** Tells what an archive has of a stretch of time, and writes it as a file that plays. */
async function main([bucket = '', table = '', stream = '', from = '', to = '', file = 'clip.mkv']: readonly string[]): Promise<void> {
  const footage = new ArchiveFootage({ bucket, table });
  const clip = await footage.clip({ stream, from, to });

  for (const { kind, from: begin, to: end, reason } of clip.found.stretches) {
    console.log(new Date(begin).toISOString(), `${(end - begin) / 1000} s`, kind, reason ?? '');
  }
  for await (const { path, bytes, duration } of writeClip(clip, file)) {
    console.log(path, `${bytes} bytes`, `plays ${duration / 1000} s`);
  }
}

void main(process.argv.slice(2));
