import { S3Error } from './errors';
import { wholeNumber } from './request';

/** Most entries of one page. */
const MAX_PAGE = 1000;
/** Largest page a caller may ask for; S3 gives 1,000 all the same. */
export const MAX_ASKED = 2 ** 31 - 1;

/** How many entries the caller wants of one page, at most what S3 gives. */
export function pageSize(query: URLSearchParams, name: string): number {
  return Math.min(wholeNumber(query, name, 0, MAX_ASKED) ?? MAX_PAGE, MAX_PAGE);
}

/** How names are written: percent-encoded when the caller asked for it. */
export function nameEncoder(query: URLSearchParams): (name: string) => string {
  const type = query.get('encoding-type');
  if (type === null) return (name) => name;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', { ArgumentName: 'encoding-type', ArgumentValue: type });
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/');
}
