/** Which streams an archive is for, as construct and functions hand it to each other. */

import { isFields, type Fields } from './fields';
import { InvalidInputError, type InputProblem } from './invalid-input-error';

/** How the streams of an archive are found. */
export type StreamSource =
  | { readonly kind: 'named'; readonly names: readonly string[] }
  /** Looked up each time, so that a new stream needs no deployment. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** Streams that have every one of these tags; `prefix` narrows the look-up. */
  | { readonly kind: 'tagged'; readonly tags: Readonly<Record<string, string>>; readonly prefix: string };

const isText = (value: unknown): value is string => typeof value === 'string';

function fieldProblems({ kind, names, prefix, tags }: Fields): InputProblem[] {
  const text = isText(prefix) ? [] : [{ field: 'streams.prefix', got: prefix, allowed: 'a text' }];
  switch (kind) {
    case 'named': return Array.isArray(names) && names.length > 0 && names.every(isText) ? [] : [{ field: 'streams.names', got: names, allowed: 'a list of names, one or more' }];
    case 'prefix': return text;
    case 'tagged': return [...(isFields(tags) && Object.values(tags).every(isText) ? [] : [{ field: 'streams.tags', got: tags, allowed: 'an object of texts' }]), ...text];
    default: return [{ field: 'streams.kind', got: kind, allowed: 'named, prefix, tagged' }];
  }
}

/**
 * Reads the `streams` of an input.
 * @throws InvalidInputError naming every problem at once.
 */
export function parseStreamSource(input: unknown): StreamSource {
  const streams = isFields(input) ? input['streams'] : undefined;
  const problems = isFields(streams) ? fieldProblems(streams) : [{ field: 'streams', got: streams, allowed: 'an object with a kind' }];
  if (problems.length > 0) throw new InvalidInputError('input', problems);
  return streams as StreamSource; // fieldProblems found nothing wrong with it.
}
