/** Which streams an archive is for. */

import { Token } from 'aws-cdk-lib';
import { fits, STREAM_NAME, type TextRule } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { type StreamSource } from '../contract/stream-source';

/** Which streams an archive is for: by name, by the beginning of the name, or by tags. */
export class StreamSelection {
  /** Streams by name. They need not exist yet. */
  static named(...names: string[]): StreamSelection {
    return new StreamSelection({ kind: 'named', names });
  }

  /** Every stream whose name begins like this; a new one is part of the next run. */
  static withPrefix(prefix: string): StreamSelection {
    return new StreamSelection({ kind: 'prefix', prefix });
  }

  /** Every stream that has all of these tags, with these values; a new one is part of the next run. */
  static tagged(tags: Readonly<Record<string, string>>): StreamSelection {
    return new StreamSelection({ kind: 'tagged', tags: { ...tags }, prefix: '' });
  }

  /** What the `streams` prop of an archive means: a list is a list of names. */
  static of(streams: StreamSelection | readonly string[]): StreamSelection {
    return streams instanceof StreamSelection ? streams : StreamSelection.named(...streams);
  }

  private constructor(
    /** What the fleet machine is made from. */
    readonly source: StreamSource,
  ) {}
}

const STREAMS_ALLOWED = 'at least one stream name, as a list that is known at synth time, or a StreamSelection';

/** ListStreams takes as much of a name as a name may hold. */
const PREFIX: TextRule = { ...STREAM_NAME, allowed: '1 to 256 characters of a-z A-Z 0-9 _ . -, which the names begin with' };

/** Tags as TagStream takes them; `aws:` in front is AWS's own. */
const MAX_TAGS = 50;
const TAG_TEXT = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;
const TAG_KEY: TextRule = {
  pattern: new RegExp(`^(?!aws:)${TAG_TEXT}+$`, 'iu'), maxLength: 128,
  allowed: '1 to 128 letters, digits, spaces and _.:/=+-@, known at synth time, not beginning with aws:',
};
const TAG_VALUE: TextRule = { pattern: new RegExp(`^${TAG_TEXT}*$`, 'u'), maxLength: 256, allowed: 'up to 256 letters, digits, spaces and _.:/=+-@' };

function nameProblems(names: readonly string[]): InputProblem[] {
  if (names.length === 0) return [{ field: 'streams', got: names, allowed: STREAMS_ALLOWED }];
  const problems: InputProblem[] = [];
  names.forEach((name, index) => {
    if (Token.isUnresolved(name)) return;
    if (!fits(STREAM_NAME, name)) problems.push({ field: `streams[${index}]`, got: name, allowed: STREAM_NAME.allowed });
    else if (names.indexOf(name) !== index) problems.push({ field: `streams[${index}]`, got: name, allowed: 'each stream once' });
  });
  return problems;
}

function tagProblems(tags: Readonly<Record<string, string>>): InputProblem[] {
  const entries = Object.entries(tags);
  if (entries.length === 0 || entries.length > MAX_TAGS) return [{ field: 'streams', got: entries.length, allowed: `1 to ${MAX_TAGS} tags` }];
  return entries.flatMap(([key, value]) => {
    if (!fits(TAG_KEY, key)) return [{ field: 'streams', got: key, allowed: `as the key of a tag, ${TAG_KEY.allowed}` }];
    return Token.isUnresolved(value) || fits(TAG_VALUE, value) ? [] : [{ field: `streams, tag ${key}`, got: value, allowed: TAG_VALUE.allowed }];
  });
}

/** What is wrong with the `streams` prop of an archive. Names, a prefix and the values of tags may be tokens. */
export function streamsProblems(streams: StreamSelection | readonly string[]): InputProblem[] {
  if (!(streams instanceof StreamSelection) && (!Array.isArray(streams) || Token.isUnresolved(streams))) {
    return [{ field: 'streams', got: streams, allowed: STREAMS_ALLOWED }];
  }
  const { source } = StreamSelection.of(streams);
  switch (source.kind) {
    case 'named': return nameProblems(source.names);
    case 'prefix': return Token.isUnresolved(source.prefix) || fits(PREFIX, source.prefix) ? [] : [{ field: 'streams, prefix', got: source.prefix, allowed: PREFIX.allowed }];
    case 'tagged': return tagProblems(source.tags);
  }
}
