import { type MemoryStream } from './memory/memory-stream';

/** What is no element. */
const GARBAGE = Buffer.alloc(64);

/** From now on the service sends the chunk of that fragment so that it tells its number, and breaks where its frames end. Answers how to mend it. */
export function spoil({ published }: MemoryStream, number: number): () => void {
  const index = published.findIndex((fragment) => fragment.number === BigInt(number));
  const whole = published[index];
  if (whole === undefined) throw new Error(`fragment ${number} was not published`);
  const end = whole.chunk.indexOf(whole.frames) + whole.frames.length;
  published[index] = { ...whole, chunk: Buffer.concat([whole.chunk.subarray(0, end), GARBAGE]) };
  return () => { published[index] = whole; };
}
