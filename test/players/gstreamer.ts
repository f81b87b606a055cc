import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type PlayableObject, type Played, type Player } from './player';
import { areInstalled, firstLine, linesOf, run } from './programs';

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

interface Track {
  readonly frames: number;
  readonly sha256: string;
  readonly problems: readonly string[];
}

/** Counts the buffers of one pad of the demuxer and keeps their bytes. One pad in a run: two would print into each other's lines. */
async function readTrack(path: string, pad: string): Promise<Track> {
  const frames = `${path}.${pad}.bin`;
  const { code, stdout, complaints } = await run('gst-launch-1.0', [
    '-v', 'filesrc', `location=${path}`, '!', 'matroskademux', 'name=demux', `demux.${pad}`, '!', 'identity', 'silent=false', '!', 'filesink', `location=${frames}`,
  ]);
  const buffers = linesOf(stdout.toString()).filter((line) => line.includes('last-message = chain')).length;
  const sha256 = await sha256Of(frames);
  rmSync(frames);
  return { frames: buffers, sha256, problems: code === 0 ? complaints : [...complaints, `gst-launch-1.0 ended with ${code}`] };
}

/** What the demuxer calls the tracks: of each kind the first is 0. */
function padsOf(discovered: readonly string[]): string[] {
  const kinds = discovered.flatMap((line) => /^ +(video|audio) #\d+:/.exec(line)?.[1] ?? []);
  return kinds.map((kind, i) => `${kind}_${kinds.slice(0, i).filter((other) => other === kind).length}`);
}

async function play({ path, expected }: PlayableObject): Promise<Played> {
  const { stdout, complaints } = await run('gst-discoverer-1.0', [path]);
  const lines = linesOf(stdout.toString());
  const [, hours = '', minutes = '', seconds = ''] = lines.map((line) => /^ +Duration: (\d+):(\d+):([\d.]+)$/.exec(line)).find((match) => match !== null) ?? [];
  const pads = padsOf(lines);
  const tracks: Track[] = [];
  for (const pad of pads) tracks.push(await readTrack(path, pad));
  return {
    frames: tracks.map(({ frames }) => frames),
    sha256: tracks.map(({ sha256 }) => sha256),
    seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    problems: [
      ...complaints, ...lines.filter((line) => /warning|error/i.test(line)), ...tracks.flatMap(({ problems }) => problems),
      ...(pads.length === expected.tracks.length ? [] : [`tracks: got ${pads.join()}, wanted ${expected.tracks.length}`]),
    ],
  };
}

/** Demuxes every track. */
export const GSTREAMER: Player = {
  name: 'GStreamer',
  isInstalled: areInstalled('gst-launch-1.0', 'gst-discoverer-1.0'),
  isQuick: false,
  open: async () => ({ version: await firstLine('gst-launch-1.0', '--version'), play, close: async () => undefined }),
};
