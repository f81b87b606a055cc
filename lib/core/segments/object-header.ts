import { ID } from '../ebml/element-ids';
import { concat, date, element, float, idBytes, reserved, text, UNKNOWN_SIZE, unsigned, wideSize, wideUnsigned } from '../ebml/element-writer';
import { type ChunkHeader } from '../fragments/fragment';

/** Room for a SeekHead with four entries of at most 21 bytes, for the finished object's index. */
export const SEEK_HEAD_RESERVE = 96;
/** Exactly a Duration: id 2, size 1, an 8-byte float. */
export const DURATION_RESERVE = 11;

const APP = 'kvs-archive';

/** DocType is always matroska: a webm source is valid Matroska as well, and our tags are none of webm's. */
const EBML_HEADER = element(
  ID.EBML,
  unsigned(ID.EBMLVersion, 1n),
  unsigned(ID.EBMLReadVersion, 1n),
  unsigned(ID.EBMLMaxIDLength, 4n),
  unsigned(ID.EBMLMaxSizeLength, 8n),
  text(ID.DocType, 'matroska'),
  unsigned(ID.DocTypeVersion, 4n),
  unsigned(ID.DocTypeReadVersion, 2n),
);

/** Where the payload of the Segment begins; positions in SeekHead and Cues count from here (RFC 9559, 5.1.1.1.2). */
export const SEGMENT_START = EBML_HEADER.length + idBytes(ID.Segment).length + UNKNOWN_SIZE.length;

/** What only a finished object can say of itself. */
export interface FinishedObject {
  /** Size of the whole object. */
  readonly bytes: number;
  /** In ticks. */
  readonly duration: number;
  /** Where its Cues begin, counted from its first byte; absent when it has none. */
  readonly cues: number | undefined;
}

function seek(id: number, position: number): Uint8Array {
  return element(ID.Seek, element(ID.SeekID, idBytes(id)), wideUnsigned(ID.SeekPosition, BigInt(position - SEGMENT_START)));
}

/** Where players find what, filled up to the room that was kept for it. */
function seekHead(entries: readonly Uint8Array[]): Uint8Array {
  const head = element(ID.SeekHead, ...entries);
  return concat([head, reserved(SEEK_HEAD_RESERVE - head.length)]);
}

/**
 * The beginning of an archive object, up to its first Cluster. As long as the object grows the Segment is of unknown size and the
 * places of SeekHead and Duration are kept free, so that it plays as it is; the header of the finished object has the same length.
 * @param startMillis True time of the object's zero, epoch milliseconds: DateUTC.
 */
export function objectHeader(header: ChunkHeader, startMillis: number, finished?: FinishedObject): Uint8Array {
  const info = element(
    ID.Info,
    unsigned(ID.TimestampScale, header.timestampScale),
    date(ID.DateUTC, startMillis),
    text(ID.MuxingApp, APP),
    text(ID.WritingApp, APP),
    finished === undefined ? reserved(DURATION_RESERVE) : float(ID.Duration, finished.duration),
  );
  const tracks = header.tracks.length > 0 ? element(ID.Tracks, header.tracks) : new Uint8Array(0);
  const size = finished === undefined ? UNKNOWN_SIZE : wideSize(finished.bytes - SEGMENT_START);
  const head = finished === undefined ? reserved(SEEK_HEAD_RESERVE) : seekHead(places(info.length, tracks.length, finished.cues));
  return concat([EBML_HEADER, idBytes(ID.Segment), size, head, info, tracks]);
}

function places(infoBytes: number, tracksBytes: number, cues: number | undefined): Uint8Array[] {
  const info = SEGMENT_START + SEEK_HEAD_RESERVE;
  return [
    seek(ID.Info, info),
    ...(tracksBytes > 0 ? [seek(ID.Tracks, info + infoBytes)] : []),
    ...(cues === undefined ? [] : [seek(ID.Cues, cues)]),
  ];
}
