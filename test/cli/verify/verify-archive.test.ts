import { verifyArchive } from '../../../lib/cli/verify/verify-archive';
import { audioTrack, tracks } from '../../support/matroska-builder';
import { objectOf, SmallArchive, sourceFragment } from './small-archive';

const source = [1, 2, 3, 4].map(sourceFragment);
const [first, second, third, fourth] = source as [typeof source[0], typeof source[0], typeof source[0], typeof source[0]];

/** Two objects with two fragments each. */
function whole(): SmallArchive {
  return new SmallArchive({ 'v1/a/0.mkv': [first, second], 'v1/a/1.mkv': [third, fourth] });
}

describe('an archive compared with its source', () => {
  test('is without fault when every fragment is there once, in order, equal', async () => {
    const archive = whole();

    const found = await verifyArchive(archive.directory, source, archive.ledger);

    expect(found).toMatchObject({ fragments: 4, lost: 0, duplicated: 0, gaps: 0, faults: [] });
    expect(found.objects.map(({ key, fragments }) => [key, fragments])).toEqual([['v1/a/0.mkv', 2], ['v1/a/1.mkv', 2]]);
  });

  test('has lost what is in no object', async () => {
    const archive = whole();
    archive.remove('v1/a/1.mkv');

    const found = await verifyArchive(archive.directory, source, archive.ledger);

    expect(found).toMatchObject({ lost: 2, faults: ['v1/a/1.mkv: in the ledger, but not in the bucket'] });
  });

  test('has duplicated what is in two objects', async () => {
    const archive = whole();
    archive.put('v1/a/2.mkv', objectOf([fourth]), [fourth]);

    const found = await verifyArchive(archive.directory, source, archive.ledger);

    expect(found).toMatchObject({ lost: 0, duplicated: 1, faults: ['fragment 4 stands behind 4'] });
  });

  test('is at fault for one flipped byte in a frame', async () => {
    const archive = whole();
    const bytes = objectOf([first, second]);
    bytes.write('F', bytes.indexOf('frame 2'));
    archive.overwrite('v1/a/0.mkv', bytes);

    const { faults } = await verifyArchive(archive.directory, source, archive.ledger);

    expect(faults).toEqual(['fragment 2: its frames differ from the source', 'v1/a/0.mkv: the ledger says something else of it']);
  });

  test('is at fault for fragments out of order', async () => {
    const archive = new SmallArchive({ 'v1/a/0.mkv': [third, fourth], 'v1/a/1.mkv': [first, second] });

    const { faults } = await verifyArchive(archive.directory, source, archive.ledger);

    expect(faults).toEqual(['fragment 1 stands behind 4']);
  });

  test('is at fault for the Tracks of something else', async () => {
    const archive = new SmallArchive({});
    archive.put('v1/a/0.mkv', objectOf([first], tracks(audioTrack())), [first]);

    const { faults } = await verifyArchive(archive.directory, [first], archive.ledger);

    expect(faults).toEqual(['fragment 1: the Tracks of its object differ from the source']);
  });

  test('is at fault for a fragment that nobody sent', async () => {
    const archive = new SmallArchive({ 'v1/a/0.mkv': [first, sourceFragment(9)] });

    const { faults } = await verifyArchive(archive.directory, [first], archive.ledger);

    expect(faults).toEqual(['fragment 9: not in the source']);
  });

  test('may reach further back than the source does', async () => {
    const archive = whole();

    const found = await verifyArchive(archive.directory, [third, fourth], archive.ledger);

    expect(found).toMatchObject({ fragments: 2, lost: 0, faults: [] });
  });

  test('is at fault for an object that the ledger does not know', async () => {
    const archive = whole();
    const { objects } = archive.ledger;

    const { faults } = await verifyArchive(archive.directory, source, { objects: objects.slice(1), gaps: [] });

    expect(faults).toEqual(['v1/a/0.mkv: not in the ledger']);
  });

  test('cannot be read when an object is truncated', async () => {
    const archive = whole();
    archive.overwrite('v1/a/1.mkv', objectOf([third, fourth]).subarray(0, -10));

    await expect(verifyArchive(archive.directory, source, archive.ledger)).rejects.toThrow('cut off');
  });
});

describe('an object that a player could not play', () => {
  test.each([
    ['without Tracks', objectOf([first], new Uint8Array(0)), 'it has no Tracks'],
    ['whose time stands still', objectOf([first, { ...second, serverTimestamp: first.serverTimestamp }]), 'time does not rise at fragment 2'],
  ])('%s is at fault', async (_, bytes, fault) => {
    const archive = new SmallArchive({});
    archive.put('v1/a/0.mkv', bytes, source);

    const { faults } = await verifyArchive(archive.directory, source, archive.ledger);

    expect(faults).toContain(`v1/a/0.mkv: ${fault}`);
  });
});
