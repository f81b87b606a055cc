/** A fragment lasts this long at most (limits page of the service). */
export const LONGEST_FRAGMENT_MILLIS = 20_000;

/** What a chunk says before its frames; the producer repeats it in every chunk. */
export interface ChunkHeader {
  /** Payload of the EBML header. */
  readonly ebml: Uint8Array;
  /** Payload of Tracks; empty when the producer sent none. */
  readonly tracks: Uint8Array;
  /** Nanoseconds per tick of the timestamps in the Cluster. */
  readonly timestampScale: bigint;
}

/** A fragment that has arrived whole. Its frames are in the sink. */
export interface Fragment {
  readonly number: bigint;
  /** When the service began to receive it, epoch milliseconds; rises with the number. */
  readonly serverTimestamp: number;
  /** When the camera says it was made, epoch milliseconds; may be wrong, repeat or go back. */
  readonly producerTimestamp: number;
  /** Opaque. Equal to the fragment number in every capture we have, which nobody promises. */
  readonly continuationToken: string;
  /** How far this fragment was behind the service's clock when it was sent. */
  readonly millisBehindNow: number;
  readonly header: ChunkHeader;
  /** Amazon Connect's name for the call; absent in every other stream, and now and then in a fragment of a call. */
  readonly contactId?: string;
}

/** An error that the service wrote into the media. */
export interface InBandError {
  /** One of the model's ten ids, or whatever number stood there; -1 when it was no number. */
  readonly id: number;
  /** AWS_KINESISVIDEO_ERROR_CODE, when it was there. */
  readonly code: string | undefined;
}

/** Takes the frames of the fragment that is arriving. They count only once the fragment is known to be whole. */
export interface FrameSink {
  /** A chunk begins: what was written since the last whole fragment is void. */
  begin(): void;
  /** Blocks of the chunk's Cluster, headers included, verbatim. `bytes` is valid only during the call. */
  write(bytes: Uint8Array): void;
}
