import { type SourceError } from '../../lib/contract/errors';
import { SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { CALL_BACK_OFF, CONNECTION_BACK_OFF } from '../../lib/core/backoff';
import { callSource, openSession } from '../../lib/core/source-calls';
import { type Ports } from '../../lib/ports/ports';
import { sourceError } from '../support/memory/memory-stream';
import { constantRandomness } from '../support/memory/seeded-randomness';
import { START, World } from '../support/memory/world';

const FAR = START + 3_600_000;

/** A call that fails with errors of these names, one after the other, and then answers; remembers what it was asked. */
function failingCall(...names: readonly string[]) {
  const asked: boolean[] = [];
  const left = [...names];
  return {
    asked,
    call: async (freshEndpoint: boolean): Promise<string> => {
      asked.push(freshEndpoint);
      const name = left.shift();
      if (name !== undefined) throw sourceError(name);
      return 'answer';
    },
  };
}

const times = (count: number, name: string): string[] => Array.from({ length: count }, () => name);

/** Ports whose jitter always falls on the same place between its bounds. */
function jittering(world: World, value: number): Ports {
  return { ...world.worker(), randomness: constantRandomness(value) };
}

const LARGEST = 1 - 2 ** -32;

describe('callSource', () => {
  test('answers what the call answers, without a wait', async () => {
    const world = new World();

    await expect(callSource(world.worker(), FAR, failingCall().call)).resolves.toBe('answer');

    expect(world.clock.sleeps).toEqual([]);
  });

  test.each([
    ['ClientLimitExceededException', CALL_BACK_OFF],
    ['ThrottlingException', CALL_BACK_OFF],
    ['ServiceUnavailable', CALL_BACK_OFF],
    ['InternalFailure', CALL_BACK_OFF],
    ['ConnectionLost', CALL_BACK_OFF],
    ['InvalidEndpointException', CALL_BACK_OFF],
    ['ConnectionLimitExceededException', CONNECTION_BACK_OFF],
  ])('%s: waits that double up to a limit, with the jitter between a tenth of it and the whole', async (name, { firstMillis, maxMillis }) => {
    const limits = Array.from({ length: 7 }, (_, i) => Math.min(maxMillis, firstMillis * 2 ** i));
    const [smallest, largest] = [new World(), new World()];

    await callSource(jittering(smallest, 0), FAR, failingCall(...times(7, name)).call);
    await callSource(jittering(largest, LARGEST), FAR, failingCall(...times(7, name)).call);

    expect(smallest.clock.sleeps).toEqual(limits.map((limit) => limit * 0.1));
    largest.clock.sleeps.forEach((wait, i) => expect(wait / (limits[i] ?? NaN)).toBeCloseTo(1, 6));
    expect(largest.clock.sleeps).toHaveLength(7);
  });

  test('gives up with the last error after eight tries', async () => {
    const { call, asked } = failingCall(...times(20, 'ClientLimitExceededException'));

    await expect(callSource(new World().worker(), FAR, call)).rejects.toThrow('ClientLimitExceededException');

    expect(asked).toHaveLength(8);
  });

  const doubtful = ['NotAuthorizedException', 'AccessDeniedException', 'ExpiredTokenException', 'ResourceNotFoundException', 'UnrecognizedClientError'];

  test.each(doubtful)('%s is believed only of a fresh endpoint, and then at once', async (name) => {
    const { call, asked } = failingCall(...times(8, name));

    await expect(callSource(new World().worker(), FAR, call)).rejects.toMatchObject({ name: `Kvs.${name}` } satisfies Partial<SourceError>);

    expect(asked).toEqual([false, true]);
  });

  test.each(doubtful)('%s of an endpoint that is no longer the stream\'s is no answer', async (name) => {
    await expect(callSource(new World().worker(), FAR, failingCall(name).call)).resolves.toBe('answer');
  });

  test.each(doubtful)('%s behind another error is asked once more all the same', async (name) => {
    const { call, asked } = failingCall('ThrottlingException', name, name);

    await expect(callSource(new World().worker(), FAR, call)).rejects.toMatchObject({ name: `Kvs.${name}` });

    expect(asked).toEqual([false, false, true]);
  });

  test('a refusal of an endpoint that was asked for anew for another reason is believed', async () => {
    const { call, asked } = failingCall('InvalidEndpointException', 'NotAuthorizedException');

    await expect(callSource(new World().worker(), FAR, call)).rejects.toThrow('NotAuthorizedException');

    expect(asked).toEqual([false, true]);
  });

  test('InvalidArgumentException is not asked again: no other endpoint would take the request', async () => {
    const { call, asked } = failingCall('InvalidArgumentException');

    await expect(callSource(new World().worker(), FAR, call)).rejects.toMatchObject({ name: 'Kvs.InvalidArgumentException' });

    expect(asked).toEqual([false]);
  });

  test('every error that ends the run is one of the two kinds', () => {
    const failing = SERVICE_ERRORS.filter(({ reaction }) => reaction === 'fail').map(({ name }) => name);

    expect(failing.sort()).toEqual([...doubtful, 'InvalidArgumentException'].sort());
  });

  test('begins no wait that would end at or behind the time to give up', async () => {
    const world = new World();
    const { call, asked } = failingCall(...times(8, 'ClientLimitExceededException'));

    // Waits of 20, 40, 80 ms: the third would end 140 ms from now.
    await expect(callSource(jittering(world, 0), START + 140, call)).rejects.toThrow('ClientLimitExceededException');

    expect(world.clock.sleeps).toEqual([20, 40]);
    expect(asked).toHaveLength(3);
  });

  test('asks for a fresh endpoint after InvalidEndpoint, and not after what has nothing to do with it', async () => {
    const { call, asked } = failingCall('ClientLimitExceededException', 'InvalidEndpointException', 'ThrottlingException');

    await callSource(new World().worker(), FAR, call);

    expect(asked).toEqual([false, false, true, false]);
  });

  test('asks for a fresh endpoint after a lost connection: the one it knows may be gone for good', async () => {
    const { call, asked } = failingCall('ConnectionLost');

    await callSource(new World().worker(), FAR, call);

    expect(asked).toEqual([false, true]);
  });

  test('tells of every error by its name in the error table', async () => {
    const worker = new World().worker();

    await callSource(worker, FAR, failingCall('ClientLimitExceededException', 'ConnectionLost').call);

    expect(worker.journal.of('source-error').map(({ errorName }) => errorName)).toEqual(['ClientLimitExceededException', 'ConnectionLost']);
  });

  test('lets through what is no error of the source', async () => {
    const call = async (): Promise<never> => { throw new RangeError('a mistake'); };

    await expect(callSource(new World().worker(), FAR, call)).rejects.toThrow(RangeError);
  });
});

describe('openSession', () => {
  test('opens at the selector, and tells its type and request but not its token', async () => {
    const world = new World();
    const worker = world.worker();
    const selector = { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: 'secret' } as const;

    await openSession(worker, world.stream.arn, selector, FAR);

    expect(world.stream.opened).toEqual([{ selector, freshEndpoint: false }]);
    expect(worker.journal.entries).toEqual([{ kind: 'session-opened', selector: 'CONTINUATION_TOKEN', requestId: 'request-1' }]);
  });
});
