import { frameAt, type Expected } from './expected';
import { CLOCK, FRAME_WIDTH, type Film } from './films';

/** Where in a picture the squares of the clock are looked at: their centres. */
export const CLOCK_POINTS: readonly { readonly x: number; readonly y: number }[] = Array.from({ length: CLOCK.bits }, (_, bit) => (
  { x: bit * CLOCK.square + CLOCK.square / 2, y: CLOCK.top + CLOCK.square / 2 }
));

/** The number that the squares show, by how bright each of them is, 0 to 255. */
export function clockNumber(brightness: readonly number[]): number {
  return brightness.reduce((number, light, bit) => number + (light > 127 ? 2 ** bit : 0), 0);
}

/** The number in a picture of which every pixel has one byte of brightness first. */
export function clockOf(picture: Uint8Array): number {
  return clockNumber(CLOCK_POINTS.map(({ x, y }) => picture[y * FRAME_WIDTH + x] ?? 0));
}

/** A moment to seek to, and what is to be seen then. */
export interface Moment {
  /** Of the frame's beginning, seconds from the object's. */
  readonly seconds: number;
  /** The number that the frame shows; absent when its film shows none. */
  readonly number: number | undefined;
}

/** The frame at such a part of an object, by the order in which frames are shown. */
export function momentAt(expected: Expected, { clockRate }: Film, part: number): Moment {
  const { millis, fileMillis } = frameAt(expected, part);
  return { seconds: millis / 1000, number: clockRate === undefined ? undefined : Math.round(fileMillis * clockRate / 1000) };
}
