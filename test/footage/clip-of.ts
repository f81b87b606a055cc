import { type TimeRange } from '../../lib/contract/time-range';
import { FilmCollector, type Film } from '../../lib/core/footage/films';
import { planTake } from '../../lib/core/footage/take-plan';
import { openTake, type RangeReader, type Take } from '../../lib/footage/take';
import { type MadeObject } from '../support/footage-objects';
import { readClip, type ReadClip } from '../support/read-clip';

/** Objects in memory, in pieces of a size. */
export class MemoryReader implements RangeReader {
  readonly ranges: { readonly key: string; readonly begin: number; readonly end: number }[] = [];

  constructor(private readonly objects: readonly MadeObject[], private readonly pieceBytes = 1_000) {}

  async *range(key: string, begin: number, end: number): AsyncGenerator<Uint8Array> {
    this.ranges.push({ key, begin, end });
    const bytes = this.objects.find(({ index }) => index.key === key)?.bytes ?? Buffer.alloc(0);
    for (let at = begin; at < Math.min(end, bytes.length); at += this.pieceBytes) {
      const piece = Uint8Array.from(bytes.subarray(at, Math.min(at + this.pieceBytes, end)));
      yield piece;
      piece.fill(0xaa); // It was its sender's: whoever kept a view instead of a copy is found out.
    }
  }
}

/** A file of a clip and what is in it. */
export interface OpenedTake {
  readonly take: Take;
  readonly bytes: Buffer;
  readonly content: ReadClip;
}

/** The bytes of a file. */
export async function bytesOf(take: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of take) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** All files that a range of these objects gives. */
export async function clipOf(objects: readonly MadeObject[], range: TimeRange, reader: RangeReader = new MemoryReader(objects)): Promise<OpenedTake[]> {
  const collector = new FilmCollector();
  const films: (Film | undefined)[] = [...objects.map((object) => collector.add(object)), collector.end()];
  const opened: OpenedTake[] = [];
  for (const film of films) {
    const plan = film === undefined ? undefined : planTake(film, range);
    const take = plan === undefined ? undefined : await openTake(reader, plan);
    if (take === undefined) continue;
    const bytes = await bytesOf(take);
    opened.push({ take, bytes, content: readClip(bytes) });
  }
  return opened;
}
