import { type Clock } from '../../lib/ports/clock';
import { type Camera, numberOf } from './camera';
import { TRACKS } from './chunks';
import { type HeldFragment, readObject } from './read-object';
import { type CompletedObject } from './site-bucket';

/** What is remembered of an object. */
export interface BookedObject {
  readonly key: string;
  readonly seq: number;
  /** Index of its first and of its last fragment. */
  readonly first: number;
  readonly last: number;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly completedAt: number;
}

/** What cut the work on a stream short. A worker that stands still does so at once, when it comes back, and when its time is up. */
export interface Disruption {
  readonly kind: 'death' | 'standstill' | 'takeover' | 'idle';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the audit knows of one stream. */
export class StreamBooks {
  readonly objects: BookedObject[] = [];
  /** In how many objects each fragment is, by its index. */
  readonly copies: Uint8Array;
  readonly disruptions: Disruption[] = [];
  /** Ends of the ranges that were asked for, epoch milliseconds. */
  readonly requestedEnds: number[] = [];
  /** How often each key was announced. */
  readonly announced = new Map<string, number>();

  constructor(readonly camera: Camera) {
    this.copies = new Uint8Array(camera.total);
  }
}

/** Looks into every object when it is completed, and remembers what the audit needs of it. */
export class Books {
  readonly problems: string[] = [];
  readonly streams: ReadonlyMap<string, StreamBooks>;

  constructor(cameras: readonly Camera[], private readonly clock: Clock) {
    this.streams = new Map(cameras.map((camera) => [camera.arn, new StreamBooks(camera)]));
  }

  /** The books of a stream that there is; one that nobody planned is a fault of the site. */
  of(streamArn: string): StreamBooks {
    const found = this.streams.get(streamArn);
    if (found === undefined) throw new Error(`there is no stream ${streamArn}`);
    return found;
  }

  take({ key, bytes, metadata, openedAt }: CompletedObject): void {
    const books = this.of(metadata['stream-arn'] ?? '');
    try {
      const { tracks, fragments } = readObject(bytes);
      fragments.forEach((fragment, place) => {
        const problem = this.fragmentProblem(books.camera, fragment, fragments[place - 1]?.index) ?? tracksProblem(books.camera, fragment, tracks);
        if (problem !== undefined) this.problems.push(`${key}: fragment ${fragment.index} ${problem}`);
        books.copies[fragment.index] = (books.copies[fragment.index] ?? 0) + 1;
      });
      const [first, last] = [fragments[0]?.index ?? NaN, fragments.at(-1)?.index ?? NaN];
      books.objects.push({ key, seq: Number(metadata['seq']), first, last, openedAt, completedAt: this.clock.now() });
    } catch (error) {
      this.problems.push(`${key}: ${String(error)}`);
    }
  }

  private fragmentProblem(camera: Camera, { index, serverTimestamp, frames }: HeldFragment, before: number | undefined): string | undefined {
    if (index >= camera.wholeAt(this.clock.now())) return 'was not there yet';
    if (before !== undefined && index !== before + 1) return `follows ${before}`;
    if (serverTimestamp !== camera.serverTimestamp(index)) return `has another time, ${serverTimestamp}`;
    return frames.toString('latin1').endsWith(numberOf(index)) ? undefined : 'has frames of another';
  }
}

function tracksProblem(camera: Camera, { index }: HeldFragment, tracks: Buffer): string | undefined {
  return tracks.equals(TRACKS[camera.tracksOf(index)]) ? undefined : 'stands behind tracks that are not its own';
}
