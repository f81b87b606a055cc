import { ID } from '../ebml/element-ids';
import { concat, date, element, idBytes, reserved, text, UNKNOWN_SIZE, unsigned } from '../ebml/element-writer';
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

/**
 * The beginning of an archive object, up to its first Cluster. The Segment is of unknown size and the places of SeekHead and
 * Duration are kept free, so that the object plays as it is and can be finished without moving a byte.
 * @param startMillis True time of the object's zero, epoch milliseconds: DateUTC.
 */
export function objectHeader(header: ChunkHeader, startMillis: number): Uint8Array {
  const info = element(
    ID.Info,
    unsigned(ID.TimestampScale, header.timestampScale),
    date(ID.DateUTC, startMillis),
    text(ID.MuxingApp, APP),
    text(ID.WritingApp, APP),
    reserved(DURATION_RESERVE),
  );
  const tracks = header.tracks.length > 0 ? [element(ID.Tracks, header.tracks)] : [];
  return concat([EBML_HEADER, idBytes(ID.Segment), UNKNOWN_SIZE, reserved(SEEK_HEAD_RESERVE), info, ...tracks]);
}
