/** A stream of numbers that is the same for the same seed. Not for secrets. */
export class SeededRandom {
  #state: number;

  constructor(private readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** Numbers of its own for a part of the whole: the same for the same seed and name, whatever else has been drawn. */
  fork(name: string): SeededRandom {
    let hash = this.seed >>> 0;
    for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0; // The step of FNV-1a.
    return new SeededRandom(hash);
  }

  /** 0 to 2^32 - 1. The mulberry32 generator (Tommy Ettinger, public domain). */
  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * count);
  }

  /** A version 4 UUID, the form of AWS request ids. */
  uuid(): string {
    const hex = Array.from({ length: 4 }, () => this.uint32().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
