import { sourceError } from '../support/memory/memory-stream';
import { nameOf, noAnswer, type PortCall, type Wire } from '../support/memory/wire';
import { type Chance } from './chance';
import { FAULTS_IN_FOCUS, type Profile } from './profile';
import { type Scheduler } from './scheduler';

/** What can become of a call besides what should. */
const DEADLY = ['crash before', 'crash after', 'crash, effect late', 'pause before', 'pause after'] as const;
const HARMLESS = ['lost request', 'lost response', 'error now, effect late', 'service error'] as const;
type Trouble = (typeof DEADLY)[number] | (typeof HARMLESS)[number];

/** Answers of the source that are worth another try, and one that is not. */
const SOURCE_ERRORS = [
  'ClientLimitExceededException', 'ConnectionLimitExceededException', 'InvalidEndpointException', 'ThrottlingException', 'InternalFailure',
  'ServiceUnavailable', 'ConnectionLost', 'ExpiredTokenException',
] as const;

/** What a worker's calls have to do with the rest of the history. */
export interface Surroundings {
  readonly profile: Profile;
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly tally: Tally;
  /** Whether faults still happen. */
  readonly isTroubled: () => boolean;
  /** Runs an effect on a service; answers how long its answer takes, or that none will come. */
  readonly apply: <T>(call: PortCall, effect: () => T) => Effect<T>;
  readonly trace: (line: string) => void;
}

/** What a history had of each kind. */
export interface Tally {
  crashes: number;
  pauses: number;
  lostResponses: number;
  otherFaults: number;
  windows: number;
  sessions: number;
  /** Range runs that ended well, and those that came too late. */
  rangesDone: number;
  rangesPassed: number;
}

/** What became of an effect. */
export interface Effect<T> {
  readonly answer: () => T;
  /** When the answer can be given; at once when absent. */
  readonly after?: Promise<void> | undefined;
  readonly isLost?: boolean;
}

type End = 'died' | 'given up';

/** The way of one worker to its services. Whether, when and how often a call arrives is decided when its turn comes. */
export class SimulatedWire implements Wire {
  /** Resolves when the worker is dead, or stands still for so long that it is taken for dead. */
  readonly gone: Promise<End>;
  private isDead = false;
  private go: (end: End) => void = () => undefined;

  constructor(private readonly name: string, private readonly around: Surroundings, private readonly onDeath: () => void) {
    this.gone = new Promise((resolve) => { this.go = resolve; });
  }

  carry<T>(call: PortCall, effect: () => T): Promise<T> {
    if (this.isDead) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      const way = new Way(this.around, call, effect, resolve, reject);
      this.around.scheduler.submit({ worker: this.name, call, arrive: () => { this.arrive(way); } });
    });
  }

  private arrive<T>(way: Way<T>): void {
    const trouble = this.troubleFor(way.name);
    if (trouble === undefined) {
      way.both();
      return;
    }
    this.around.trace(`    ${trouble}`);
    this.count(trouble);
    this.suffer(trouble, way);
  }

  private troubleFor(name: string): Trouble | undefined {
    const { chance, profile, isTroubled } = this.around;
    if (!isTroubled() || !chance.happens(name === profile.focus ? FAULTS_IN_FOCUS : profile.faults)) return undefined;
    const mayFail = profile.deafBus || name !== 'announcements.archived';
    return chance.happens(profile.deaths) || !mayFail ? chance.oneOf(DEADLY) : chance.oneOf(HARMLESS);
  }

  private count(trouble: Trouble): void {
    const { tally } = this.around;
    if (trouble.startsWith('crash')) tally.crashes += 1;
    else if (trouble.startsWith('pause')) tally.pauses += 1;
    else if (trouble === 'lost response') tally.lostResponses += 1;
    else tally.otherFaults += 1;
  }

  private suffer<T>(trouble: Trouble, way: Way<T>): void {
    switch (trouble) {
      case 'crash before': return this.die();
      case 'crash after':
        way.there();
        return this.die();
      case 'crash, effect late':
        this.defer(way, () => { way.there(); });
        return this.die();
      case 'pause before':
        this.defer(way, () => { way.both(); });
        return this.standStill();
      case 'pause after': {
        const back = way.there();
        this.defer(way, back);
        return this.standStill();
      }
      case 'lost request': return way.fail();
      case 'lost response':
        way.there();
        return way.fail();
      case 'error now, effect late':
        this.defer(way, () => { way.there(); });
        return way.fail();
      case 'service error': return way.refuse();
    }
  }

  private defer<T>(way: Way<T>, happen: () => void): void {
    this.around.scheduler.defer(this.around.profile.longestDelay, `${this.name} ${way.name}`, happen);
  }

  private die(): void {
    this.isDead = true;
    this.onDeath();
    this.go('died');
  }

  /** It will go on later. Most often the state machine does not wait for that. */
  private standStill(): void {
    if (this.around.chance.happens(0.75)) this.go('given up');
  }
}

/** One call, there and back. */
class Way<T> {
  constructor(
    private readonly around: Surroundings, private readonly call: PortCall, private readonly effect: () => T,
    private readonly resolve: (answer: T) => void, private readonly reject: (error: unknown) => void,
  ) {}

  get name(): string {
    return nameOf(this.call);
  }

  /** The call takes effect; answers how its answer arrives. */
  there(): () => void {
    const done = this.around.apply(this.call, this.effect);
    if (done.isLost === true) return () => { this.fail(); };
    const back = (): void => {
      try {
        this.resolve(done.answer());
      } catch (error) {
        this.reject(error);
      }
    };
    return done.after === undefined ? back : () => { void done.after?.then(back); };
  }

  both(): void {
    this.there()();
  }

  /** No answer comes. */
  fail(): void {
    this.reject(noAnswer(this.call));
  }

  /** The service says no, for a reason of its own. */
  refuse(): void {
    const isSource = this.call.port === 'source';
    this.reject(isSource ? sourceError(this.around.chance.oneOf(SOURCE_ERRORS), this.call.method) : noAnswer(this.call));
  }
}
