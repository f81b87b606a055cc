import { crc32 } from 'node:zlib';
import { UploadBook } from './upload-book';

const checked = (text: string) => ({ bytes: text.length, crc32: crc32(text) });

test('an object is its parts in the order of their numbers, however they came', () => {
  const book = new UploadBook();
  const id = book.create();
  book.part(id, 2, checked('tail'));
  book.part(id, 1, checked('head'));

  const object = book.complete(id, checked('headtail'));

  expect(object).toEqual(checked('headtail'));
  expect(book.objects).toEqual([object]);
});

test('a part that is sent again takes the place of the first', () => {
  const book = new UploadBook();
  const id = book.create();
  book.part(id, 1, checked('old'));
  book.part(id, 1, checked('new'));

  expect(book.complete(id)).toEqual(checked('new'));
  expect(book.bytes).toBe(6);
});

test.each<[string, (book: UploadBook, id: string) => void, string]>([
  ['a part with another checksum than its sender said', (book, id) => book.part(id, 1, checked('a'), 1), 'part 1 has CRC32'],
  ['an object with another checksum', (book, id) => book.complete(id, { crc32: 1 }), 'its sender said'],
  ['an object of another size', (book, id) => book.complete(id, { bytes: 1 }), 'its sender said 1'],
  ['an upload that nobody created', (book) => book.part('none', 1, checked('a')), 'no upload none'],
])('refuses %s', (_what, act, problem) => {
  const book = new UploadBook();
  const id = book.create();

  expect(() => act(book, id)).toThrow(problem);
});
