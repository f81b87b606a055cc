import { PassThrough } from 'node:stream';
import { GetMediaSession } from '../../lib/adapters/get-media-session';
import { SourceError } from '../../lib/contract/errors';

/** A session over a body that the test feeds. */
function bench(): { readonly body: PassThrough; readonly session: GetMediaSession } {
  const body = new PassThrough();
  // Of the SDK's stream the session needs only what every stream of Node has.
  return { body, session: new GetMediaSession(body as never, 'request-1') };
}

describe('GetMediaSession', () => {
  test('answers bytes as they arrive, then the end', async () => {
    const { body, session } = bench();
    const first = session.read();
    body.write(Buffer.from('one'));
    const told = [await first];
    body.end(Buffer.from('two'));

    told.push(await session.read(), await session.read(), await session.read());

    expect(told.map((bytes) => bytes?.toString())).toEqual(['one', 'two', undefined, undefined]);
  });

  test('a connection that breaks is ConnectionLost', async () => {
    const { body, session } = bench();
    const reading = session.read();
    body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));

    await expect(reading).rejects.toThrow(SourceError);
    await expect(reading).rejects.toMatchObject({ row: { name: 'ConnectionLost' } });
  });

  test('a body that ends before the service ended it is ConnectionLost', async () => {
    const { body, session } = bench();
    const reading = session.read();
    body.destroy();

    await expect(reading).rejects.toMatchObject({ row: { name: 'ConnectionLost' } });
  });

  test('a body that is silent for too long has ended', async () => {
    const { body, session } = bench();
    const reading = session.read();
    body.destroy(Object.assign(new Error('socket idle'), { name: 'TimeoutError' }));

    await expect(reading).resolves.toBeUndefined();
  });

  test('closing answers a waiting read with the end, not with an error', async () => {
    const { session } = bench();
    const reading = session.read();

    session.close();

    await expect(reading).resolves.toBeUndefined();
  });

  test('closing lets go of the body', () => {
    const { body, session } = bench();

    session.close();

    expect(body.destroyed).toBe(true);
  });

  test('bytes that were there when it was closed are not told any more', async () => {
    const { body, session } = bench();
    const reading = session.read();
    body.write(Buffer.from('one'));

    session.close();

    await expect(reading).resolves.toBeUndefined();
    await expect(session.read()).resolves.toBeUndefined();
  });

  test('a body that fails while it is closed is closed all the same', async () => {
    const { body, session } = bench();
    const reading = session.read();
    session.close();
    body.destroy(new Error('too late'));

    await expect(reading).resolves.toBeUndefined();
  });

  test('closing twice, or behind the end, is closing once', async () => {
    const { body, session } = bench();
    body.end();
    await session.read();

    session.close();
    session.close();

    await expect(session.read()).resolves.toBeUndefined();
  });

  test('names its request', () => {
    expect(bench().session.requestId).toBe('request-1');
  });
});
