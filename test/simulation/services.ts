import { type Clock } from '../../lib/ports/clock';
import { videoTrack, info, tracks } from '../support/matroska-builder';
import { ManualClock } from '../support/memory/manual-clock';
import { MemoryBus } from '../support/memory/memory-announcements';
import { MemoryBucket } from '../support/memory/memory-bucket';
import { MemoryStream } from '../support/memory/memory-stream';
import { MemoryTable } from '../support/memory/memory-table';
import { type PortCall } from '../support/memory/wire';
import { Asked } from './asked';
import { type Chance } from './chance';
import { type Profile } from './profile';
import { type Effect } from './simulated-wire';
import { Watch } from './watch';

/** On a boundary of every segment length. */
const START = Date.UTC(2024, 4, 1);
/** Longest that S3 hides a completed object: the quarantine less what clocks of two workers may differ. */
const LONGEST_HIDDEN_MILLIS = 14 * 60_000;
const MAX_SKEW_MILLIS = 25_000;
/** Where a run ends by the clock: what the core allows for, less what a fragment may take to arrive. */
const MAX_SKEW_OF_RANGES_MILLIS = 9_000;
const LONGEST_DELIVERY_MILLIS = 15_000;

/** Heads that a camera sends: changing one cuts the object. */
const HEADS = ['day', 'night'].map((name) => [info({ timecodeScale: 1_000_000 }), tracks(videoTrack({ name }))]);

/** The services of one history, and what happens to them without any worker's doing. */
export class Services {
  readonly clock = new ManualClock(START, false);
  readonly bucket = new MemoryBucket({ minPartBytes: 1 });
  readonly table = new MemoryTable();
  readonly stream = new MemoryStream('door', START);
  /** Fragments that can never be read. */
  readonly broken = new Set<bigint>();
  readonly garbled = new Map<bigint, number>();
  readonly watch: Watch;
  readonly bus = new MemoryBus();
  readonly asked: Asked;
  /** Whether anything durable may have changed since it was last watched. */
  isTouched = false;
  /** Whether S3 still takes its time. */
  isTroubled = true;
  private head = 0;

  constructor(private readonly profile: Profile, private readonly chance: Chance, private readonly trace: (line: string) => void) {
    this.watch = new Watch(this, profile);
    this.asked = new Asked(this, this.watch);
  }

  /** A camera's next fragment: most often like the last, at times after a restart, with its clock set back, or with other tracks. */
  publish(): void {
    const last = this.stream.published.at(-1);
    if (this.chance.happens(0.06)) this.head = 1 - this.head;
    const back = last !== undefined && this.chance.happens(0.06) ? last.producerTimestamp - this.chance.between(0, 5_000) : undefined;
    const { number } = this.stream.publish({
      head: HEADS[this.head] ?? [], frameBytes: this.chance.between(20, 150), ...(back === undefined ? {} : { producerTimestamp: back }),
      ...(this.profile.coverage === 'ranges' ? { serverTimestamp: this.received(last?.serverTimestamp ?? 0) } : {}),
    });
    if (this.isTroubled && this.chance.happens(this.profile.broken)) this.broken.add(number);
    this.trace(`camera: fragment ${number}${this.broken.has(number) ? ', broken' : ''}${back === undefined ? '' : ' with its clock set back'}`);
  }

  /** Where ranges are asked for, a fragment arrives when its time says, or as much later as it lasts. */
  private received(last: number): number {
    return Math.max(last + 1, Math.floor(this.clock.now()) - this.chance.between(0, LONGEST_DELIVERY_MILLIS));
  }

  /** Whatever happens by itself. */
  happen(): void {
    const { chance } = this;
    const draw = chance.uniform();
    if (draw < 0.55) this.publish();
    else if (draw < 0.75) this.pass(chance.between(1_000, 20_000));
    else if (draw < 0.83) this.pass(chance.between(60_000, 150_000));
    else if (draw < 0.86) this.pass(chance.between(300_000, 1_000_000));
    else if (draw < 0.9 && this.profile.foreignObject) this.plant();
    else if (draw < 0.96) this.expire();
    else if (draw < 0.97) this.sweep();
    else if (draw < 0.98) this.loseParts();
    else this.askToStop(chance.happens(0.5));
  }

  /** Time passes, with whatever it brings. */
  pass(millis: number): void {
    this.trace(`${millis} ms pass`);
    this.clock.advance(millis);
  }

  askToStop(stop: boolean): void {
    this.trace(`operator: ${stop ? 'stop' : 'go on'}`);
    this.table.askToStop(this.stream.arn, stop);
  }

  /** Carries out what a call asks for. */
  apply<T>(call: PortCall, effect: () => T): Effect<T> {
    if (call.method !== 'read' && call.method !== 'head') this.isTouched = true;
    if (call.method === 'complete' && this.isTroubled && this.chance.happens(this.profile.refusals)) {
      // 409 is answered as if the upload were gone; the other is worse than anything that S3 documents.
      const outcome = this.chance.oneOf(['refused', 'upload-gone']);
      this.trace(`    ${outcome}, for now`);
      return { answer: () => outcome as T }; // Complete has no other answers than such outcomes.
    }
    const hides = call.method === 'complete' && this.isTroubled && this.profile.weird && this.chance.happens(0.5);
    const hidden = this.bucket.concealed.length;
    this.bucket.hidesNewObjects = hides;
    if (hides) this.bucket.hiddenObjectsHoldKeys = this.chance.happens(0.5);
    const answer = settled(effect);
    return this.bucket.concealed.length > hidden ? this.concealing(answer) : { answer };
  }

  /** The object is complete but cannot be seen yet: until then S3 does not say that it is, if it ever does. */
  private concealing<T>(answer: () => T): Effect<T> {
    const upload = this.bucket.concealed.at(-1) ?? '';
    this.trace(`    the object of ${upload} is hidden${this.bucket.hiddenObjectsHoldKeys ? '' : ' and does not have its key yet'}`);
    let isShown = false;
    const done = new Promise<void>((resolve) => {
      this.clock.alarm(this.clock.now() + this.chance.between(1_000, LONGEST_HIDDEN_MILLIS), () => {
        isShown = this.bucket.reveal(upload);
        this.trace(`S3 ${isShown ? 'shows' : 'gives up'} the object of ${upload}`);
        this.isTouched = true;
        resolve();
      });
    });
    return this.chance.happens(0.3) ? { answer: () => (isShown ? answer() : 'key-taken' as T), after: done } : { answer, isLost: true };
  }

  /** A worker's clock is never quite right. */
  skewedClock(): Clock {
    const most = this.profile.coverage === 'ranges' ? MAX_SKEW_OF_RANGES_MILLIS : MAX_SKEW_MILLIS;
    const skew = this.chance.between(-most, most);
    return {
      now: () => this.clock.now() + skew,
      sleep: (millis) => this.clock.sleep(millis),
      alarm: (epochMillis, ring) => this.clock.alarm(epochMillis - skew, ring),
    };
  }

  private expire(): void {
    if (!this.profile.retention) return;
    const count = this.chance.between(1, 4);
    this.trace(`retention: takes ${count}`);
    this.stream.expire(count);
    this.isTouched = true;
  }

  /** A lifecycle rule, or a person, ends every upload. */
  private sweep(): void {
    this.trace('operator: ends every upload');
    this.bucket.abortAll();
  }

  private loseParts(): void {
    this.trace('S3: loses the parts of every upload');
    this.bucket.loseParts();
  }

  private plant(): void {
    const cursor = this.table.cursor(this.stream.arn);
    const key = cursor?.open?.key ?? cursor?.commit?.key;
    if (key === undefined || this.bucket.visible.has(key) || this.bucket.concealed.length > 0) return;
    this.trace(`somebody puts an object at ${key}`);
    this.bucket.plant(key, Buffer.from('not ours'));
    this.watch.foreign.set(key, this.bucket.visible.get(key));
  }
}

/** Runs an effect now; its answer, or its error, is given when asked for. */
function settled<T>(effect: () => T): () => T {
  try {
    const answer = effect();
    return () => answer;
  } catch (error) {
    return () => { throw error; };
  }
}
