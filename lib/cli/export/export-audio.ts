import { join } from 'node:path';
import { type IndexedTrack, type ObjectIndex } from '../../contract/object-index';
import { ID } from '../../core/ebml/element-ids';
import { elementsIn } from '../../core/ebml/element-reader';
import { FootageClock } from '../../core/footage/footage-clock';
import { isSameFormat, NotPcmError, pcmFormatOf, trackTitle, type PcmFormat } from '../../core/footage/pcm-format';
import { PcmTrack } from '../../core/footage/pcm-track';
import { blocksIn, type Block } from '../../core/segments/blocks';
import { type ObjectStore } from '../../ports/object-store';
import { CliError } from '../cli-error';
import { type FoundFootage } from './find-footage';
import { readFragments, type ReadFragment } from './read-fragments';
import { WavFile } from './wav-file';

/** A stretch that was filled with silence. */
export interface Hole {
  /** True time by the camera's clock, ISO 8601. */
  readonly at: string;
  readonly seconds: number;
}

/** A file that was written. */
export interface ExportedTrack {
  readonly track: string;
  readonly file: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitDepth: number;
  readonly seconds: number;
  readonly silenceSeconds: number;
  /** The first {@link MAX_HOLES} of them. */
  readonly holes: readonly Hole[];
}

export interface ExportedAudio {
  /** True time of the beginning of every file, by the camera's clock, ISO 8601. */
  readonly start: string;
  readonly tracks: readonly ExportedTrack[];
  readonly fragments: number;
  /** How often the camera's clock was set; what came behind follows what came before. */
  readonly clockSteps: number;
}

export interface ExportRequest {
  readonly directory: string;
  /** What the names of all files begin with. */
  readonly name: string;
  readonly mayReplace: boolean;
  readonly onProgress: (text: string) => void;
}

/** Holes that are told of a track; a camera that stutters for a day has more than anybody reads. */
const MAX_HOLES = 1000;

/** Lacing bits of a block's flags (RFC 9559, 10.3), which stand behind its two bytes of time. */
const LACING = 0x06;
const FLAGS_BEHIND_TICKS = 2;

interface OpenTrack {
  readonly title: string;
  readonly wav: WavFile;
  readonly place: PcmTrack;
  readonly holes: Hole[];
  silentFrames: number;
}

/** A file name that any system takes. */
function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '_');
}

/** The samples of a block, out of the children of its Cluster. @throws NotPcmError when it is laced, which nobody does with samples. */
function samplesOf(children: Uint8Array, { ticksOffset, frameBytes }: Block, track: IndexedTrack): Uint8Array {
  const flagsAt = ticksOffset + FLAGS_BEHIND_TICKS;
  if (((children[flagsAt] ?? 0) & LACING) !== 0) throw new NotPcmError(trackTitle(track), track.codec, 'its blocks are laced');
  return children.subarray(flagsAt + 1, flagsAt + 1 + frameBytes);
}

/** Tracks of an archive, each into a WAV file of its own, all of which begin at one moment. */
class AudioExport {
  private readonly tracks = new Map<string, OpenTrack>();
  private readonly clock = new FootageClock();
  private fragments = 0;

  constructor(private readonly objects: Pick<ObjectStore, 'read'>, private readonly request: ExportRequest) {}

  async take({ index, fragments }: FoundFootage): Promise<void> {
    const audio = index.tracks.filter(({ type }) => type === 'audio');
    const formats = new Map(audio.map((track) => [track.number, { track, format: pcmFormatOf(track) }]));
    if (audio.length === 0) throw new CliError(`${index.key}: it has no audio track; its tracks are ${index.tracks.map(({ codec }) => codec).join(', ') || 'none'}`);
    for await (const read of readFragments(this.objects, index, fragments)) await this.fragment(read, index, formats);
  }

  async finish(): Promise<ExportedAudio> {
    if (this.fragments === 0) throw new CliError('nothing of what was asked for is in the archive; `kvs-archive list` shows what is');
    if (this.tracks.size === 0) throw new CliError('there is footage, but none of its audio tracks has a block');
    for (const { wav } of this.tracks.values()) await wav.finish();
    const tracks = [...this.tracks.values()].map(({ title, wav: { path: file, format: { sampleRate, channels, bitDepth } }, place, holes, silentFrames }) => (
      { track: title, file, sampleRate, channels, bitDepth, seconds: place.millis / 1000, silenceSeconds: silentFrames / sampleRate, holes }
    ));
    return { start: new Date(this.clock.start ?? 0).toISOString(), tracks, fragments: this.fragments, clockSteps: this.clock.steps };
  }

  async abandon(): Promise<void> {
    for (const { wav } of this.tracks.values()) await wav.abandon();
  }

  private async fragment({ fragment, cluster }: ReadFragment, index: ObjectIndex, formats: ReadonlyMap<number, { readonly track: IndexedTrack; readonly format: PcmFormat }>): Promise<void> {
    const at = this.clock.place(fragment);
    this.fragments += 1;
    this.request.onProgress(`${new Date(fragment.producer).toISOString()}: ${this.fragments} fragments`);
    const [{ id, payload } = { id: 0, payload: cluster }] = elementsIn(cluster);
    if (id !== ID.Cluster) throw new CliError(`${index.key}: at byte ${fragment.offset} stands no Cluster, though its index says so`);
    for (const block of blocksIn(payload)) {
      const known = formats.get(block.track);
      if (known === undefined) continue;
      const open = await this.opened(known.track, known.format, index);
      await this.block(open, at + block.ticks * index.scale / 1_000_000, samplesOf(payload, block, known.track));
    }
  }

  private async block(open: OpenTrack, at: number, bytes: Uint8Array): Promise<void> {
    const { millis } = open.place;
    const { silence, isHole, samples } = open.place.place(at, bytes);
    if (isHole) {
      open.silentFrames += silence;
      const hole = { at: new Date((this.clock.start ?? 0) + millis).toISOString(), seconds: silence / open.wav.format.sampleRate };
      if (open.holes.length < MAX_HOLES) open.holes.push(hole);
    }
    await open.wav.appendSilence(silence);
    await open.wav.append(samples);
  }

  /** Tracks of different objects are one when they have one title. */
  private async opened(track: IndexedTrack, format: PcmFormat, { tracks, key }: ObjectIndex): Promise<OpenTrack> {
    const isNamesake = tracks.some((other) => other.type === 'audio' && other.number !== track.number && other.name === track.name);
    const title = isNamesake ? `${track.name}-${track.number}` : trackTitle(track);
    const known = this.tracks.get(title);
    if (known !== undefined) {
      if (isSameFormat(known.wav.format, format)) return known;
      throw new CliError(`${key}: track ${title} has ${format.sampleRate} Hz, ${format.channels} channels and ${format.bitDepth} bits, before it had ${known.wav.format.sampleRate} Hz, ${known.wav.format.channels} and ${known.wav.format.bitDepth}; allowed: a stretch without the change, by --from and --to`);
    }
    const path = join(this.request.directory, `${fileName(`${this.request.name}-${track.name === undefined ? 'track-' : ''}${title}`)}.wav`);
    const wav = await WavFile.create(path, format, this.request.mayReplace);
    const open: OpenTrack = { title, wav, place: new PcmTrack(format), holes: [], silentFrames: 0 };
    this.tracks.set(title, open);
    return open;
  }
}

/**
 * Writes the audio tracks of footage into WAV files. A few megabytes are in memory at a time, however long it is.
 * @throws CliError when there is nothing to write, or it cannot be written as it is. Then no file is left behind.
 */
export async function exportAudio(objects: Pick<ObjectStore, 'read'>, footage: AsyncIterable<FoundFootage>, request: ExportRequest): Promise<ExportedAudio> {
  const audio = new AudioExport(objects, request);
  try {
    for await (const found of footage) await audio.take(found);
    return await audio.finish();
  } catch (error) {
    await audio.abandon();
    if (error instanceof NotPcmError) throw new CliError(`${error.message}; \`kvs-archive clip\` copies footage of any codec`);
    throw error;
  }
}
