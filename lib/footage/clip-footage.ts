import { type LedgerObject } from '../adapters/dynamodb-ledger';
import { FilmCollector, type Film } from '../core/footage/films';
import { type FootageObject } from '../core/footage/footage-object';
import { needsEarlier, planTake } from '../core/footage/take-plan';
import { type FoundFootage, type LedgerFootage } from './find-footage';
import { type FootageReader, type ReadCounts } from './footage-reader';
import { ObjectLoader } from './object-loader';
import { openTake, type Take } from './take';

/** Objects whose indexes are asked for at the same time. S3 takes thousands of requests a second; memory is what counts here. */
const AT_A_TIME = 8;

/** A stretch of time out of an archive. */
export class Clip {
  private readonly loader: ObjectLoader;

  constructor(private readonly ledger: LedgerFootage, private readonly reader: FootageReader) {
    this.loader = new ObjectLoader(reader, ledger.streamArn);
  }

  /** What the archive has of the range, and what it has not. */
  get found(): FoundFootage {
    return this.ledger;
  }

  /** What has been read of the bucket by now. */
  get read(): ReadCounts {
    return this.reader;
  }

  /** Keys of the objects that had to be read from end to end by now, because their indexes are missing. */
  get scanned(): readonly string[] {
    return this.loader.scanned;
  }

  /**
   * The files of the clip, in order: one, unless what a player is told once changes inside the range. Each is opened when it is asked
   * for. None when the archive has nothing of the range.
   * @throws DamagedFragmentError, ObjectNotRestoredError, ObjectMissingError, UnreadableObjectError, and whatever else the SDK throws;
   * reading a file throws them as well.
   */
  async *takes(): AsyncGenerator<Take> {
    let isFirst = true;
    for await (const film of this.films()) {
      const plan = planTake(film, this.ledger);
      const take = plan === undefined ? undefined : await openTake(this.reader, isFirst ? { ...plan, begins: 'beginning' } : plan);
      if (take === undefined) continue;
      isFirst = false;
      yield take;
    }
  }

  /** Holds the indexes of one file's objects at a time, however long the range is. */
  private async *films(): AsyncGenerator<Film> {
    const collector = new FilmCollector();
    for await (const object of this.objects()) {
      const ended = collector.add(object);
      if (ended !== undefined) yield ended;
    }
    const last = collector.end();
    if (last !== undefined) yield last;
  }

  private async *objects(): AsyncGenerator<FootageObject> {
    const { objects } = this.ledger;
    for (let i = 0; i < objects.length; i += AT_A_TIME) {
      const loaded = await Promise.all(objects.slice(i, i + AT_A_TIME).map((entry) => this.loader.load(entry)));
      if (i === 0) yield* await this.earlier(loaded);
      yield* loaded;
    }
  }

  /** What lies before the range and is needed to decode its first picture. */
  private async earlier(loaded: readonly FootageObject[]): Promise<FootageObject[]> {
    const { around } = this.ledger;
    const before: FootageObject[] = [];
    let entry = previousOf(around, loaded[0]);
    while (entry !== undefined && needsEarlier([...before, ...loaded], this.ledger)) {
      before.unshift(await this.loader.load(entry));
      entry = previousOf(around, before[0]);
    }
    return before;
  }
}

function previousOf(around: readonly LedgerObject[], object: FootageObject | undefined): LedgerObject | undefined {
  return around[around.findIndex(({ key }) => key === object?.index.key) - 1];
}
