import { rmSync } from 'node:fs';
import { type PlayableObject, type Played, type Player } from './player';
import { areInstalled, firstLine, linesOf, run } from './programs';

interface Identified {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Of what is no Matroska it tells no properties. */
  readonly container: { readonly properties?: { readonly duration?: number } };
  readonly tracks: readonly { readonly codec: string }[];
}

async function identify(path: string): Promise<Identified> {
  const { stdout } = await run('mkvmerge', ['-J', path]);
  return JSON.parse(stdout.toString()) as Identified; // Version 17 of its own format.
}

/** What mkvmerge has counted while it wrote: a number for each track. */
function statistics(lines: readonly string[], name: string): number[] {
  return lines.flatMap((line, i) => (line.endsWith(`Name: ${name}`) ? [Number(lines[i + 1]?.split('String: ')[1])] : []));
}

/** Writes the object anew, and says what is different then: all frames must have been read. */
async function remux({ path, expected }: PlayableObject, codecs: readonly string[]): Promise<string[]> {
  const copy = `${path}.remuxed.mkv`;
  const { code, stdout } = await run('mkvmerge', ['-o', copy, path]);
  const complaints = linesOf(stdout.toString()).filter((line) => /^(Warning|Error)/.test(line));
  if (code !== 0) return [...complaints, `mkvmerge ended with ${code}`];
  const lines = linesOf((await run('mkvinfo', ['--all', copy])).stdout.toString());
  rmSync(copy);
  const [frames, bytes] = [statistics(lines, 'NUMBER_OF_FRAMES'), statistics(lines, 'NUMBER_OF_BYTES')];
  const differences = expected.tracks.flatMap((track, i) => {
    const wantedBytes = track.frames.reduce((sum, frame) => sum + frame.bytes, 0);
    // It cuts PCM into pieces of its own; from H.264 it takes filler bytes, to H.265 it adds parameter sets.
    const isSame = codecs[i] === 'PCM' ? bytes[i] === wantedBytes : frames[i] === track.frames.length;
    return isSame ? [] : [`track ${i} remuxed: got ${frames[i]} frames of ${bytes[i]} bytes, wanted ${track.frames.length} of ${wantedBytes}`];
  });
  return [...complaints, ...differences];
}

/** Reads the object with the library that Matroska is defined by, and writes it anew. */
export const MKVMERGE: Player = {
  name: 'mkvmerge',
  isInstalled: areInstalled('mkvmerge', 'mkvinfo'),
  isQuick: true,
  open: async () => ({
    version: await firstLine('mkvmerge', '--version'),
    async play(object): Promise<Played> {
      const { errors, warnings, container: { properties: { duration } = {} }, tracks } = await identify(object.path);
      const differences = await remux(object, tracks.map(({ codec }) => codec));
      return { ...(duration === undefined ? {} : { seconds: duration / 1e9 }), problems: [...errors, ...warnings, ...differences] };
    },
    close: async () => undefined,
  }),
};

function count(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}

/** Elements that an object must have, and how often. */
function structureProblems(lines: readonly string[], { state, fragments }: PlayableObject): string[] {
  const isWhole = state === 'whole';
  const wanted: readonly [string, RegExp, number][] = [
    ['Seek head', /^\|\+ Seek head/, isWhole ? 1 : 0],
    ['Segment of known size', /^\+ Segment: size \d/, isWhole ? 1 : 0],
    ['Duration', /^\| \+ Duration/, isWhole ? 1 : 0],
    ['Cues', /^\|\+ Cues/, state === 'sealed' ? 0 : 1],
    ['Cue point', /^\| \+ Cue point/, state === 'sealed' ? 0 : fragments],
    ['Cluster', /^\|\+ Cluster/, fragments],
    ['Tags', /^\|\+ Tags/, fragments],
    ['unknown element', /unknown element|\(Unknown/i, 0],
  ];
  return wanted.map(([name, pattern, times]) => [name, count(lines, pattern), times] as const)
    .flatMap(([name, got, times]) => (got === times ? [] : [`${name}: got ${got}, wanted ${times}`]));
}

const NAME_OF_SEEK: Readonly<Record<string, string>> = { KaxInfo: 'Segment information', KaxTracks: 'Tracks', KaxCues: 'Cues' };

/** Where elements of the first level stand, by place: what SeekHead and Cues point at. */
function levelOne(lines: readonly string[]): ReadonlyMap<number, string> {
  return new Map(lines.flatMap((line) => {
    const [, name, place] = /^\|\+ ([A-Z][A-Za-z ]*).* at (\d+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[Number(place), name.replace(/ at$/, '')] as const];
  }));
}

/** Places that SeekHead and Cues tell and where something else stands: players find their way around such, more slowly. */
function placeProblems(lines: readonly string[]): string[] {
  const elements = levelOne(lines);
  const start = Math.min(...[...elements].filter(([, name]) => name === 'Seek head').map(([place]) => place));
  const problem = (kind: string, place: string, wanted: string | undefined): string[] => {
    const found = elements.get(start + Number(place));
    return found === wanted ? [] : [`${kind} ${place}: got ${found ?? 'no element'}, wanted ${wanted ?? 'another'}`];
  };
  return lines.flatMap((line, i) => {
    const [, seek] = /Seek position: (\d+)/.exec(line) ?? [];
    const [, cue] = /Cue cluster position: (\d+)/.exec(line) ?? [];
    if (seek !== undefined) return problem('Seek position', seek, NAME_OF_SEEK[/\((\w+)\)/.exec(lines[i - 1] ?? '')?.[1] ?? '']);
    return cue === undefined ? [] : problem('Cue cluster position', cue, 'Cluster');
  });
}

/** Reads the structure of the object, element by element. */
export const MKVINFO: Player = {
  name: 'mkvinfo',
  isInstalled: areInstalled('mkvinfo'),
  isQuick: true,
  open: async () => ({
    version: await firstLine('mkvinfo', '--version'),
    async play(object): Promise<Played> {
      const { code, stdout, complaints } = await run('mkvinfo', ['--all', '--positions', object.path]);
      const lines = linesOf(stdout.toString());
      const frames = object.expected.tracks.map(({ number }) => count(lines, new RegExp(`\\+ (Simple block: .*|Block: )track number ${number}, `)));
      return { frames, problems: [...complaints, ...structureProblems(lines, object), ...(object.state === 'whole' ? placeProblems(lines) : []), ...(code === 0 ? [] : [`mkvinfo ended with ${code}`])] };
    },
    close: async () => undefined,
  }),
};
