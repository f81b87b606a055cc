import { type AwsTags, writeAwsTags } from './aws-tags';
import { type Element, ID, knownEnd, readElement } from './ebml';
import type { MatroskaChunk } from './matroska-chunks';

/** A Segment header of unknown size in 8 bytes: the service writes it in place of the producer's, whatever that was. */
const SEGMENT_HEADER = Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/**
 * An EBML header for the error chunk of a session that has sent no fragment: version 1, id length 4, size length 8, `matroska`
 * version 2, the values of the producer SDK.
 */
const DEFAULT_EBML_HEADER = Uint8Array.from(Buffer.from(
  '1a45dfa3a3' + '42868101' + '42f78101' + '42f28104' + '42f38108' + '4282886d6174726f736b61' + '42878102' + '42858102', 'hex',
));

/** What of a fragment goes out before its trailing tags: the parts of a chunk that are the producer's. */
export type ChunkMedia = Pick<MatroskaChunk, 'ebmlHeader' | 'segmentHead' | 'cluster' | 'afterCluster'>;

/** Tags at the head of a chunk. */
export type LeadingTags = Required<Pick<AwsTags, 'fragmentNumber' | 'serverTimestamp' | 'producerTimestamp'>>;

/** Tags at the end of a chunk; their arrival marks the fragment as complete. */
export type TrailingTags = Required<Pick<AwsTags, 'millisBehindNow' | 'continuationToken'>>;

/** All of a chunk but its trailing tags, in the order in which the service writes it (measured on six captures). */
export function chunkHead(media: ChunkMedia, tags: LeadingTags): Uint8Array[] {
  const { fragmentNumber, serverTimestamp, producerTimestamp } = tags;
  return [
    media.ebmlHeader, SEGMENT_HEADER, media.segmentHead,
    writeAwsTags({ fragmentNumber, serverTimestamp, producerTimestamp }),
    media.cluster, media.afterCluster,
  ];
}

/** The last element of a chunk. */
export function chunkTail({ millisBehindNow, continuationToken }: TrailingTags): Uint8Array {
  return writeAwsTags({ millisBehindNow, continuationToken });
}

/** The in-band error that a chunk carries. */
export interface InBandError {
  readonly errorId: number;
  readonly errorCode: string;
  /** The fragment that the error is about. Default: the chunk does not say. */
  readonly fragmentNumber?: string | undefined;
  /** Header of the producer in front of the error. Default: that of the producer SDK. */
  readonly ebmlHeader?: Uint8Array | undefined;
}

/**
 * A chunk that says why the session stops: headers and tags, no Cluster and no timestamps. Never captured from the service;
 * these are the tags that AWS's own parser library expects in it.
 */
export function errorChunk({ errorId, errorCode, fragmentNumber, ebmlHeader }: InBandError): Uint8Array[] {
  const number = fragmentNumber === undefined ? {} : { fragmentNumber };
  return [ebmlHeader ?? DEFAULT_EBML_HEADER, SEGMENT_HEADER, writeAwsTags({ ...number, errorId: String(errorId), errorCode })];
}

/**
 * The head that the service repeats before every later fragment of a PutMedia session: verbatim, but without the Tags that stand
 * before Info. Those are metadata of the session's first fragment (captured in test_mixed_tags.mkv, first chunk only).
 */
export function repeatedHead(segmentHead: Uint8Array): Uint8Array {
  const elements: Element[] = [];
  for (let at = 0; at < segmentHead.length;) {
    const element = readElement(segmentHead, at);
    elements.push(element);
    at = knownEnd(element);
  }
  const info = elements.findIndex(({ id }) => id === ID.info);
  const kept = elements.filter(({ id }, i) => id !== ID.tags || i > info);
  if (info < 0 || kept.length === elements.length) return segmentHead;
  const dropped = elements.length - kept.length;
  const first = kept[0];
  // All of them at the very beginning, as the producer SDK writes them: a view will do.
  if (first !== undefined && elements.indexOf(first) === dropped) return segmentHead.subarray(first.start);
  return Buffer.concat(kept.map((element) => segmentHead.subarray(element.start, knownEnd(element))));
}
