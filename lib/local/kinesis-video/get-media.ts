import type { ServerResponse } from 'node:http';
import { type Fault, faultOf } from './faults';
import { MediaBody } from './media-body';
import { MediaSession } from './media-session';
import { getMediaRequest, type RequestBody } from './requests';
import type { Service } from './service';
import { startPosition } from './start-position';
import { writeShape } from './write-shape';

/** A signal that is aborted when the reader leaves or the server closes; both show as the response's `close`. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** Answers a GetMedia call: throws an exception before the body, or sends the media until the session ends. */
export async function getMedia(service: Service, body: RequestBody, response: ServerResponse, faults: readonly Fault[]): Promise<void> {
  const { clock, limits, random } = service;
  const request = getMediaRequest(body);
  const stream = service.resolve(request.stream);
  service.meter('GetMedia', stream);
  const release = service.connect(stream);
  const signal = goneSignal(response);
  signal.addEventListener('abort', release);
  const dropped = faultOf(faults, 'drop-head');
  if (dropped !== undefined) stream.dropHead(dropped.fragments);
  const bytesPerSecond = Math.min(limits.bytesPerSecond, faultOf(faults, 'slow')?.bytesPerSecond ?? Infinity);
  const media = new MediaBody(response, { clock, signal, bytesPerSecond, shape: writeShape(faults, random), faults, beforeEnd: release });
  const start = startPosition(stream, request.selector, faultOf(faults, 'repeat') !== undefined);
  // The value is the service's own, though its model's pattern for it allows no slash.
  response.writeHead(200, { 'content-type': 'video/webm' });
  response.flushHeaders();
  try {
    await new MediaSession({ stream, start, body: media, clock, limits, faults, signal }).run();
  } catch (error) {
    // Sleeps of a session whose reader has left reject; everything else is a mistake of ours.
    if (!signal.aborted) throw error;
  }
}
