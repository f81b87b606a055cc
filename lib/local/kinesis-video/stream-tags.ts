import { InvalidInputError, type InputProblem } from '../../contract/invalid-input-error';

/** Tags that a stream can carry (TagStream page). */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** Letters, spaces and digits of any script, and the signs that the model lists for keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What is wrong with tags that are to be set. */
export function tagProblems(tags: Readonly<Record<string, string>>): InputProblem[] {
  return Object.entries(tags).flatMap(([key, value]) => {
    const problems: InputProblem[] = [];
    if (key.length < 1 || key.length > MAX_KEY_LENGTH || !TAG_TEXT.test(key)) {
      problems.push({ field: 'tag key', got: key, allowed: `1 to ${MAX_KEY_LENGTH} letters, digits, spaces and _.:/=+-@` });
    }
    if (typeof value !== 'string' || value.length > MAX_VALUE_LENGTH || !TAG_TEXT.test(value)) {
      problems.push({ field: `value of tag ${key}`, got: value, allowed: `up to ${MAX_VALUE_LENGTH} letters, digits, spaces and _.:/=+-@` });
    }
    return problems;
  });
}

/** A page of a stream's tags, and where the next one begins; undefined when there is none. */
export interface TagPage { readonly tags: Readonly<Record<string, string>>; readonly next: number | undefined }

/** The tags of one stream, in the order of their keys. */
export class StreamTags {
  #tags: ReadonlyMap<string, string> = new Map();

  /** All of them. */
  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#sorted());
  }

  /** Sets tags; those that are there under the same key are replaced. Throws InvalidInputError, and then sets none. */
  set(tags: Readonly<Record<string, string>>): void {
    const merged = new Map([...this.#tags, ...Object.entries(tags)]);
    const problems = tagProblems(tags);
    if (merged.size > MAX_TAGS) problems.push({ field: 'tags', got: merged.size, allowed: `up to ${MAX_TAGS} on a stream` });
    if (problems.length > 0) throw new InvalidInputError('tags', problems);
    this.#tags = merged;
  }

  /** Takes tags away; a key that is not there is left out, as UntagStream does. */
  remove(keys: readonly string[]): void {
    this.#tags = new Map([...this.#tags].filter(([key]) => !keys.includes(key)));
  }

  /** At most `count` tags behind the first `from`. */
  page(from: number, count: number): TagPage {
    const sorted = this.#sorted();
    const end = from + count;
    return { tags: Object.fromEntries(sorted.slice(from, end)), next: end < sorted.length ? end : undefined };
  }

  #sorted(): [string, string][] {
    return [...this.#tags].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
