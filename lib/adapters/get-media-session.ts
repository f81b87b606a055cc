import { type GetMediaCommandOutput } from '@aws-sdk/client-kinesis-video-media';
import { type MediaSession } from '../ports/media-source';
import { toSourceError } from './source-error';

type Body = NonNullable<GetMediaCommandOutput['Payload']> & AsyncIterable<Uint8Array> & { destroy(): void };

/** One GetMedia body as the SDK delivers it in Node: a socket's stream. */
export class GetMediaSession implements MediaSession {
  private readonly pieces: AsyncIterator<Uint8Array, undefined>;
  private closed = false;

  constructor(private readonly body: Body, readonly requestId: string | undefined) {
    this.pieces = body[Symbol.asyncIterator]();
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.pieces.next();
      return next.done === true || this.closed ? undefined : next.value;
    } catch (error) {
      // Closing makes the SDK throw the same "aborted" as a connection that is cut: only we know which it was.
      if (this.closed) return undefined;
      // A body that is silent for longer than a fragment lasts is as good as ended: the service may also keep it open for ever.
      if (error instanceof Error && error.name === 'TimeoutError') return undefined;
      throw toSourceError(error, 'GetMedia');
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.body.destroy();
  }
}
