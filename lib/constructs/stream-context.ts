/** The streams of an archive as CDK context: `stream`, `streamPrefix` or `streamTags`. */

import { fits, STREAM_NAME } from '../contract/get-media';
import { type ContextReader } from './context-reader';
import { StreamSelection, streamsProblems } from './stream-selection';

/** What cdk.json says, so that a first `cdk synth` has something to show. */
export const EXAMPLE_STREAM = 'front-door';

const EXAMPLE = `for example: npx cdk synth -c stream=${EXAMPLE_STREAM}`;
const STREAM_ALLOWED = `one stream name or several with commas between, each ${STREAM_NAME.allowed}; ${EXAMPLE}`;
const TAGS_ALLOWED = 'key=value, or several with commas between, each key once; for example: npx cdk synth -c streamTags=archive=on';

function named(read: ContextReader): string[] | undefined {
  const value = read.value('stream');
  const names: unknown = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => fits(STREAM_NAME, name))) return read.refuse('stream', STREAM_ALLOWED);
  return new Set(names).size < names.length ? read.refuse('stream', 'each stream once') : names;
}

/** Refuses what a selection refuses, in the words of the selection. */
function checked(read: ContextReader, field: string, selection: StreamSelection): StreamSelection | undefined {
  const [problem] = streamsProblems(selection);
  return problem === undefined ? selection : read.refuse(field, problem.allowed);
}

/** Text is cut at commas, which tags cannot hold, and each piece at its first `=`, which values can. */
function tagEntries(value: unknown): [string, unknown][] | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  if (typeof value !== 'string') return undefined;
  const pieces = value.split(',').map((piece) => /^\s*([^=]+)=(.*)$/.exec(piece));
  if (!pieces.every((piece) => piece !== null)) return undefined;
  return pieces.map(([, key = '', text = '']) => [key.trim(), text.trim()]);
}

function tagged(read: ContextReader): StreamSelection | undefined {
  const entries = tagEntries(read.value('streamTags'));
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  if (entries === undefined || !entries.every(isText) || new Set(entries.map(([key]) => key)).size < entries.length) return read.refuse('streamTags', TAGS_ALLOWED);
  return checked(read, 'streamTags', StreamSelection.tagged(Object.fromEntries(entries)));
}

function withPrefix(read: ContextReader): StreamSelection | undefined {
  const value = read.value('streamPrefix');
  return typeof value === 'string' ? checked(read, 'streamPrefix', StreamSelection.withPrefix(value)) : read.refuse('streamPrefix', 'text');
}

/**
 * Exactly one of the three says which streams. The example of cdk.json does not count: the CDK command line can add to the context
 * of cdk.json but take nothing away, so a prefix or tags take its place.
 */
export function readStreams(read: ContextReader): StreamSelection | string[] | undefined {
  const given = ['stream', 'streamPrefix', 'streamTags'].filter((field) => read.value(field) !== undefined);
  const meant = given.length > 1 && read.value('stream') === EXAMPLE_STREAM ? given.filter((field) => field !== 'stream') : given;
  if (meant.length > 1) {
    meant.forEach((field) => read.refuse(field, `one of ${meant.join(', ')}, not ${meant.length}`));
    return undefined;
  }
  if (meant[0] === 'streamPrefix') return withPrefix(read);
  return meant[0] === 'streamTags' ? tagged(read) : named(read);
}
