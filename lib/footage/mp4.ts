import {
  EncodedAudioPacketSource, type EncodedPacket, EncodedPacketSink, EncodedVideoPacketSource, FilePathSource, FilePathTarget, Input, MATROSKA, Mp4OutputFormat, Output,
  type AudioCodec, type InputAudioTrack, type InputTrack, type InputVideoTrack, type VideoCodec,
} from 'mediabunny';
import { NotInMp4Error } from './errors';

/** Announces a track; what it returns copies its packets, which keep their bytes and their times. */
type TrackCopy = (output: Output) => () => Promise<void>;

function refused(what: string): NotInMp4Error {
  return new NotInMp4Error(`an MP4 file cannot hold ${what}`);
}

/** What a decoder has to be told before the first packet. @throws NotInMp4Error */
async function configOf<T>(track: { readonly type: string; getDecoderConfig(): Promise<T | null> }): Promise<T> {
  const config = await track.getDecoderConfig();
  if (config === null) throw refused(`a track of ${track.type} that lacks the configuration of its decoder`);
  return config;
}

/**
 * The packets of a track. How long the last one lasts Matroska does not say, and players leave out what lasts no time in an MP4 file: as
 * long as the one before it, then.
 */
async function* packetsOf(track: InputTrack): AsyncGenerator<EncodedPacket> {
  let duration = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    yield packet.duration > 0 ? packet : packet.clone({ duration });
    duration = packet.duration > 0 ? packet.duration : duration;
  }
}

async function videoCopy(track: InputVideoTrack, codec: VideoCodec): Promise<TrackCopy> {
  const decoderConfig = await configOf(track);
  const rotation = await track.getRotation();
  return (output) => {
    const source = new EncodedVideoPacketSource(codec);
    output.addVideoTrack(source, { rotation });
    return async () => {
      for await (const packet of packetsOf(track)) await source.add(packet, { decoderConfig });
      source.close();
    };
  };
}

async function audioCopy(track: InputAudioTrack, codec: AudioCodec): Promise<TrackCopy> {
  const decoderConfig = await configOf(track);
  return (output) => {
    const source = new EncodedAudioPacketSource(codec);
    output.addAudioTrack(source);
    return async () => {
      for await (const packet of packetsOf(track)) await source.add(packet, { decoderConfig });
      source.close();
    };
  };
}

/** @throws NotInMp4Error */
async function copyOf(format: Mp4OutputFormat, track: InputTrack): Promise<TrackCopy> {
  const codec = await track.getCodec();
  if (codec === null || !format.getSupportedCodecs().includes(codec)) {
    throw refused(`${track.type} of codec ${codec ?? String(await track.getInternalCodecId())}`);
  }
  if (track.isVideoTrack()) return videoCopy(track, codec as VideoCodec); // A video track's codec is one of video.
  if (track.isAudioTrack()) return audioCopy(track, codec as AudioCodec); // A track of sound has one of sound.
  throw refused(`a track of ${track.type}`);
}

async function write(copies: readonly TrackCopy[], format: Mp4OutputFormat, path: string, date: Date): Promise<void> {
  const output = new Output({ format, target: new FilePathTarget(path) });
  try {
    const running = copies.map((copy) => copy(output));
    output.setMetadataTags({ date });
    await output.start();
    // All at once: what is behind in one track waits for the others.
    await Promise.all(running.map((copy) => copy()));
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
}

/**
 * Puts what a Matroska file holds into an MP4 file, as it is: nothing is transcoded.
 * @param date True time of its zero.
 * @throws NotInMp4Error when MP4 cannot hold it, or it is not what its tracks say.
 */
export async function remuxToMp4(mkv: string, mp4: string, date: Date): Promise<void> {
  const input = new Input({ source: new FilePathSource(mkv), formats: [MATROSKA] });
  const format = new Mp4OutputFormat();
  try {
    const tracks = await input.getTracks();
    if (tracks.length === 0) throw refused('a file without tracks that can be read');
    const copies: TrackCopy[] = [];
    for (const track of tracks) copies.push(await copyOf(format, track));
    await write(copies, format, mp4, date); // It makes the file, so only once everything fits in.
  } catch (error) {
    if (error instanceof NotInMp4Error || (error instanceof Error && 'code' in error)) throw error;
    throw new NotInMp4Error(`the clip could not be put into an MP4 file: ${error instanceof Error ? error.message : String(error)}`, error);
  } finally {
    input.dispose();
  }
}
