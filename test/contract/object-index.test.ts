import { indexKey } from '../../lib/contract/object-index';
import { objectKey } from '../../lib/contract/object-key';

const NAME = { streamName: 'front-door', streamCreationTime: '1714521600000', seq: 12, firstFragmentNumber: '9134', serverTimestamp: Date.UTC(2024, 4, 1, 8) };

test.each([
  ['', 'index/v1/'], ['cams/', 'cams/index/v1/'], ['v1/stream=x/', 'v1/stream=x/index/v1/'],
])('behind prefix %j the index of an object lies in folders of its own, under the same partitions', (prefix, root) => {
  expect(indexKey(objectKey({ ...NAME, prefix })))
    .toBe(`${root}stream=front-door/created=1714521600000/year=2024/month=05/day=01/hour=08/000000000012-9134.json.gz`);
});

test.each(['', 'v1/stream=a/b.txt', 'other/a.mkv'])('%j is no key of an object', (key) => {
  expect(() => indexKey(key)).toThrow(`got key ${JSON.stringify(key)}, allowed: that of an archive object`);
});
