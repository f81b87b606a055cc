import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { type Clock } from './clock';
import { type Bindings } from './expression';

/** Largest array that $range makes, as of States.ArrayRange. */
const MAX_RANGE_ITEMS = 1000;
const HASHES: Readonly<Record<string, string>> = {
  'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512',
};

function wanted(ok: boolean, name: string, allowed: string): asserts ok {
  if (!ok) throw new TypeError(`$${name} takes ${allowed}`);
}

function partition(list: unknown, size: unknown): unknown[][] {
  wanted(Array.isArray(list) && typeof size === 'number' && Number.isInteger(size) && size > 0, 'partition', 'an array and a size of 1 or more');
  const chunks: unknown[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

function range(first: unknown, last: unknown, step: unknown): number[] {
  const numbers = [first, last, step];
  wanted(numbers.every((item): item is number => Number.isInteger(item)) && step !== 0, 'range', 'whole numbers: first, last, and a step other than 0');
  const [from, to, by] = numbers as [number, number, number];
  const count = Math.max(0, Math.floor((to - from) / by) + 1);
  wanted(count <= MAX_RANGE_ITEMS, 'range', `bounds that make up to ${MAX_RANGE_ITEMS} items, not ${count}`);
  return Array.from({ length: count }, (_, index) => from + index * by);
}

function hash(text: unknown, algorithm: unknown): string {
  const name = typeof algorithm === 'string' ? HASHES[algorithm] : undefined;
  wanted(typeof text === 'string' && name !== undefined, 'hash', `a string and one of ${Object.keys(HASHES).join(', ')}`);
  return createHash(name).update(text).digest('hex');
}

function parse(text: unknown): unknown {
  wanted(typeof text === 'string', 'parse', 'a string of JSON');
  return JSON.parse(text);
}

/** A number in [0, 1) that depends on the seed alone (mulberry32, first step). Not the number the service draws for it. */
function seededRandom(seed: number): number {
  let x = Math.imul(seed, 0x9e3779b1) + 0x6d2b79f5 | 0;
  x = Math.imul(x ^ x >>> 15, x | 1);
  x ^= x + Math.imul(x ^ x >>> 7, x | 61);
  return ((x ^ x >>> 14) >>> 0) / 2 ** 32;
}

/** A version 4 UUID whose bits come from `random`. */
export function randomUuid(random: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function shuffled(list: readonly unknown[], random: () => number): unknown[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

const FORMAT = jsonata('$fromMillis($ms, $picture, $timezone)');

/**
 * The functions that Step Functions adds to JSONata, and those of JSONata that would read the real clock or draw real chance:
 * an execution depends on its injected clock and randomness alone.
 */
export function stepFunctionsFunctions(clock: Clock, random: () => number): Bindings {
  return {
    partition, range, hash, parse,
    uuid: () => randomUuid(random),
    random: (seed?: unknown) => {
      if (seed === undefined) return random();
      wanted(typeof seed === 'number', 'random', 'a number as its seed, or nothing');
      return seededRandom(seed);
    },
    shuffle: (list: unknown) => (Array.isArray(list) ? shuffled(list, random) : list),
    millis: () => clock.now(),
    now: (picture?: unknown, timezone?: unknown) => FORMAT.evaluate(undefined, { ms: clock.now(), picture, timezone }) as Promise<unknown>,
  };
}
