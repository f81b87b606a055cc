import { EVENT_TYPE } from '../../lib/contract/archive-event';
import { type EventBus } from '../../lib/local/events';
import { type ExecutionRecord, type StateMachine } from '../../lib/local/states';
import { type Books } from './books';
import { type Chaos } from './chaos';
import { type SiteClock } from './site-clock';
import { type Account } from './site-source';
import { PREFIX } from './site-template';
import { type Starts } from './starts';

/** What people do to a site. */
export interface Surroundings {
  readonly account: Account;
  readonly books: Books;
  readonly bus: EventBus;
  readonly chaos: Chaos;
  readonly clock: SiteClock;
  readonly runMachine: StateMachine;
  readonly fleetMachine: StateMachine;
  readonly starts: Starts;
  /** Epoch milliseconds. */
  readonly until: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface RunInput {
  readonly streamName: string;
  readonly mode: string;
  readonly run?: string;
}

function inputOf({ input }: ExecutionRecord): RunInput {
  return input as unknown as RunInput; // All runs of a site are started with these.
}

function running(machine: StateMachine): ExecutionRecord[] {
  return machine.executions().filter(({ status }) => status === 'RUNNING');
}

/** Stops executions in the middle of their work and starts them again; asks for ranges. */
export class Troubles {
  readonly count = { stops: 0, sameRun: 0, fleetStops: 0, requests: 0 };
  /** Runs that were started again under their own name: they take their stream from a window that is still at work. */
  readonly restarted = new Set<string>();

  constructor(private readonly around: Surroundings) {}

  /** Goes on until the end of the history. */
  async go(): Promise<void> {
    const { clock, chaos: { chance, plan }, until, account } = this.around;
    const underway: Promise<void>[] = [];
    for (let hour = clock.now(); hour < until; hour += HOUR) {
      for (const { plan: { name } } of account.present) if (chance.happens(plan.stops)) underway.push(this.stopRun(name));
      if (chance.happens(plan.fleetStops)) underway.push(this.stopFleet());
      for (let i = 0; i < plan.requests; i++) underway.push(this.request());
      await clock.sleep(hour + HOUR - clock.now());
    }
    await Promise.all(underway);
  }

  /** Windows begin with the hour and take a minute and a half: most of the stops are then. */
  private async inTheHour(): Promise<void> {
    const { clock, chaos: { chance } } = this.around;
    await clock.sleep(chance.happens(0.75) ? chance.between(5_000, 90_000) : chance.between(0, 59 * MINUTE));
  }

  private async stopRun(streamName: string): Promise<void> {
    const { clock, chaos: { chance, isCalm }, runMachine, starts } = this.around;
    await this.inTheHour();
    const execution = running(runMachine).find((record) => inputOf(record).streamName === streamName);
    if (execution === undefined || isCalm(streamName)) return;
    await runMachine.stop(execution.executionArn, 'Operator', 'somebody stopped it');
    this.count.stops += 1;
    await clock.sleep(chance.happens(0.5) ? chance.between(0, 20_000) : chance.between(0, 10 * MINUTE));
    const { mode, run = execution.name } = inputOf(execution);
    if (mode === 'range') return; // Whoever wants the range asks for it again, if at all.
    const isSame = chance.happens(0.5);
    if (isSame) {
      this.count.sameRun += 1;
      this.restarted.add(run);
    }
    starts.begin(runMachine.arn, { streamName, mode, ...(isSame ? { run } : {}) }, 'person');
  }

  private async stopFleet(): Promise<void> {
    const { clock, chaos: { chance, isCalm }, fleetMachine, starts } = this.around;
    await clock.sleep(chance.between(5_000, 90_000));
    const [execution] = running(fleetMachine);
    if (execution === undefined || isCalm('')) return;
    await fleetMachine.stop(execution.executionArn, 'Operator', 'somebody stopped it');
    this.count.fleetStops += 1;
    await clock.sleep(chance.between(0, 10 * MINUTE));
    starts.begin(fleetMachine.arn, execution.input, 'person');
  }

  private async request(): Promise<void> {
    const { account, books, bus, clock, chaos: { chance, isCalm } } = this.around;
    await this.inTheHour();
    const [first, ...others] = account.present.filter(({ plan: { name } }) => name.startsWith(PREFIX) && !isCalm(name));
    if (first === undefined) return;
    const camera = chance.oneOf([first, ...others]);
    const from = clock.now() - chance.between(MINUTE, 40 * MINUTE);
    const to = from + chance.between(MINUTE, 50 * MINUTE);
    books.of(camera.arn).requestedEnds.push(to);
    this.count.requests += 1;
    const detail = { mode: 'range', streamName: camera.plan.name, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    bus.put({ Source: 'site.guard', DetailType: EVENT_TYPE.requested, Detail: JSON.stringify(detail) });
  }
}
