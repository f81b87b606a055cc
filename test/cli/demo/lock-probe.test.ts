import { PutObjectCommand, PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { hasHeld, probeLock } from '../../../lib/cli/demo/lock-probe';
import { BUCKET, NOW, World } from '../../local/s3/harness';

const DAY_MS = 86_400_000;

let world: World;
afterEach(() => world.stop());

async function lock(): Promise<void> {
  await world.client.send(new PutObjectLockConfigurationCommand({
    Bucket: BUCKET, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } },
  }));
}

describe('the attempt to delete', () => {
  test('is refused for an object that is locked, and leaves it there', async () => {
    world = await World.start({}, { ObjectLockEnabledForBucket: true });
    await lock();
    await world.put('a', 'footage');

    const probe = await probeLock(world.server.url, BUCKET, NOW);

    expect(probe).toMatchObject({ locked: 1, objects: 1, tried: { key: 'a', mode: 'GOVERNANCE' }, refusal: 'AccessDenied: Access Denied because object protected by object lock.' });
    expect(hasHeld(probe, true)).toBe(true);
    expect((await world.get('a')).toString()).toBe('footage');
  });

  test('is not made on objects whose lock is over, which it would delete', async () => {
    world = await World.start({ clock: () => NOW - 2 * DAY_MS }, { ObjectLockEnabledForBucket: true });
    await lock();
    await world.put('a', 'footage');

    const probe = await probeLock(world.server.url, BUCKET, NOW);

    expect([probe, hasHeld(probe, true)]).toEqual([{ locked: 0, objects: 1 }, false]);
    expect((await world.get('a')).toString()).toBe('footage');
  });

  test('finds none locked in a bucket without a lock, and that is not good', async () => {
    world = await World.start();
    await world.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x' }));

    const probe = await probeLock(world.server.url, BUCKET, NOW);

    expect([probe, hasHeld(probe, true)]).toEqual([{ locked: 0, objects: 1 }, false]);
  });
});
