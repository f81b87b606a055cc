import { S3Error } from './errors';

/** A run of bytes of an object: the first, and how many. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/**
 * The run that a Range header asks for: `bytes=a-b`, `bytes=a-` or `bytes=-n`. Undefined for the whole object: when there is no
 * header, and, as in S3, when it has another form. Throws InvalidRange when the object has none of the bytes.
 */
export function parseRange(range: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))$/.exec(range ?? '');
  if (match === null) return undefined;
  const [, first, last, suffix] = match;
  const start = first === undefined ? Math.max(0, size - Number(suffix)) : Number(first);
  const end = first === undefined || last === undefined || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  // The end before the start, as it was sent, is no range at all.
  if (first !== undefined && last !== undefined && last !== '' && Number(last) < start) return undefined;
  if (start > end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable', { RangeRequested: range ?? '', ActualObjectSize: String(size) });
  return { start, length: end - start + 1 };
}
