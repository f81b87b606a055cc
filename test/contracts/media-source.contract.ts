import { SourceError } from '../../lib/contract/errors';
import { type StartSelector } from '../../lib/contract/get-media';
import { type MediaSession, type MediaSource } from '../../lib/ports/media-source';
import { FragmentAssembler } from '../../lib/core/fragments/fragment-assembler';

/** A fragment as a test put it into the stream. */
export interface PutFragment {
  readonly number: bigint;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
}

/** A source to put to the test, with a stream `front_door` and what happens to it. */
export interface MediaSourceBench {
  readonly source: MediaSource;
  readonly streamName: string;
  readonly streamArn: string;
  readonly retentionHours: number;
  /** Puts so many fragments, two seconds apart. */
  put(count: number): Promise<readonly PutFragment[]>;
  /** Retention takes the oldest. */
  expire(count: number): Promise<void>;
  /** The next GetMedia is refused with this exception. */
  refuse(errorName: string): Promise<void>;
  /** The next session breaks behind so many whole fragments. */
  cutAfter(fragments: number): Promise<void>;
  /** The next session says nothing more behind so many whole fragments, and stays open. */
  stallAfter(fragments: number): Promise<void>;
  /** The next session tells of an error behind so many whole fragments. */
  failAfter(fragments: number, errorId: number): Promise<void>;
}

/** What a session told, as far as it came. */
interface Told {
  readonly numbers: readonly bigint[];
  readonly errorIds: readonly number[];
}

/** Reads a session to its end. The test fails when its bytes are malformed. */
async function readAll(session: MediaSession, told: { numbers: bigint[]; errorIds: number[] } = { numbers: [], errorIds: [] }): Promise<Told> {
  const assembler = new FragmentAssembler({ begin: () => undefined, write: () => undefined });
  for (let piece = await session.read(); piece !== undefined; piece = await session.read()) {
    assembler.feed(piece);
    for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
      if (answer.kind === 'malformed') throw new Error(answer.reason);
      if (answer.kind === 'fragment') told.numbers.push(answer.fragment.number);
      if (answer.kind === 'in-band-error') told.errorIds.push(answer.error.id);
    }
  }
  return told;
}

/** The error of the source that a promise rejects with. */
async function sourceErrorOf(promise: Promise<unknown>): Promise<SourceError> {
  const error: unknown = await promise.then(() => new Error('nothing was thrown'), (thrown: unknown) => thrown);
  if (error instanceof SourceError) return error;
  throw error;
}

const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };

/** What a media source must do, whoever it is. `start` answers a new one, with an empty stream, for every test. */
export function describeMediaSource(name: string, start: () => Promise<MediaSourceBench>, stop: () => Promise<void> = async () => undefined): void {
  describe(`media source: ${name}`, () => {
    let bench: MediaSourceBench;

    beforeEach(async () => { bench = await start(); });
    afterEach(() => stop());

    const open = (selector: StartSelector = EARLIEST): Promise<MediaSession> => bench.source.open(bench.streamArn, selector, false);
    const numbersFrom = async (selector: StartSelector): Promise<readonly bigint[]> => (await readAll(await open(selector))).numbers;

    describe('describe', () => {
      test('finds a stream by name and by ARN', async () => {
        const { source, streamName, streamArn, retentionHours } = bench;

        const descriptions = [await source.describe({ streamName }), await source.describe({ streamArn })];

        expect(descriptions).toEqual([{ streamName, streamArn, retentionHours }, { streamName, streamArn, retentionHours }]);
      });

      test.each([{ streamName: 'window' }, { streamArn: 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/front_door/1' }])('of %o, which does not exist, says so', async (reference) => {
        const error = await sourceErrorOf(bench.source.describe(reference));

        expect(error.name).toBe('Kvs.ResourceNotFoundException');
        expect(error.row.reaction).toBe('fail');
      });
    });

    describe('open', () => {
      test('at EARLIEST sends all there is, and ends', async () => {
        const put = await bench.put(4);

        await expect(numbersFrom(EARLIEST)).resolves.toEqual(put.map(({ number }) => number));
      });

      test('at EARLIEST sends what retention has left', async () => {
        const put = await bench.put(4);
        await bench.expire(2);

        await expect(numbersFrom(EARLIEST)).resolves.toEqual(put.slice(2).map(({ number }) => number));
      });

      test('at NOW begins with the latest', async () => {
        const put = await bench.put(4);

        await expect(numbersFrom({ StartSelectorType: 'NOW' })).resolves.toEqual(put.slice(3).map(({ number }) => number));
      });

      test('behind a fragment number leaves that fragment out', async () => {
        const put = await bench.put(4);

        const numbers = await numbersFrom({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: String(put[1]?.number) });

        expect(numbers).toEqual(put.slice(2).map(({ number }) => number));
      });

      test('behind the last fragment sends nothing, and ends', async () => {
        const put = await bench.put(2);

        await expect(numbersFrom({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: String(put[1]?.number) })).resolves.toEqual([]);
      });

      test.each(['SERVER_TIMESTAMP', 'PRODUCER_TIMESTAMP'] as const)('at a %s begins with the fragment that holds it, to the millisecond', async (StartSelectorType) => {
        const put = await bench.put(4);
        const third = put[2];
        if (third === undefined) throw new Error('four were put');
        const time = StartSelectorType === 'SERVER_TIMESTAMP' ? third.serverTimestamp : third.producerTimestamp;

        const exactly = await numbersFrom({ StartSelectorType, StartTimestamp: time / 1000 });
        const within = await numbersFrom({ StartSelectorType, StartTimestamp: (time + 1) / 1000 });
        const before = await numbersFrom({ StartSelectorType, StartTimestamp: (time - 1) / 1000 });

        expect([exactly.length, within.length, before.length]).toEqual([2, 2, 3]);
      });

      test('behind a fragment that retention took tells FragmentNotFound in the media', async () => {
        const put = await bench.put(4);
        await bench.expire(2);

        const told = await readAll(await open({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: String(put[0]?.number) }));

        expect(told).toEqual({ numbers: [], errorIds: [4000] });
      });

      test.each(['ClientLimitExceededException', 'ConnectionLimitExceededException', 'InvalidEndpointException', 'NotAuthorizedException'])('that is refused with %s says so by its name', async (errorName) => {
        await bench.refuse(errorName);

        const error = await sourceErrorOf(open());

        expect(error.row.name).toBe(errorName);
        expect(error.name).toBe(`Kvs.${errorName}`);
        expect(error.requestId).toEqual(expect.any(String));
      });

      test('works again after a refusal', async () => {
        await bench.put(1);
        await bench.refuse('ClientLimitExceededException');
        await sourceErrorOf(open());

        const again = await readAll(await open());

        expect(again.numbers).toHaveLength(1);
      });

      test('works with a fresh endpoint as well', async () => {
        await bench.put(1);

        const told = await readAll(await bench.source.open(bench.streamArn, EARLIEST, true));

        expect(told.numbers).toHaveLength(1);
      });

      test('names the request of the session', async () => {
        await expect(open()).resolves.toHaveProperty('requestId', expect.any(String));
      });
    });

    describe('a session', () => {
      test('stays at its end once it has ended', async () => {
        const session = await open();
        await readAll(session);

        await expect(session.read()).resolves.toBeUndefined();
      });

      test('that breaks has told what came before, and throws ConnectionLost', async () => {
        const put = await bench.put(4);
        await bench.cutAfter(2);
        const told = { numbers: [], errorIds: [] };

        const error = await sourceErrorOf(readAll(await open(), told));

        expect(error.row.name).toBe('ConnectionLost');
        expect(told.numbers).toEqual(put.slice(0, 2).map(({ number }) => number));
      });

      test('tells an error in the media behind what was sent before it, and ends', async () => {
        const put = await bench.put(4);
        await bench.failAfter(2, 5000);

        const told = await readAll(await open());

        expect(told).toEqual({ numbers: put.slice(0, 2).map(({ number }) => number), errorIds: [5000] });
      });

      test('that is closed answers a waiting read at once, without an error', async () => {
        await bench.put(2);
        await bench.stallAfter(0);
        const session = await open();
        const waiting = session.read();

        session.close();

        await expect(waiting).resolves.toBeUndefined();
      });

      test('that is closed has ended, though there was more', async () => {
        await bench.put(4);
        await bench.stallAfter(3);
        const session = await open();
        await session.read();

        session.close();

        await expect(session.read()).resolves.toBeUndefined();
      });

      test('may be closed twice, and unread', async () => {
        const session = await open();

        session.close();
        session.close();

        await expect(session.read()).resolves.toBeUndefined();
      });
    });
  });
}
