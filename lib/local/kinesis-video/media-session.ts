import { inBandError, type InBandErrorRow } from '../../contract/service-errors';
import type { AwsTags } from './aws-tags';
import { chunkHead, chunkTail, errorChunk } from './chunk';
import type { Clock } from './clock';
import type { Fault } from './faults';
import type { Fragment } from './fragment-store';
import type { Limits } from './limits';
import type { MediaBody } from './media-body';
import { RateWindow } from './rate-window';
import type { StartPosition } from './start-position';
import type { KinesisVideoStream } from './stream';

/** A time as the service writes it into a tag: seconds with three decimals, `0.000` for 0. */
export function timestampTag(ms: number): string {
  return (Math.round(ms) / 1000).toFixed(3);
}

export interface MediaSessionOptions {
  readonly stream: KinesisVideoStream;
  readonly start: StartPosition;
  readonly body: MediaBody;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly faults: readonly Fault[];
  /** Aborted when the reader leaves or the server closes. */
  readonly signal: AbortSignal;
}

/** One GetMedia session: fragment after fragment, first those that are there, then each as it comes. */
export class MediaSession {
  readonly #startedAt: number;
  readonly #rate: RateWindow;
  /** The number behind which the next fragment is looked for. */
  #position = -1n;
  #sent = 0;
  #ebmlHeader: Uint8Array | undefined;

  constructor(private readonly options: MediaSessionOptions) {
    this.#startedAt = options.clock.now();
    this.#rate = new RateWindow(options.limits.fragmentsPerSecond, 1000);
  }

  /** Sends until the session ends, and ends the body. */
  async run(): Promise<void> {
    const { start, body } = this.options;
    if (start.kind === 'not-found') {
      // Not observed on the service: that an expired fragment is answered in band is concluded from the existence of id 4000.
      await this.#fail(inBandError(4000), { fragmentNumber: start.fragmentNumber });
      return;
    }
    this.#position = start.order;
    for (;;) {
      if (await this.#strike()) return;
      const fragment = await this.#next();
      if (fragment === undefined) break;
      if (!await this.#send(fragment)) return;
    }
    await body.finish('end');
  }

  /** Does what a fault wants at this fragment boundary; answers whether that ended the session. */
  async #strike(): Promise<boolean> {
    const { faults, body, stream } = this.options;
    const fault = faults.find((candidate) => 'afterFragments' in candidate && candidate.afterFragments === this.#sent);
    switch (fault?.kind) {
      case 'cut':
      case 'end':
      case 'stall':
        await body.finish(fault.kind);
        return true;
      case 'in-band-error': {
        const row = inBandError(fault.errorId);
        const about = stream.after(this.#position)?.number;
        await this.#fail({ ...row, meaning: fault.errorCode ?? row.meaning }, fault.bare === true || about === undefined ? {} : { fragmentNumber: about });
        return true;
      }
      default: return false;
    }
  }

  async #fail({ id, meaning }: InBandErrorRow, { fragmentNumber }: Pick<AwsTags, 'fragmentNumber'>): Promise<void> {
    for (const part of errorChunk({ errorId: id, errorCode: meaning, fragmentNumber, ebmlHeader: this.#ebmlHeader })) {
      if (!await this.options.body.write(part)) return;
    }
    await this.options.body.finish('end');
  }

  async #send(fragment: Fragment): Promise<boolean> {
    const { body, clock } = this.options;
    const { recorded } = fragment;
    const head = chunkHead(fragment.media, {
      fragmentNumber: fragment.number,
      serverTimestamp: recorded?.serverTimestamp ?? timestampTag(fragment.serverTimestamp),
      producerTimestamp: recorded?.producerTimestamp ?? timestampTag(fragment.producerTimestamp),
    });
    for (const part of head) {
      if (!await body.write(part)) return false;
    }
    // Taken now and not before: the tag tells how old the fragment was when its last byte left.
    const behind = Math.max(0, Math.round(clock.now() - fragment.serverTimestamp));
    const tail = chunkTail({
      millisBehindNow: recorded?.millisBehindNow ?? String(behind),
      continuationToken: recorded?.continuationToken ?? fragment.number,
    });
    if (!await body.write(tail)) return false;
    this.#position = fragment.order;
    this.#ebmlHeader = fragment.media.ebmlHeader;
    this.#sent++;
    return true;
  }

  /** The next fragment, once there is one and the rate allows it; undefined when the session is over. */
  async #next(): Promise<Fragment | undefined> {
    const { stream, clock, limits, signal } = this.options;
    const idleSince = clock.now();
    const sessionEnd = this.#startedAt + limits.sessionMs;
    for (;;) {
      const now = clock.now();
      if (signal.aborted || now >= sessionEnd) return undefined;
      if (stream.after(this.#position) !== undefined) {
        const wait = this.#rate.take(now);
        // Looked up again after a wait: retention may have taken the fragment meanwhile.
        if (wait === 0) return stream.after(this.#position);
        await clock.sleep(wait, signal);
        continue;
      }
      const idleEnd = Math.max(idleSince, stream.receivingUntil) + limits.idleEndMs;
      if (now >= idleEnd) return undefined;
      await this.#changeOr(Math.min(idleEnd, sessionEnd));
    }
  }

  /** Waits for a change of the stream, at most until `deadline`. */
  async #changeOr(deadline: number): Promise<void> {
    const { stream, clock, signal } = this.options;
    const either = new AbortController();
    const forward = (): void => either.abort(signal.reason);
    signal.addEventListener('abort', forward, { once: true });
    try {
      await Promise.race([stream.store.changed(either.signal), clock.sleep(deadline - clock.now(), either.signal)]);
    } finally {
      signal.removeEventListener('abort', forward);
      either.abort();
    }
  }
}
