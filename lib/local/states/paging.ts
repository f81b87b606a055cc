import { StatesException } from './states-exception';

/** Items of a page when the request asks for none or 0, and the most there are on one. */
const DEFAULT_PAGE = 100;
export const MAX_PAGE = 1_000;

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Asks for the next page; `undefined`: there is none. */
  readonly nextToken: string | undefined;
}

/** Which page of a list is wanted. */
export interface PageRequest<T> {
  /** `undefined` or 0: 100. */
  readonly maxResults: number | undefined;
  /** What the page before gave; `undefined`: the first page. */
  readonly token: string | undefined;
  /** Which items of the list count. */
  readonly keep: (item: T) => boolean;
}

/**
 * Cuts a page out of a list. A token names the last item of the page before it, not a place in the list: what begins meanwhile
 * moves every place, and what ends meanwhile may no longer pass the filter.
 */
export function pageOf<T>(all: readonly T[], keyOf: (item: T) => string, { maxResults, token, keep }: PageRequest<T>): Page<T> {
  const start = token === undefined ? 0 : all.findIndex((item) => tokenOf(keyOf(item)) === token) + 1;
  if (token !== undefined && start === 0) throw new StatesException('InvalidToken', `Invalid Token: '${token}'`);
  const left = all.slice(start).filter(keep);
  const items = left.slice(0, maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : maxResults);
  const last = items.at(-1);
  return { items, nextToken: last === undefined || items.length === left.length ? undefined : tokenOf(keyOf(last)) };
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}
