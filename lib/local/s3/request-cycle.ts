import { type IncomingMessage, type ServerResponse } from 'node:http';
import { checkPolicy } from './bucket-policy';
import { type BucketRecord } from './bucket-store';
import { readJson } from './disk';
import { S3Error } from './errors';
import { HANDLERS } from './handlers';
import { checkKey } from './object-key';
import { identifyOperation } from './operation';
import { type S3Request } from './request';
import { parseTarget } from './request-target';
import { discardResponse, errorResponse, type S3Response, sendResponse } from './response';
import { type S3Fault, type S3FaultPlan } from './s3-fault';
import { type Volume } from './volume';

/** What every request of a server shares. */
export interface RequestContext {
  readonly volume: Volume;
  readonly fault: S3FaultPlan;
  /** Settles when the disk is in order; rejects when it cannot be brought there. */
  readonly ready: Promise<unknown>;
  /** Settles when the server closes: requests that a fault holds back are given up. */
  readonly closing: Promise<void>;
}

const REJECTIONS = { InternalError: 'We encountered an internal error. Please try again.', SlowDown: 'Please reduce your request rate.' } as const;

/** Handles one request from its head to the end of its answer. Never rejects: whatever fails is answered, or the caller is gone. */
export async function serveRequest(context: RequestContext, incoming: IncomingMessage, out: ServerResponse, requestId: string): Promise<void> {
  try {
    await context.ready;
    const outcome = await respond(context, incoming, requestId);
    if (outcome === 'drop') {
      incoming.socket.destroy();
      return;
    }
    // The rest of a body that an error left unread: the caller sends it all before it listens, and the connection stays usable.
    incoming.resume();
    await sendResponse(outcome, out, requestId);
  } catch {
    // The caller went away during the answer, or the server never came up, which its starter is told.
    incoming.socket.destroy();
  }
}

async function respond(context: RequestContext, incoming: IncomingMessage, requestId: string): Promise<S3Response | 'drop'> {
  let fault: S3Fault | undefined;
  let response: S3Response;
  try {
    const request = readRequest(incoming);
    const { operation, bucket, key } = request;
    fault = context.fault({ operation, bucket, ...(key === '' ? {} : { key }) });
    if (fault?.kind === 'reject') throw new S3Error(fault.code, REJECTIONS[fault.code]);
    if (fault?.kind === 'delay' && await isClosedBefore(context.closing, fault.until)) return 'drop';
    await authorize(request, context.volume);
    response = await HANDLERS[operation](request, context.volume);
  } catch (error) {
    response = errorResponse(error, (incoming.url ?? '').split('?')[0] ?? '', requestId);
  }
  if (fault?.kind !== 'drop-response') return response;
  await discardResponse(response);
  return 'drop';
}

/** Throws AccessDenied for what the policy of a bucket forbids. A bucket that is not there has none. */
async function authorize(request: S3Request, volume: Volume): Promise<void> {
  if (request.bucket === '') return;
  const { policy } = await readJson<BucketRecord>(volume.place(request.bucket).bucketRecord) ?? {};
  if (policy !== undefined) checkPolicy(policy, request);
}

function isClosedBefore(closing: Promise<void>, until: Promise<unknown>): Promise<boolean> {
  return Promise.race([closing.then(() => true), until.then(() => false)]);
}

function readRequest(incoming: IncomingMessage): S3Request {
  const target = parseTarget(incoming.url ?? '');
  const operation = identifyOperation(incoming.method ?? '', target, incoming.headers);
  // Here, so that no handler ever sees a key that leads out of its bucket.
  if (target.key !== '') checkKey(target.key);
  // Without an encoding the stream gives buffers. It must outlive a loop that stops early, because the answer takes the same connection.
  const body = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  return { ...target, operation, headers: incoming.headers, body };
}
