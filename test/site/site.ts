import { parseEnvironment } from '../../lib/contract/environment';
import { EventBus } from '../../lib/local/events';
import { Scheduler } from '../../lib/local/schedules';
import { addSchedules, readRules } from '../../lib/local/stack/local-triggers';
import { type TemplateReader } from '../../lib/local/stack/template-reader';
import { createStateMachine, type StateMachine } from '../../lib/local/states';
import { audit, type Audited, type Verdict } from './audit';
import { Books, type StreamBooks } from './books';
import { Camera, type CameraPlan } from './camera';
import { Chaos, type ChaosCount, type ChaosPlan, type Script } from './chaos';
import { SiteBucket } from './site-bucket';
import { SiteClock } from './site-clock';
import { Account } from './site-source';
import { SiteTable } from './site-table';
import { siteTasks } from './site-tasks';
import { PREFIX } from './site-template';
import { Starts } from './starts';
import { Troubles } from './troubles';
import { Watch } from './watch';
import { WindowLambda } from './window-lambda';

/** When every history begins: on the hour. */
export const START = Date.UTC(2024, 4, 1);

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** How long before the end, and before a stream is deleted, nothing goes wrong any more: what is left over then needs its time. */
const CALM_MILLIS = 2 * HOUR;
/** How long the last runs may take. */
const PATIENCE_MILLIS = 12 * HOUR;
/** A stream that is deleted is archived up to the last full hour that was this long before. */
const DELETION_MILLIS = 30 * MINUTE;

/** What a history is made of. */
export interface SiteOptions {
  readonly template: TemplateReader;
  readonly seed: number;
  readonly hours: number;
  readonly cameras: readonly CameraPlan[];
  readonly chaos: ChaosPlan;
  /** Default: one that keeps its promises. */
  readonly table?: SiteTable;
  /** Whether the bucket loses an object. Default: none. */
  readonly loses?: (key: string) => boolean;
  /** Faults that a test wants at a certain place. Default: none. */
  readonly script?: Script;
}

/** A site, and all that happened there. */
export interface History {
  readonly verdict: Verdict;
  /** What the verdict is about, for another look. */
  readonly audited: Audited;
  readonly watch: Watch;
  readonly windows: number;
  readonly chaos: ChaosCount;
  readonly troubles: Troubles['count'];
  readonly again: Starts['again'];
}

/** A whole site in one process and in virtual time: the synthesized template, the real machines, the real core. */
export class Site {
  readonly clock = new SiteClock(START);
  readonly account: Account;
  readonly books: Books;
  readonly table: SiteTable;
  readonly watch: Watch;
  readonly chaos: Chaos;
  readonly bus: EventBus;
  readonly starts: Starts;
  readonly runMachine: StateMachine;
  readonly fleetMachine: StateMachine;
  readonly troubles: Troubles;
  private readonly lambda: WindowLambda;
  private readonly scheduler: Scheduler;
  private readonly end: number;
  private readonly segmentMillis: number;

  constructor(private readonly options: SiteOptions) {
    const { template, seed, hours, cameras, chaos: plan, table = new SiteTable(), script = () => undefined } = options;
    const { clock } = this;
    this.end = START + hours * HOUR;
    this.account = new Account(cameras.map((plan) => new Camera(plan)), clock);
    this.books = new Books(this.account.cameras, clock);
    this.watch = new Watch(this.books);
    this.chaos = new Chaos({ seed, plan, clock, isCalm: (name) => this.isCalm(name), script });
    this.table = table;
    const machines = new Map<string, StateMachine>();
    const random = (): number => this.chaos.chance.uniform();
    this.starts = new Starts(machines, this.chaos, clock, this.watch);
    const common = { clock, random, deliveries: () => this.chaos.deliveries() };
    this.bus = new EventBus({
      ...common, deliver: (arn, input) => this.starts.deliver('request', arn, input), keep: 1,
    });
    this.scheduler = new Scheduler({ ...common, deliver: (arn, input) => (isFunction(arn) ? Promise.resolve() : this.starts.deliver('schedule', arn, input)) });
    const { environment, functionArn, timeoutSeconds } = windowFunctionOf(template);
    this.segmentMillis = parseEnvironment(environment).segmentSeconds * 1_000;
    const { account, books, bus } = this;
    const bucket = new SiteBucket(clock, (object) => books.take(object), options.loses);
    this.lambda = new WindowLambda({ account, bucket, table, bus, clock, books, chaos: this.chaos, environment, timeoutSeconds });
    const tasks = siteTasks({ account, bus, chaos: this.chaos, functionArn, lambda: this.lambda, machines });
    const machine = (kind: 'run' | 'fleet'): StateMachine => {
      const found = template.all('AWS::StepFunctions::StateMachine').find(({ logicalId }) => logicalId.includes(kind === 'run' ? 'ArchiveRun' : 'ArchiveFleet'));
      if (found === undefined) throw new Error(`the template has no ${kind} machine`);
      const arn = found.identity.attributes['Arn'] ?? '';
      const made = createStateMachine(template.property(found, 'DefinitionString'), {
        name: arn.split(':').at(-1) ?? '', arn, tasks, clock, random,
        onEvent: (event, executionArn) => this.watch.onEvent(kind, event, executionArn),
      });
      machines.set(arn, made);
      return made;
    };
    this.runMachine = machine('run');
    this.fleetMachine = machine('fleet');
    const { runMachine, fleetMachine, starts } = this;
    this.troubles = new Troubles({ account, books, bus, chaos: this.chaos, clock, runMachine, fleetMachine, starts, until: this.end });
    this.watchEverything();
  }

  /** Begins: rules, schedules, and troubles. */
  private begin(): void {
    for (const rule of readRules(this.options.template)) this.bus.addRule(rule);
    addSchedules(this.options.template, this.scheduler, this.clock.now());
  }

  /** Lives from the start to the end, and a little longer, until the last run has ended. */
  async live(): Promise<History> {
    this.begin();
    const troubled = this.troubles.go();
    await this.clock.sleep(this.end + MINUTE - this.clock.now());
    await this.scheduler.stop();
    await troubled;
    await this.rest();
    return this.history();
  }

  /** Waits for everything that runs. Runs without an end are asked to stop. */
  async rest(): Promise<void> {
    const isFollowing = this.running().some(({ input }) => (input as { readonly mode?: unknown }).mode === 'follow');
    if (isFollowing) for (const { arn } of this.account.cameras) this.table.askToStop(arn);
    for (const begin = this.clock.now(); this.running().length > 0; await this.clock.sleep(MINUTE)) {
      if (this.clock.now() > begin + PATIENCE_MILLIS) throw new Error(`${this.running().length} executions did not come to their end`);
    }
    await this.bus.settled();
    // Windows that nobody waits for, and calls that are still on their way.
    await this.clock.sleep(HOUR);
    this.clock.stop();
  }

  history(): History {
    const { books, table, segmentMillis, watch, lambda, chaos, troubles, starts } = this;
    const audited: Audited = { books, table, segmentMillis, dueUntil: (stream) => this.dueUntil(stream) };
    return { verdict: audit(audited), audited, watch, windows: lambda.windows, chaos: chaos.count, troubles: troubles.count, again: starts.again };
  }

  private running(): ReturnType<StateMachine['executions']> {
    return [this.runMachine, this.fleetMachine].flatMap((machine) => machine.executions().filter(({ status }) => status === 'RUNNING'));
  }

  private watchEverything(): void {
    this.bus.listen((event) => this.watch.onBusEvent(event));
    this.table.onTakeover = (streamArn, run) => {
      if (this.troubles.restarted.has(run)) this.books.of(streamArn).disruptions.push({ kind: 'takeover', at: this.clock.now() });
    };
  }

  private isCalm(streamName: string): boolean {
    const ends = this.account.cameras.filter(({ plan }) => plan.name === streamName).map(({ plan }) => plan.deletedAt);
    return [this.end, ...ends].some((end) => this.clock.now() > end - CALM_MILLIS && this.clock.now() < end + HOUR);
  }

  private dueUntil({ camera: { plan: { name, deletedAt } } }: StreamBooks): number {
    if (!name.startsWith(PREFIX)) return 0;
    return Math.floor(Math.min(this.end, deletedAt - DELETION_MILLIS) / HOUR) * HOUR;
  }
}

/** The auditor is the only function that a schedule invokes. It changes nothing, so a site goes without. */
function isFunction(arn: string): boolean {
  return arn.split(':')[2] === 'lambda';
}

/** What of the function stands in the template. */
function windowFunctionOf(template: TemplateReader): { readonly environment: Readonly<Record<string, string>>; readonly functionArn: string; readonly timeoutSeconds: number } {
  const found = template.all('AWS::Lambda::Function').find(({ logicalId }) => logicalId.includes('Window'));
  if (found === undefined) throw new Error('the template has no window function');
  const { Variables } = template.property(found, 'Environment') as { readonly Variables: Readonly<Record<string, string>> }; // CDK writes it so.
  return { environment: Variables, functionArn: found.identity.attributes['Arn'] ?? '', timeoutSeconds: Number(found.properties['Timeout']) };
}
