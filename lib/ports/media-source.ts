import { type StartSelector, type StreamReference } from '../contract/get-media';

/** A stream as the service knows it. */
export interface StreamDescription {
  /** Ends in the creation time, so a recreated stream of the same name is another stream. */
  readonly streamArn: string;
  readonly streamName: string;
  readonly retentionHours: number;
}

/** One GetMedia call: bytes until the service ends them. */
export interface MediaSession {
  /**
   * The next bytes as they arrived; `undefined` once the service has ended the body or {@link close} was called.
   * @throws SourceError when the connection fails or nothing arrives for too long.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Ends the session from our side; a waiting `read` answers at once. Safe to call twice. */
  close(): void;
  readonly requestId: string | undefined;
}

/** Kinesis Video Streams, as far as an archive needs it. Every method throws SourceError. */
export interface MediaSource {
  describe(stream: StreamReference): Promise<StreamDescription>;
  /** @param freshEndpoint Ask for the data endpoint again in place of the one known. */
  open(streamArn: string, selector: StartSelector, freshEndpoint: boolean): Promise<MediaSession>;
}
