import { type ExpectedFrame } from './expected';
import { complaintsAbout } from './ffmpeg';
import { type PlayableObject, type Played, type Player } from './player';
import { areInstalled, firstLine, run } from './programs';

/** Opus begins before its first sample is heard: ffmpeg takes that delay off, Matroska's timestamps do not. Seconds. */
const CODEC_DELAY = 0.01;

interface Packet {
  readonly stream_index: number;
  readonly pts_time?: string;
  readonly size: string;
}

interface Probe {
  readonly packets: readonly Packet[];
  readonly format: { readonly duration?: string };
}

function packetProblem(track: number, i: number, packet: Packet, wanted: ExpectedFrame | undefined): string[] {
  const [got, seconds] = [Number(packet.pts_time), (wanted?.millis ?? NaN) / 1000];
  if (Number(packet.size) === wanted?.bytes && Math.abs(got - seconds) <= CODEC_DELAY) return [];
  return [`track ${track}, packet ${i}: got ${packet.size} bytes at ${got} s, wanted ${wanted?.bytes ?? 'none'} at ${seconds} s`];
}

async function play(object: PlayableObject): Promise<Played> {
  const { stdout, complaints } = await run('ffprobe', ['-v', 'warning', '-show_entries', 'packet=stream_index,pts_time,size:format=duration', '-of', 'json', object.path]);
  const { packets, format } = JSON.parse(stdout.toString()) as Probe; // ffprobe's own format, asked for above.
  const tracks = object.expected.tracks.map((_track, i) => packets.filter(({ stream_index: index }) => index === i));
  const problems = tracks.flatMap((track, t) => track.flatMap((packet, i) => packetProblem(t, i, packet, object.expected.tracks[t]?.frames[i])));
  return {
    frames: tracks.map(({ length }) => length),
    ...(format.duration === undefined ? {} : { seconds: Number(format.duration) }),
    problems: [...complaintsAbout(object, complaints), ...problems.slice(0, 3)],
  };
}

/** Reads every packet: how many there are, when each is shown and how large it is. */
export const FFPROBE: Player = {
  name: 'ffprobe',
  isInstalled: areInstalled('ffprobe'),
  isQuick: true,
  open: async () => ({ version: (await firstLine('ffprobe', '-version')).split(' ').slice(0, 3).join(' '), play, close: async () => undefined }),
};
