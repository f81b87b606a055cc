import type { ServerResponse } from 'node:http';
import type { Fault } from '../../../lib/local/kinesis-video';
import { MediaBody } from '../../../lib/local/kinesis-video/media-body';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { writeShape } from '../../../lib/local/kinesis-video/write-shape';
import { ManualClock, settled } from './support/manual-clock';

/** A response whose kernel takes a write only when told to. */
class SlowResponse {
  readonly writes: { readonly bytes: Buffer; readonly taken: (error?: Error) => void }[] = [];
  destroyed = false;
  /** What happened, in order. */
  readonly log: string[] = [];

  write(bytes: Uint8Array, taken: (error?: Error) => void): boolean {
    this.writes.push({ bytes: Buffer.from(bytes), taken });
    return false;
  }

  end(): void { this.log.push('end'); }

  destroy(): void {
    this.destroyed = true;
    this.log.push('destroy');
  }
}

function newBody(faults: readonly Fault[] = []): { response: SlowResponse; body: MediaBody; gone: AbortController } {
  const response = new SlowResponse();
  const gone = new AbortController();
  // The body uses no more of a response than SlowResponse has.
  const body = new MediaBody(response as unknown as ServerResponse, {
    clock: new ManualClock(), signal: gone.signal, bytesPerSecond: Infinity, shape: writeShape(faults, new SeededRandom(1)), faults, beforeEnd: () => response.log.push('before end'),
  });
  return { response, body, gone };
}

test('one piece at a time is on its way, however much there is to send', async () => {
  const { response, body } = newBody();
  const written = body.write(Buffer.alloc(200_000));

  for (const expected of [1, 2, 3, 4]) {
    await settled();
    expect(response.writes).toHaveLength(expected);
    response.writes.at(-1)?.taken();
  }

  expect(await written).toBe(true);
});

test('a connection that breaks under a write closes the body', async () => {
  const { response, body } = newBody();
  const written = body.write(Buffer.alloc(10));
  await settled();

  response.writes[0]?.taken(new Error('EPIPE'));

  expect(await written).toBe(false);
});

test('a reader that leaves ends a write that would never be taken', async () => {
  const { body, gone } = newBody();
  const written = body.write(Buffer.alloc(10));
  await settled();

  gone.abort();

  expect(await written).toBe(false);
});

test('a cut waits until the bytes before it have gone out', async () => {
  const { response, body } = newBody([{ kind: 'cut', atByte: 4 }]);
  const written = body.write(Buffer.alloc(10));
  await settled();
  expect(response.destroyed).toBe(false);

  response.writes[0]?.taken();

  expect(await written).toBe(false);
  expect(response.writes.map(({ bytes }) => bytes.length)).toEqual([4]);
  expect(response.destroyed).toBe(true);
});

test.each([['end', ['before end', 'end']], ['cut', ['before end', 'destroy']]] as const)('%s: the connection is given back before the reader can see the end', async (how, order) => {
  const { response, body } = newBody();

  await body.finish(how);

  expect(response.log).toEqual(order);
});

test('a stall keeps its connection until the reader leaves', async () => {
  const { response, body, gone } = newBody();
  const stalled = body.finish('stall');
  await settled();
  expect(response.log).toEqual([]);

  gone.abort();
  await stalled;

  expect(response.log).toEqual(['destroy']);
});

test('corrupted bytes are inverted across writes, and the original stays as it was', async () => {
  const { response, body } = newBody([{ kind: 'corrupt', atByte: 2, length: 3 }]);
  const original = Buffer.alloc(4, 0x0f);

  for (let i = 0; i < 2; i++) {
    const written = body.write(original);
    await settled();
    response.writes.at(-1)?.taken();
    await written;
  }

  expect(response.writes.map(({ bytes }) => bytes.toString('hex'))).toEqual(['0f0ff0f0', 'f00f0f0f']);
  expect(original.toString('hex')).toBe('0f0f0f0f');
});
