import { FRAGMENT_NUMBER, fits, TAG } from '../../contract/get-media';
import { ID } from '../ebml/element-ids';
import { elementsIn, MalformedElementError, readUnsigned } from '../ebml/element-reader';
import { ElementScanner, type ElementAnswer, type MalformedAnswer, type NeedMoreBytesAnswer, type PayloadAnswer } from '../ebml/element-scanner';
import { collectTags, fragmentOf, inBandErrorOf, type ChunkTags } from './chunk-tags';
import { type Fragment, type FrameSink, type InBandError } from './fragment';

export type AssemblerAnswer =
  | NeedMoreBytesAnswer
  | MalformedChunkAnswer
  /** A fragment is whole; its frames are what was written to the sink since `begin`. */
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  /** A fragment that was there already; its frames in the sink are void. */
  | { readonly kind: 'duplicate'; readonly number: bigint }
  | { readonly kind: 'in-band-error'; readonly error: InBandError };

/** The media cannot be read further. */
export interface MalformedChunkAnswer extends MalformedAnswer {
  /** The fragment that the chunk says it is, when it has said so already. */
  readonly number: bigint | undefined;
}

/** Largest header or Tags element that is held in memory. Real ones are a few KB. */
export const MAX_HELD_BYTES = 1024 * 1024;
/** Largest fragment taken. The service's limit is 50 MB. */
export const MAX_FRAGMENT_BYTES = 64 * 1024 * 1024;

/** Elements read as a whole: what describes the fragment. */
const HELD: ReadonlySet<number> = new Set([ID.EBML, ID.Info, ID.Tracks, ID.Tags]);
/** Children of a Cluster that are wrong once it is re-timed and moved; everything else is kept verbatim. */
const DROPPED: ReadonlySet<number> = new Set([ID.Timestamp, ID.Position, ID.PrevSize, ID.Crc32, ID.Void]);

/** Default of Matroska: one tick is a millisecond. */
export const DEFAULT_TIMESTAMP_SCALE = 1_000_000n;
const NO_BYTES = new Uint8Array(0);

/** The chunk that is arriving. */
interface Chunk {
  ebml: Uint8Array;
  tracks: Uint8Array;
  timestampScale: bigint;
  readonly tags: ChunkTags;
  clusters: number;
  /** Bytes of frames so far. */
  bytes: number;
}

/** What happens to the payload that is arriving. */
type Payload =
  | { readonly kind: 'skip' }
  | { readonly kind: 'frames' }
  | { readonly kind: 'hold'; readonly id: number; readonly bytes: Uint8Array; filled: number };

const SKIP: Payload = { kind: 'skip' };
const FRAMES: Payload = { kind: 'frames' };

/**
 * Turns a GetMedia body, in pieces of any size, into whole fragments. A fragment is whole when its trailing CONTINUATION_TOKEN
 * tag has arrived; until then its frames lie in the sink and may yet be void. Numbers rise strictly; what is not above the last
 * one is reported as a duplicate.
 *
 * Feed a piece, then call `next` until it answers `need-more-bytes`.
 */
export class FragmentAssembler {
  private readonly scanner = new ElementScanner();
  private chunk: Chunk | undefined;
  private payload: Payload = SKIP;
  /** An error told in the same Tags element that completed a fragment: the fragment is answered first. */
  private pendingError: InBandError | undefined;
  private malformed: MalformedChunkAnswer | undefined;

  /** @param last Number of the last fragment that is archived; only later ones are taken. */
  constructor(private readonly sink: FrameSink, private last?: bigint) {}

  feed(piece: Uint8Array): void {
    this.scanner.feed(piece);
  }

  next(): AssemblerAnswer {
    if (this.malformed !== undefined) return this.malformed;
    if (this.pendingError !== undefined) return this.tellError(this.pendingError);
    for (;;) {
      const scanned = this.scanner.next();
      if (scanned.kind === 'need-more-bytes') return scanned;
      if (scanned.kind === 'malformed') return this.fail(scanned.offset, scanned.reason);
      const answer = scanned.kind === 'element' ? this.element(scanned) : this.piece(scanned);
      if (answer !== undefined) return answer;
    }
  }

  private element(element: ElementAnswer): AssemblerAnswer | undefined {
    const { id, level, offset } = element;
    if (level === 0 && id === ID.EBML) {
      const cut = this.beginChunk(offset);
      if (cut !== undefined) return cut;
    }
    if (level === 2) return this.clusterChild(element);
    if (level === 1 && id === ID.Cluster) return this.cluster(offset);
    this.payload = SKIP;
    return HELD.has(id) ? this.hold(element) : undefined;
  }

  /** A chunk that ends without its token was cut: going on behind it would lose it, so the session must be opened anew. */
  private beginChunk(offset: number): MalformedChunkAnswer | undefined {
    if (this.chunk !== undefined) return this.fail(offset, 'a new chunk begins before the last one had its continuation token');
    this.chunk = { ebml: NO_BYTES, tracks: NO_BYTES, timestampScale: DEFAULT_TIMESTAMP_SCALE, tags: new Map(), clusters: 0, bytes: 0 };
    this.sink.begin();
    return undefined;
  }

  private cluster(offset: number): MalformedChunkAnswer | undefined {
    if (this.chunk === undefined) return this.fail(offset, 'a Cluster without an EBML header before it');
    this.chunk.clusters += 1;
    return this.chunk.clusters > 1 ? this.fail(offset, 'a second Cluster in one chunk') : undefined;
  }

  private clusterChild(element: ElementAnswer): MalformedChunkAnswer | undefined {
    this.payload = DROPPED.has(element.id) ? SKIP : FRAMES;
    return this.payload === FRAMES ? this.frames(element.header) : undefined;
  }

  private frames(bytes: Uint8Array): MalformedChunkAnswer | undefined {
    if (this.chunk === undefined) return undefined; // cluster() has refused this already.
    this.chunk.bytes += bytes.length;
    if (this.chunk.bytes > MAX_FRAGMENT_BYTES) return this.fail(this.scanner.offset, `a fragment of more than ${MAX_FRAGMENT_BYTES} bytes`);
    this.sink.write(bytes);
    return undefined;
  }

  private hold({ id, size = 0, offset }: ElementAnswer): MalformedChunkAnswer | undefined {
    if (size > MAX_HELD_BYTES) return this.fail(offset, `element 0x${id.toString(16)} of ${size} bytes; at most ${MAX_HELD_BYTES} are held`);
    this.payload = { kind: 'hold', id, bytes: new Uint8Array(size), filled: 0 };
    return undefined;
  }

  private piece({ bytes, last }: PayloadAnswer): AssemblerAnswer | undefined {
    switch (this.payload.kind) {
      case 'skip': return undefined;
      case 'frames': return this.frames(bytes);
      case 'hold':
        this.payload.bytes.set(bytes, this.payload.filled);
        this.payload.filled += bytes.length;
        return last ? this.held(this.payload.id, this.payload.bytes) : undefined;
    }
  }

  private held(id: number, payload: Uint8Array): AssemblerAnswer | undefined {
    const chunk = this.chunk;
    const offset = this.scanner.offset - payload.length;
    if (chunk === undefined) return id === ID.Tags ? this.strayTags(payload, offset) : undefined;
    try {
      if (id === ID.EBML) chunk.ebml = payload;
      if (id === ID.Tracks) chunk.tracks = payload;
      if (id === ID.Info) chunk.timestampScale = timestampScaleOf(payload, offset);
      if (id !== ID.Tags) return undefined;
      collectTags(payload, offset, chunk.tags);
    } catch (error) {
      return this.malformedInside(error);
    }
    return this.tagged(chunk, offset);
  }

  /** Behind the token nothing belongs to the chunk any more, but an error may still be told there. */
  private strayTags(payload: Uint8Array, offset: number): AssemblerAnswer | undefined {
    const tags: ChunkTags = new Map();
    try {
      collectTags(payload, offset, tags);
    } catch (error) {
      return this.malformedInside(error);
    }
    const error = inBandErrorOf(tags);
    return error === undefined ? undefined : this.tellError(error);
  }

  private tagged(chunk: Chunk, offset: number): AssemblerAnswer | undefined {
    const error = inBandErrorOf(chunk.tags);
    if (!chunk.tags.has(TAG.continuationToken)) return error === undefined ? undefined : this.tellError(error);
    const { ebml, tracks, timestampScale } = chunk;
    const fragment = fragmentOf(chunk.tags, { ebml, tracks, timestampScale });
    // A chunk that tells an error need not be a fragment, token or not.
    if ('missing' in fragment) return error === undefined ? this.fail(offset, `a chunk without a valid ${fragment.missing}`) : this.tellError(error);
    this.pendingError = error;
    this.chunk = undefined;
    if (this.last !== undefined && fragment.number <= this.last) return { kind: 'duplicate', number: fragment.number };
    this.last = fragment.number;
    return { kind: 'fragment', fragment };
  }

  /** The error ends the session; the chunk it stands in will not be completed. */
  private tellError(error: InBandError): AssemblerAnswer {
    this.pendingError = undefined;
    this.chunk = undefined;
    return { kind: 'in-band-error', error };
  }

  private malformedInside(error: unknown): MalformedChunkAnswer {
    if (error instanceof MalformedElementError) return this.fail(error.offset, error.reason);
    throw error;
  }

  private fail(offset: number, reason: string): MalformedChunkAnswer {
    const number = this.chunk?.tags.get(TAG.fragmentNumber);
    this.malformed = { kind: 'malformed', offset, reason, number: fits(FRAGMENT_NUMBER, number) ? BigInt(number) : undefined };
    return this.malformed;
  }
}

function timestampScaleOf(infoPayload: Uint8Array, offset: number): bigint {
  for (const child of elementsIn(infoPayload, offset)) {
    // 0 is no scale (RFC 9559 forbids it), and dividing by it would stop the stream for good.
    if (child.id === ID.TimestampScale) return readUnsigned(child.payload) || DEFAULT_TIMESTAMP_SCALE;
  }
  return DEFAULT_TIMESTAMP_SCALE;
}
