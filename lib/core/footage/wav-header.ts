import { bytesPerFrame, type PcmFormat } from './pcm-format';

/** RIFF, `fmt ` and the head of `data`. */
export const WAV_HEADER_BYTES = 44;
/** All sizes in a WAV file are of 32 bits, and the outer one counts the rest of the header as well; an odd length is padded. */
export const MAX_WAV_DATA_BYTES = 0xffff_ffff - WAV_HEADER_BYTES;

const FMT_BYTES = 16;
const PCM = 1;

/** What stands before the samples of a WAV file: little-endian PCM. @param dataBytes Of all samples. */
export function wavHeader(format: PcmFormat, dataBytes: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (at: number, value: string): void => header.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes + dataBytes % 2, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, FMT_BYTES, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRate, true);
  view.setUint32(28, format.sampleRate * bytesPerFrame(format), true);
  view.setUint16(32, bytesPerFrame(format), true);
  view.setUint16(34, format.bitDepth, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}
