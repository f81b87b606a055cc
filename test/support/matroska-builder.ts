/**
 * Builds small Matroska files for tests, with every form that files from the field show: known and unknown sizes of any width,
 * CRC-32 and Void anywhere, NUL-padded text, timecodes wider than they need be. Nothing is checked: broken files are wanted too.
 */
import { crc32 } from 'node:zlib';

/** Element ids, with their length marker. */
export const EBML_ID = {
  ebml: 0x1a45dfa3, ebmlVersion: 0x4286, ebmlReadVersion: 0x42f7, maxIdLength: 0x42f2, maxSizeLength: 0x42f3,
  docType: 0x4282, docTypeVersion: 0x4287, docTypeReadVersion: 0x4285,
  segment: 0x18538067, seekHead: 0x114d9b74, void: 0xec, crc32: 0xbf,
  info: 0x1549a966, timecodeScale: 0x2ad7b1, duration: 0x4489, dateUtc: 0x4461, muxingApp: 0x4d80, writingApp: 0x5741,
  tracks: 0x1654ae6b, trackEntry: 0xae, trackNumber: 0xd7, trackUid: 0x73c5, trackType: 0x83, trackName: 0x536e,
  codecId: 0x86, codecPrivate: 0x63a2, video: 0xe0, pixelWidth: 0xb0, pixelHeight: 0xba,
  audio: 0xe1, samplingFrequency: 0xb5, channels: 0x9f, bitDepth: 0x6264,
  cluster: 0x1f43b675, timecode: 0xe7, position: 0xa7, prevSize: 0xab, simpleBlock: 0xa3, blockGroup: 0xa0, block: 0xa1,
  blockDuration: 0x9b, referenceBlock: 0xfb, cues: 0x1c53bb6b,
  tags: 0x1254c367, tag: 0x7373, targets: 0x63c0, simpleTag: 0x67c8, tagName: 0x45a3, tagString: 0x4487,
} as const;

/** How an element states its size: in as few bytes as possible, in so many bytes, or unknown in so many bytes. */
export type SizeForm = 'shortest' | { readonly bytes: number } | { readonly unknown: number };

type Bytes = Uint8Array | readonly Uint8Array[];

function joined(payload: Bytes): Uint8Array {
  return payload instanceof Uint8Array ? payload : Buffer.concat(payload);
}

/** A big-endian integer in `width` bytes. */
function bigEndian(value: bigint, width: number): Buffer {
  return Buffer.from(value.toString(16).padStart(width * 2, '0').slice(-width * 2), 'hex');
}

/** The bytes of an element id. */
export function idBytes(id: number): Buffer {
  const hex = id.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

/** An element size as a variable-length integer. */
export function sizeBytes(size: number, form: SizeForm = 'shortest'): Buffer {
  if (typeof form === 'object' && 'unknown' in form) return bigEndian((1n << BigInt(7 * form.unknown + 1)) - 1n, form.unknown);
  let width = 1;
  // All ones is taken by "unknown".
  while (BigInt(size) >= (1n << BigInt(7 * width)) - 1n) width++;
  if (form !== 'shortest') width = form.bytes;
  return bigEndian((1n << BigInt(7 * width)) | BigInt(size), width);
}

/** Any element. */
export function element(id: number, payload: Bytes, size: SizeForm = 'shortest'): Buffer {
  const data = joined(payload);
  return Buffer.concat([idBytes(id), sizeBytes(data.length, size), data]);
}

/** An unsigned integer element; `width` bytes of payload, default as few as it takes. */
export function uint(id: number, value: number | bigint, width?: number): Buffer {
  const shortest = Math.max(1, Math.ceil(BigInt(value).toString(16).length / 2));
  return element(id, bigEndian(BigInt(value), width ?? shortest));
}

/** An 8-byte float element. */
export function float(id: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleBE(value);
  return element(id, data);
}

/** A text element, padded with NULs to `padTo` bytes. */
export function text(id: number, value: string, padTo = 0): Buffer {
  const data = Buffer.from(value, 'utf8');
  return element(id, Buffer.concat([data, Buffer.alloc(Math.max(0, padTo - data.length))]));
}

/** A Void element around `payloadBytes` bytes. */
export function voidElement(payloadBytes: number, size: SizeForm = 'shortest'): Buffer {
  return element(EBML_ID.void, Buffer.alloc(payloadBytes), size);
}

/** Children behind the CRC-32 over them, as it stands at the beginning of a master. */
export function withCrc(...childElements: readonly Uint8Array[]): Buffer {
  const data = Buffer.concat(childElements);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(data));
  return Buffer.concat([element(EBML_ID.crc32, sum), data]);
}

export interface EbmlHeaderSpec { readonly docType?: string; readonly padDocTypeTo?: number; readonly size?: SizeForm }

/** An EBML header; DocType default `matroska`. */
export function ebmlHeader({ docType = 'matroska', padDocTypeTo = 0, size = 'shortest' }: EbmlHeaderSpec = {}): Buffer {
  return element(EBML_ID.ebml, [
    uint(EBML_ID.ebmlVersion, 1), uint(EBML_ID.ebmlReadVersion, 1), uint(EBML_ID.maxIdLength, 4), uint(EBML_ID.maxSizeLength, 8),
    text(EBML_ID.docType, docType, padDocTypeTo), uint(EBML_ID.docTypeVersion, 2), uint(EBML_ID.docTypeReadVersion, 2),
  ], size);
}

export interface InfoSpec { readonly timecodeScale?: number; readonly duration?: number; readonly extra?: readonly Uint8Array[] }

/** An Info element; the scale is left out when not given. */
export function info({ timecodeScale, duration, extra = [] }: InfoSpec = {}): Buffer {
  return element(EBML_ID.info, [
    ...(timecodeScale === undefined ? [] : [uint(EBML_ID.timecodeScale, timecodeScale)]),
    ...(duration === undefined ? [] : [float(EBML_ID.duration, duration)]),
    text(EBML_ID.muxingApp, 'test'), text(EBML_ID.writingApp, 'test'), ...extra,
  ]);
}

export interface TrackSpec {
  readonly number?: number;
  readonly name?: string;
  readonly padNameTo?: number;
  readonly codecId?: string;
  readonly codecPrivate?: Uint8Array;
}

/** A video track entry; default number 1, H.264, 640x360. */
export function videoTrack({ number = 1, name = 'video', padNameTo = 0, codecId = 'V_MPEG4/ISO/AVC', codecPrivate = Uint8Array.of(1, 100, 0, 30) }: TrackSpec = {}): Buffer {
  return element(EBML_ID.trackEntry, [
    uint(EBML_ID.trackNumber, number), uint(EBML_ID.trackUid, number), uint(EBML_ID.trackType, 1), text(EBML_ID.trackName, name, padNameTo),
    text(EBML_ID.codecId, codecId), element(EBML_ID.codecPrivate, codecPrivate),
    element(EBML_ID.video, [uint(EBML_ID.pixelWidth, 640), uint(EBML_ID.pixelHeight, 360)]),
  ]);
}

/** An audio track entry; default number 2, 8 kHz 16-bit PCM, as Amazon Connect sends it. */
export function audioTrack({ number = 2, name = 'audio', padNameTo = 0, codecId = 'A_PCM/INT/LIT', codecPrivate }: TrackSpec = {}): Buffer {
  return element(EBML_ID.trackEntry, [
    uint(EBML_ID.trackNumber, number), uint(EBML_ID.trackUid, number), uint(EBML_ID.trackType, 2), text(EBML_ID.trackName, name, padNameTo),
    text(EBML_ID.codecId, codecId), ...(codecPrivate === undefined ? [] : [element(EBML_ID.codecPrivate, codecPrivate)]),
    element(EBML_ID.audio, [float(EBML_ID.samplingFrequency, 8000), uint(EBML_ID.channels, 1), uint(EBML_ID.bitDepth, 16)]),
  ]);
}

/** A Tracks element. */
export function tracks(...entries: readonly Uint8Array[]): Buffer {
  return element(EBML_ID.tracks, entries);
}

/** A Tags element with one Tag; `sizes` is the form of every size in it. */
export function tags(values: Readonly<Record<string, string>>, sizes: SizeForm = 'shortest'): Buffer {
  const simple = Object.entries(values).map(([name, value]) => element(EBML_ID.simpleTag, [
    element(EBML_ID.tagName, Buffer.from(name), sizes), element(EBML_ID.tagString, Buffer.from(value), sizes),
  ], sizes));
  return element(EBML_ID.tags, element(EBML_ID.tag, simple, sizes), sizes);
}

export interface BlockSpec {
  /** Default 1. */
  readonly track?: number;
  /** Relative to the cluster, in timecode units, -32,768 to 32,767. Default 0. */
  readonly offset?: number;
  /** Default true. */
  readonly keyframe?: boolean;
  readonly data?: Uint8Array;
  /** Lacing bits of the flags, 0 to 3 (none, Xiph, fixed, EBML); the laced sizes are the caller's, in `data`. Default 0. */
  readonly lacing?: number;
}

function blockBody({ track = 1, offset = 0, data = Uint8Array.of(0, 0, 0, 1) }: BlockSpec, flags: number): Buffer {
  const time = Buffer.alloc(2);
  time.writeInt16BE(offset);
  return Buffer.concat([sizeBytes(track), time, Uint8Array.of(flags), data]);
}

/** A SimpleBlock. */
export function simpleBlock(spec: BlockSpec = {}, size: SizeForm = 'shortest'): Buffer {
  return element(EBML_ID.simpleBlock, blockBody(spec, (spec.keyframe === false ? 0 : 0x80) | ((spec.lacing ?? 0) << 1)), size);
}

/** A BlockGroup; not a key frame when `reference` is given (in timecode units, negative is earlier). */
export function blockGroup(spec: BlockSpec & { readonly duration?: number; readonly reference?: number } = {}): Buffer {
  const reference = Buffer.alloc(2);
  reference.writeInt16BE(spec.reference ?? 0);
  return element(EBML_ID.blockGroup, [
    element(EBML_ID.block, blockBody(spec, (spec.lacing ?? 0) << 1)),
    ...(spec.duration === undefined ? [] : [uint(EBML_ID.blockDuration, spec.duration)]),
    ...(spec.reference === undefined ? [] : [element(EBML_ID.referenceBlock, reference)]),
  ]);
}

export interface ClusterSpec {
  readonly timecode: number | bigint;
  /** Bytes of the timecode's payload. Default as few as it takes; the producer SDK writes 8. */
  readonly timecodeBytes?: number;
  /** Default one key frame. */
  readonly blocks?: readonly Uint8Array[];
  readonly size?: SizeForm;
  /** Begins with a CRC-32 over the rest. Default false. */
  readonly crc?: boolean;
  /** Other children between the timecode and the blocks, such as Position or Void. */
  readonly extra?: readonly Uint8Array[];
}

/** A Cluster. */
export function cluster({ timecode, timecodeBytes, blocks = [simpleBlock()], size = 'shortest', crc = false, extra = [] }: ClusterSpec): Buffer {
  const inside = [uint(EBML_ID.timecode, timecode, timecodeBytes), ...extra, ...blocks];
  return element(EBML_ID.cluster, crc ? withCrc(...inside) : inside, size);
}

/** A Segment around its elements. Default size: unknown in one byte, as the producer SDK writes it. */
export function segment(elements: Bytes, size: SizeForm = { unknown: 1 }): Buffer {
  return element(EBML_ID.segment, elements, size);
}

export interface MatroskaSpec {
  readonly ebml?: EbmlHeaderSpec;
  readonly segmentSize?: SizeForm;
  /** All that stands before the first Cluster. Default: Info with a scale of 1,000,000, and one video track. */
  readonly head?: readonly Uint8Array[];
  /** Clusters and whatever stands between and behind them, in order. */
  readonly body: readonly Uint8Array[];
}

/** A whole file. */
export function matroska({ ebml = {}, segmentSize = { unknown: 1 }, head, body }: MatroskaSpec): Buffer {
  const before = head ?? [info({ timecodeScale: 1_000_000 }), tracks(videoTrack())];
  return Buffer.concat([ebmlHeader(ebml), segment([...before, ...body], segmentSize)]);
}

/** A recording of equal fragments: one key frame of `frameBytes` each, every `fragmentMs`, as the producer SDK writes it. */
export function recording({ fragments, fragmentMs = 1_000, frameBytes = 40, startMs = 0 }: {
  readonly fragments: number; readonly fragmentMs?: number; readonly frameBytes?: number; readonly startMs?: number;
}): Buffer {
  const body = Array.from({ length: fragments }, (_, i) => cluster({
    timecode: startMs + i * fragmentMs, timecodeBytes: 8, size: { unknown: 1 },
    extra: [uint(EBML_ID.position, 0)],
    // Every frame differs, so that a test sees which one it got.
    blocks: [simpleBlock({ data: Buffer.alloc(frameBytes, i + 1) }, { bytes: 8 })],
  }));
  return matroska({ body });
}
