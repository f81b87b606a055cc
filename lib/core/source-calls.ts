import { SourceError } from '../contract/errors';
import { type StartSelector } from '../contract/get-media';
import { type Reaction } from '../contract/service-errors';
import { type MediaSession } from '../ports/media-source';
import { type Ports } from '../ports/ports';
import { CALL_BACK_OFF, CONNECTION_BACK_OFF, delay } from './backoff';

/** Tries of one call before the state machine takes over, which can wait longer and cheaper. */
const ATTEMPTS = 8;

/** Behind these the endpoint is asked for anew: it no longer serves the stream, or is no longer there to say so. */
const WANTS_FRESH_ENDPOINT: ReadonlySet<Reaction> = new Set(['refresh-endpoint', 'reconnect']);

/** Refusals that an endpoint which is no longer the stream's may have to answer for: they are believed only of a fresh one. */
const MAY_BE_THE_ENDPOINTS: ReadonlySet<string> = new Set([
  'NotAuthorizedException', 'AccessDeniedException', 'ExpiredTokenException', 'ResourceNotFoundException', 'UnrecognizedClientError',
]);

/**
 * Calls the source until it answers. The SDK repeats neither ClientLimitExceeded nor ConnectionLimitExceeded (they are HTTP 400
 * and not on its list), so this does, with full jitter. InvalidEndpoint and a lost connection ask for the endpoint anew.
 * @param giveUpAt Epoch milliseconds after which no further try begins.
 * @throws SourceError of the last try.
 */
export async function callSource<T>(ports: Ports, giveUpAt: number, call: (freshEndpoint: boolean) => Promise<T>): Promise<T> {
  let freshEndpoint = false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(freshEndpoint);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      ports.journal.record({ kind: 'source-error', errorName: error.row.name, message: error.message, requestId: error.requestId });
      const wait = delay(error.row.name === 'ConnectionLimitExceededException' ? CONNECTION_BACK_OFF : CALL_BACK_OFF, attempt, ports.randomness);
      const isRefusal = error.row.reaction === 'fail';
      if ((isRefusal && (freshEndpoint || !MAY_BE_THE_ENDPOINTS.has(error.row.name))) || attempt + 1 === ATTEMPTS || ports.clock.now() + wait >= giveUpAt) throw error;
      freshEndpoint = isRefusal || WANTS_FRESH_ENDPOINT.has(error.row.reaction);
      await ports.clock.sleep(wait);
    }
  }
}

/** Opens a session; see {@link callSource}. */
export async function openSession(ports: Ports, streamArn: string, selector: StartSelector, giveUpAt: number): Promise<MediaSession> {
  const session = await callSource(ports, giveUpAt, (freshEndpoint) => ports.source.open(streamArn, selector, freshEndpoint));
  ports.journal.record({ kind: 'session-opened', selector: selector.StartSelectorType, requestId: session.requestId });
  return session;
}
