import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { CustomSource, EncodedPacketSink, Input, MATROSKA, type InputTrack } from 'mediabunny';
import { momentAt } from './clock';
import { type PlayableObject, type Played, type Player } from './player';

/** A file that counts what is read of it. */
function countedFile(path: string): { readonly source: CustomSource; readonly bytesRead: () => number; readonly close: () => void } {
  const file = openSync(path, 'r');
  let bytesRead = 0;
  const source = new CustomSource({
    getSize: () => fstatSync(file).size,
    read: (start, end) => {
      const piece = new Uint8Array(end - start);
      bytesRead += readSync(file, piece, 0, piece.length, start);
      return piece;
    },
  });
  return { source, bytesRead: () => bytesRead, close: () => { closeSync(file); } };
}

async function readTrack(track: InputTrack): Promise<{ readonly frames: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let frames = 0;
  for await (const { data } of new EncodedPacketSink(track).packets()) {
    hash.update(data);
    frames += 1;
  }
  return { frames, sha256: hash.digest('hex') };
}

/** Looks for the frame in the middle in a file of which nothing has been read. */
async function seek({ path, expected, film, state }: PlayableObject): Promise<Pick<Played, 'seekBytes' | 'problems'>> {
  const file = countedFile(path);
  const input = new Input({ source: file.source, formats: [MATROSKA] });
  const { seconds } = momentAt(expected, film, 0.5);
  const [track] = await input.getTracks();
  const packet = track === undefined ? null : await new EncodedPacketSink(track).getPacket(seconds);
  input.dispose();
  file.close();
  const got = packet?.timestamp ?? NaN;
  // Without an index it may stop at the end of a Cluster, one frame before the one that is asked for.
  const tolerance = state === 'whole' ? 0.001 : expected.frameSeconds * 1.5;
  return { seekBytes: file.bytesRead(), problems: Math.abs(got - seconds) < tolerance ? [] : [`seek to ${seconds} s: got the frame of ${got} s`] };
}

async function play(object: PlayableObject): Promise<Played> {
  const file = countedFile(object.path);
  const input = new Input({ source: file.source, formats: [MATROSKA] });
  const seconds = await input.getDurationFromMetadata();
  const tracks: { readonly frames: number; readonly sha256: string }[] = [];
  for (const track of await input.getTracks()) tracks.push(await readTrack(track));
  input.dispose();
  file.close();
  return {
    frames: tracks.map(({ frames }) => frames), sha256: tracks.map(({ sha256 }) => sha256), ...(seconds === null ? {} : { seconds }), ...await seek(object),
  };
}

function installedVersion(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../../node_modules/mediabunny/package.json'), 'utf8')) as { readonly version: string }; // As npm demands.
  return `mediabunny ${manifest.version}`;
}

/** A reader in TypeScript, which plays in browsers and needs nothing but Node here. */
export const MEDIABUNNY: Player = {
  name: 'mediabunny',
  isInstalled: true,
  isQuick: true,
  open: async () => ({ version: installedVersion(), play, close: async () => undefined }),
};
