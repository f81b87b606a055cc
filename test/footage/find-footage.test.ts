import { ArchiveFootage } from '../../lib/footage';
import { BEGIN, FootageBench, fragments, SECOND, TRACKS } from './footage-bench';

let bench: FootageBench;

beforeEach(async () => { bench = await FootageBench.start(); });
afterEach(() => bench.close());

const range = (from: number, to: number): { readonly from: number; readonly to: Date } => ({ from: BEGIN + from * SECOND, to: new Date(BEGIN + to * SECOND) });

describe('find', () => {
  test('tells of a range what is footage and what is not, without reading an object', async () => {
    await bench.put([
      { fragments: fragments(5), tracks: TRACKS }, { fragments: fragments(5, 10), tracks: TRACKS, gap: { after: '5', before: '6', reason: 'expired' } },
    ]);

    const found = await bench.footage.find({ stream: bench.streamArn, ...range(4, 40) });

    expect(found).toMatchObject({ streamArn: bench.streamArn, from: BEGIN + 4 * SECOND, to: BEGIN + 40 * SECOND, footageMillis: 16 * SECOND, requests: 2 });
    expect(found.stretches.map(({ kind, from, to }) => [kind, (from - BEGIN) / SECOND, (to - BEGIN) / SECOND])).toEqual([
      ['footage', 4, 10], ['lost', 10, 20], ['footage', 20, 30], ['behind', 30, 40],
    ]);
    expect(found.objects.map(({ seq }) => seq)).toEqual([0, 1]);
  });

  test('a name stands for the stream of that name that has footage of the range', async () => {
    const again = bench.streamArn.replace(/\d+$/, '1800000000000');
    await bench.put([{ fragments: fragments(5), tracks: TRACKS }]);
    await bench.put([{ fragments: fragments(5, 20), tracks: TRACKS }], again);
    await bench.put([{ fragments: fragments(50), tracks: TRACKS }], bench.streamArn.replace('/door/', '/gate/'));

    const chosen = await Promise.all([range(1, 5), range(41, 45)].map((one) => bench.footage.find({ stream: 'door', ...one })));

    expect(chosen.map(({ streamArn }) => streamArn)).toEqual([bench.streamArn, again]);
    expect(await bench.footage.streams()).toHaveLength(3);
    await expect(bench.footage.find({ stream: 'door', ...range(1, 45) })).rejects.toMatchObject({ name: 'Archive.AmbiguousStream', streamArns: [bench.streamArn, again] });
  });

  test.each<[string, { stream: string; from: Date | number | string; to: Date | number | string }, string, string]>([
    ['a name that nobody knows', { stream: 'nobody', ...range(0, 1) }, 'Archive.UnknownStream', 'got stream "nobody", allowed: one that the table knows, such as door'],
    ['an ARN that nobody knows', { stream: 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1', ...range(0, 1) }, 'Archive.UnknownStream', 'such as arn:'],
    ['a range without length', { stream: 'door', ...range(1, 1) }, 'Archive.InvalidRequest', 'allowed: a time after from'],
    ['a range that goes back', { stream: 'door', ...range(2, 1) }, 'Archive.InvalidRequest', 'allowed: a time after from'],
    ['a time that is none', { stream: 'door', from: 'soon', to: 5 }, 'Archive.InvalidRequest', 'from: got "soon", allowed: a date, epoch milliseconds or an ISO 8601 time'],
    ['a date that is none', { stream: 'door', from: new Date(NaN), to: 5 }, 'Archive.InvalidRequest', 'from: got null'],
  ])('refuses %s', async (_case, request, name, message) => {
    await bench.put([{ fragments: fragments(5), tracks: TRACKS }]);

    await expect(bench.footage.find(request)).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  });

  test('says that there is no such table', async () => {
    const { s3, dynamoDb } = bench.archive.archive;

    await expect(new ArchiveFootage({ bucket: 'archive', table: 'other', s3, dynamoDb }).find({ stream: bench.streamArn, ...range(0, 1) })).rejects.toMatchObject({ name: 'Archive.StoreMisconfigured' });
  });
});
