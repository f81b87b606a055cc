import { pageOf } from '../../../lib/local/states/paging';
import { StatesException } from '../../../lib/local/states/states-exception';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const page = (all: readonly number[], maxResults?: number, token?: string, keep: (item: number) => boolean = () => true): ReturnType<typeof pageOf<number>> =>
  pageOf(all, String, { maxResults, token, keep });

describe('a page', () => {
  it('of nothing is empty and the last', () => {
    expect(page([])).toEqual({ items: [], nextToken: undefined });
  });

  it.each([['none', undefined, 100], ['0', 0, 100], ['7', 7, 7]])('has, with %s asked for, as many items as that', (_, asked, count) => {
    expect(page(numbers(1000), asked).items).toEqual(numbers(count));
  });

  it('has no token when it ends with the list', () => {
    expect(page(numbers(7), 7).nextToken).toBeUndefined();
    expect(page(numbers(8), 7).nextToken).toEqual(expect.any(String));
  });

  it('goes on behind the page before it, whatever came first in the list meanwhile', () => {
    const { nextToken } = page([3, 2, 1, 0], 2);
    expect(page([5, 4, 3, 2, 1, 0], 2, nextToken)).toEqual({ items: [1, 0], nextToken: undefined });
  });

  it('goes on behind an item that no longer passes the filter', () => {
    const { nextToken } = page([3, 2, 1, 0], 2);
    expect(page([3, 2, 1, 0], 2, nextToken, (item) => item !== 2).items).toEqual([1, 0]);
  });

  it('counts only what passes the filter', () => {
    expect(page(numbers(10), 3, undefined, (item) => item % 2 === 1).items).toEqual([1, 3, 5]);
  });

  it('with a token that no page gave is refused', () => {
    expect(() => page([1], 1, 'x')).toThrow(StatesException);
  });
});
