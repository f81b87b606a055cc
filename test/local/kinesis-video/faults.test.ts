import { GetDataEndpointCommand } from '@aws-sdk/client-kinesis-video';
import * as MediaSdk from '@aws-sdk/client-kinesis-video-media';
import { GetMediaCommand, KinesisVideoMediaServiceException } from '@aws-sdk/client-kinesis-video-media';
import { IN_BAND_ERRORS, SERVICE_ERRORS } from '../../../lib/contract/service-errors';
import { type Fault, FAULT_HEADER, type KinesisVideoServer, readChunks, readErrorTags } from '../../../lib/local/kinesis-video';
import { recording } from '../../support/matroska-builder';
import { type Answer, controlClient, getMedia, mediaClient, payloadBytes, post, rejection, startServer } from './support/harness';
import type { ManualClock } from './support/manual-clock';

const FILE = recording({ fragments: 4 });
const UNLIMITED = { limits: { getMediaCallsPerSecond: Infinity, connectionsPerStream: Infinity } };

interface Scene { readonly server: KinesisVideoServer; readonly clock: ManualClock; readonly numbers: readonly string[]; readonly clean: Buffer }

async function filledServer(): Promise<Omit<Scene, 'clean'>> {
  const { server, clock } = await startServer(UNLIMITED);
  const stream = server.createStream({ name: 'cam', retentionHours: 24 });
  return { server, clock, numbers: readChunks(FILE).map((chunk) => stream.put(chunk).number) };
}

/** A stream of four fragments, and what a first call without faults gives: taken from a twin, whose seed and clock are the same. */
async function scene(): Promise<Scene> {
  const { body } = await bodyWith(await filledServer(), []);
  return { ...await filledServer(), clean: body };
}

/** All bytes that arrive, and the code of the error that ended them. */
async function bodyWith({ server, clock }: Pick<Scene, 'server' | 'clock'>, faults: readonly Fault[]): Promise<{ body: Buffer; error: string | undefined; answer: Answer }> {
  const answer = await getMedia(server, 'cam', { StartSelectorType: 'EARLIEST' }, faults);
  const error = await clock.drive(answer.whole.then(() => undefined, (reason: { code?: string }) => reason.code ?? 'unknown'));
  return { body: answer.bytes(), error, answer };
}

function numbersIn(body: Buffer): (string | undefined)[] {
  return readChunks(body).map(({ tags }) => tags.fragmentNumber);
}

function call(server: KinesisVideoServer): Promise<MediaSdk.GetMediaCommandOutput> {
  return mediaClient(server.url).send(new GetMediaCommand({ StreamName: 'cam', StartSelector: { StartSelectorType: 'EARLIEST' } }));
}

describe('an exception', () => {
  test.each(SERVICE_ERRORS.filter(({ source }) => source === 'modeled').map(({ name, httpStatus }) => [name, httpStatus] as const))(
    '%s arrives as the class of the SDK, with status %i', async (name, httpStatus) => {
      const { server } = await startServer();
      server.createStream({ name: 'cam' });
      server.faults.add({ inject: { kind: 'exception', name } });

      const error = await rejection(call(server));

      // The SDK exports one class for each modeled exception, under the exception's own name.
      expect(error).toBeInstanceOf(MediaSdk[name as 'InvalidArgumentException']);
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual([name, httpStatus]);
    });

  test.each(SERVICE_ERRORS.filter(({ source }) => source === 'common').map(({ name, httpStatus }) => [name, httpStatus] as const))(
    '%s, which is not in the model, arrives by name in the base class, with status %i', async (name, httpStatus) => {
      const { server } = await startServer();
      server.createStream({ name: 'cam' });
      server.faults.add({ inject: { kind: 'exception', name } });

      const error = await rejection(call(server));

      expect(error).toBeInstanceOf(KinesisVideoMediaServiceException);
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual([name, httpStatus]);
    });

  test('in the documented header only arrives as Unknown, with its status', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.faults.add({ inject: { kind: 'exception', name: 'ResourceNotFoundException', header: 'documented' } });

    const error = await rejection(call(server));

    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['Unknown', 404]);
  });

  test('may have a status and a text of its own', async () => {
    const { server } = await startServer();
    server.faults.add({ inject: { kind: 'exception', name: 'StreamLimitExceededException', httpStatus: 402, message: 'no more' } });

    const answer = await post(`${server.url}/getMedia`, {});

    expect([answer.status, answer.headers['x-amzn-errortype'], String(await answer.whole)]).toEqual([402, 'StreamLimitExceededException', '{"Message":"no more"}']);
  });

  test('in XML makes the SDK throw a SyntaxError with status 403', async () => {
    const { server } = await startServer();
    server.faults.add({ inject: { kind: 'xml' } });

    const error = await rejection(call(server));

    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['SyntaxError', 403]);
  });
});

describe('a wrong endpoint', () => {
  test('answers GetMedia as the control plane does', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.faults.add({ inject: { kind: 'wrong-endpoint' }, stream: 'cam' });
    const client = controlClient(server);
    const ask = async (): Promise<string | undefined> => (await client.send(new GetDataEndpointCommand({ APIName: 'GET_MEDIA', StreamName: 'cam' }))).DataEndpoint;

    const wrong = await ask();
    const error = await rejection(mediaClient(wrong ?? '').send(new GetMediaCommand({ StreamName: 'cam', StartSelector: { StartSelectorType: 'NOW' } })));

    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['SyntaxError', 403]);
    expect(await ask()).toBe(server.url);
  });

  test('may be one of its own', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    server.faults.add({ inject: { kind: 'wrong-endpoint', url: 'http://127.0.0.1:1' } });

    const { DataEndpoint } = await controlClient(server).send(new GetDataEndpointCommand({ APIName: 'GET_MEDIA', StreamName: 'cam' }));

    expect(DataEndpoint).toBe('http://127.0.0.1:1');
  });
});

describe('a body that ends where it should not', () => {
  test.each([0, 1, 47, 500, 1_000])('cut at byte %i: exactly so many bytes arrive, then ECONNRESET', async (atByte) => {
    const { server, clock, clean } = await scene();

    const { body, error } = await bodyWith({ server, clock }, [{ kind: 'cut', atByte }]);

    expect(body.equals(clean.subarray(0, atByte))).toBe(true);
    expect(error).toBe('ECONNRESET');
  });

  test('the SDK sees a cut as ECONNRESET while it reads', async () => {
    const { server } = await scene();
    server.faults.add({ inject: { kind: 'cut', atByte: 700 } });

    const { Payload } = await call(server);

    expect((await rejection(payloadBytes(Payload))).code).toBe('ECONNRESET');
  });

  test.each([0, 1, 500])('end at byte %i: exactly so many bytes arrive, and no error', async (atByte) => {
    const { server, clock, clean } = await scene();

    const { body, error } = await bodyWith({ server, clock }, [{ kind: 'end', atByte }]);

    expect(body.equals(clean.subarray(0, atByte))).toBe(true);
    expect(error).toBeUndefined();
  });

  test.each<[Fault, string | undefined]>([
    [{ kind: 'cut', afterFragments: 2 }, 'ECONNRESET'], [{ kind: 'end', afterFragments: 2 }, undefined],
  ])('%j: two whole fragments arrive', async (fault, code) => {
    const { server, clock, numbers } = await scene();

    const { body, error } = await bodyWith({ server, clock }, [fault]);

    expect(numbersIn(body)).toEqual(numbers.slice(0, 2));
    expect(error).toBe(code);
  });

  test.each<[Fault, number]>([
    [{ kind: 'stall', afterFragments: 1 }, 1], [{ kind: 'stall', atByte: 300 }, 0], [{ kind: 'stall', afterFragments: 0 }, 0],
  ])('%j: the connection stays open and silent, for hours', async (fault, fragments) => {
    const { server, clock, clean } = await scene();
    const answer = await getMedia(server, 'cam', { StartSelectorType: 'EARLIEST' }, [fault]);
    const expected = 'atByte' in fault ? fault.atByte : fragments * (clean.length / 4);
    await answer.has(expected);

    await clock.advance(4 * 3_600_000);

    expect(answer.bytes().length).toBe(expected);
    expect([answer.message.complete, answer.message.destroyed]).toEqual([false, false]);
  });
});

describe('an in-band error', () => {
  test.each(IN_BAND_ERRORS.map(({ id, meaning }) => [id, meaning] as const))('%i comes after the fragments before it, names the next one, and ends the body cleanly', async (errorId, meaning) => {
    const { server, clock, numbers } = await scene();

    const { body, error } = await bodyWith({ server, clock }, [{ kind: 'in-band-error', errorId, afterFragments: 2 }]);

    expect(numbersIn(body)).toEqual(numbers.slice(0, 2));
    expect(readErrorTags(body)).toEqual([{ fragmentNumber: numbers[2], errorId: String(errorId), errorCode: meaning }]);
    expect(error).toBeUndefined();
  });

  test('can carry a text of its own and nothing else', async () => {
    const { server, clock } = await scene();

    const { body } = await bodyWith({ server, clock }, [{ kind: 'in-band-error', errorId: 9_999, errorCode: 'new', afterFragments: 0, bare: true }]);

    expect(readErrorTags(body)).toEqual([{ errorId: '9999', errorCode: 'new' }]);
  });
});

describe('bytes that are not what they were', () => {
  test('corrupt: as many bytes as asked for are inverted, all others arrive', async () => {
    const { server, clock, clean } = await scene();

    const { body } = await bodyWith({ server, clock }, [{ kind: 'corrupt', atByte: 600, length: 10 }]);

    const wrong = [...clean.keys()].filter((i) => body[i] !== clean[i]);
    expect(body.length).toBe(clean.length);
    expect(wrong).toEqual(Array.from({ length: 10 }, (_, i) => 600 + i));
  });
});

describe('a body in other pieces', () => {
  test.each<Fault>([{ kind: 'write-pieces', minBytes: 1, maxBytes: 64 }, { kind: 'write-elements' }])('%j: the bytes are the same, the reads are small', async (fault) => {
    const { server, clock, clean } = await scene();

    const { body, answer } = await bodyWith({ server, clock }, [fault]);

    expect(body.equals(clean)).toBe(true);
    expect(answer.reads.length).toBeGreaterThan(20);
  });

  test('slow: the body takes its time on the clock of the server', async () => {
    const { server, clock, clean } = await scene();
    const before = clock.now();

    await bodyWith({ server, clock }, [{ kind: 'slow', bytesPerSecond: 100 }]);

    const seconds = (clock.now() - before - 3_000) / 1_000;
    expect(seconds).toBeCloseTo(clean.length / 100, 0);
  });
});

describe('fragments that are not where they should be', () => {
  test('drop-head: what expired just now is not sent', async () => {
    const { server, clock, numbers } = await scene();

    const { body } = await bodyWith({ server, clock }, [{ kind: 'drop-head', fragments: 3 }]);

    expect(numbersIn(body)).toEqual(numbers.slice(3));
  });

  test('drop-head on resume: the fragment asked for is gone', async () => {
    const { server, numbers } = await scene();

    const { whole } = await getMedia(server, 'cam', { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: numbers[1] }, [{ kind: 'drop-head' }]);

    expect(readErrorTags(await whole)[0]?.errorId).toBe('4000');
  });

  test.each([['FRAGMENT_NUMBER', 'AfterFragmentNumber'], ['CONTINUATION_TOKEN', 'ContinuationToken']])('repeat: %s begins with the fragment that was had already', async (type, field) => {
    const { server, clock, numbers } = await scene();

    const { whole } = await getMedia(server, 'cam', { StartSelectorType: type, [field]: numbers[1] }, [{ kind: 'repeat' }]);

    expect(numbersIn(await clock.drive(whole))).toEqual(numbers.slice(1));
  });
});

describe('where faults come from', () => {
  test('a script strikes the n-th call of its stream', async () => {
    const { server, clock, numbers } = await scene();
    server.faults.script('cam', [{ kind: 'end', afterFragments: 1 }, [], [{ kind: 'end', afterFragments: 0 }, { kind: 'write-elements' }]]);

    const lengths: number[] = [];
    for (let i = 0; i < 4; i++) {
      const body = await clock.drive((await getMedia(server, 'cam')).whole);
      lengths.push(body.length === 0 ? 0 : numbersIn(body).length);
    }

    expect(lengths).toEqual([1, numbers.length, 0, numbers.length]);
  });

  test('a request header strikes its own call, through the SDK too', async () => {
    const { server, clock, numbers } = await scene();
    const client = mediaClient(server.url);
    client.middlewareStack.add((next) => (args) => {
      // Holds: the build step runs behind serialization, which made an HttpRequest.
      (args.request as { headers: Record<string, string> }).headers[FAULT_HEADER] = JSON.stringify({ kind: 'end', afterFragments: 3 });
      return next(args);
    }, { step: 'build' });

    const { Payload } = await client.send(new GetMediaCommand({ StreamName: 'cam', StartSelector: { StartSelectorType: 'EARLIEST' } }));

    expect(numbersIn(await clock.drive(payloadBytes(Payload)))).toEqual(numbers.slice(0, 3));
  });

  test.each([['no JSON', 'cut', /got "cut", allowed: JSON/], ['no fault', '{"kind":"x"}', /kind: got "x"/]])('a header that is %s is refused', async (_what, header, message) => {
    const { server } = await startServer();

    const answer = await post(`${server.url}/getMedia`, {}, { [FAULT_HEADER]: header });

    expect(answer.headers['x-amzn-errortype']).toBe('InvalidArgumentException');
    expect((JSON.parse(String(await answer.whole)) as { Message: string }).Message).toMatch(message);
  });
});
