import { randomUuid } from '../states/functions';
import { type DeadLetter, type Deliver, type DeliveryClock, deliverWithRetries } from './delivery';
import { type BridgeEvent, eventTime } from './event';
import { type EntryFailure, type PutEventsEntry, type ReadEntry, readEntry, RESERVED_SOURCE } from './put-events-entry';
import { type Rule, type RuleTarget } from './rule';

export interface EventBusOptions {
  readonly clock: DeliveryClock;
  /** Draws from [0, 1): event ids, and pauses before repeated deliveries. */
  readonly random: () => number;
  /** Hands an input to a target of a rule. */
  readonly deliver: Deliver;
  /** How often an event that fits a rule is delivered; EventBridge promises once or more. Default 1. */
  readonly deliveries?: (event: BridgeEvent, rule: Rule) => number;
  /** Default `default`. */
  readonly name?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** 12 digits. Default `000000000000`. */
  readonly accountId?: string;
  /** How many of the last events, and of the dead letters, are kept for reading. Default 1,000. */
  readonly keep?: number;
}

/** What becomes of an entry. */
export type PutResult = { readonly EventId: string } | EntryFailure;

/** An event bus in this process: takes events as PutEvents does, keeps the last ones, and delivers them as its rules say. */
export class EventBus {
  readonly name: string;
  readonly #options: Required<EventBusOptions>;
  readonly #rules = new Map<string, Rule>();
  readonly #listeners = new Set<(event: BridgeEvent) => void>();
  readonly #underway = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #events: readonly BridgeEvent[] = [];
  #deadLetters: readonly DeadLetter[] = [];

  constructor(options: EventBusOptions) {
    this.#options = { name: 'default', region: 'us-east-1', accountId: '000000000000', keep: 1_000, deliveries: () => 1, ...options };
    this.name = this.#options.name;
  }

  /** The last events that were taken, oldest first. */
  get events(): readonly BridgeEvent[] {
    return this.#events;
  }

  /** The last deliveries that were given up, oldest first. */
  get deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters;
  }

  /** Puts an event from outside of AWS; one that is refused is told, not thrown. */
  put(entry: PutEventsEntry): PutResult {
    const read = readEntry(entry, this.name);
    if ('ErrorCode' in read) return read;
    return read.source.startsWith('aws.') ? RESERVED_SOURCE : { EventId: this.#take(read).id };
  }

  /** Puts an event as a service of AWS does, with a source such as `aws.states`. Throws when the entry is not valid. */
  putFromService(entry: PutEventsEntry): BridgeEvent {
    const read = readEntry(entry, this.name);
    if ('ErrorCode' in read) throw new Error(`event of ${String(entry.Source)}: ${read.ErrorCode}: ${read.ErrorMessage}`);
    return this.#take(read);
  }

  /** Adds a rule, or replaces the one of the same name. It sees the events that come from now on. */
  addRule(rule: Rule): void {
    if (rule.busName !== this.name) throw new Error(`rule ${rule.name}: got bus ${rule.busName}, allowed: ${this.name}`);
    this.#rules.set(rule.name, rule);
  }

  /** Tells every event that is taken. The answer ends that. */
  listen(listener: (event: BridgeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Resolves when every delivery that is underway, and every one that follows from it, has ended. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Ends the repetition of deliveries that failed, and waits for those that are being made. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the event bus was closed'));
    await this.settled();
  }

  #take({ source, detailType, detail, resources, time }: ReadEntry): BridgeEvent {
    const { clock, random, region, accountId, keep } = this.#options;
    const event: BridgeEvent = {
      'version': '0', 'id': randomUuid(random), 'detail-type': detailType, source, 'account': accountId,
      'time': eventTime(time ?? clock.now()), region, resources, detail,
    };
    this.#events = [...this.#events, event].slice(-keep);
    for (const listener of this.#listeners) listener(event);
    for (const rule of this.#rules.values()) if (rule.enabled && rule.matches(event)) this.#follow(rule, event, clock.now());
    return event;
  }

  #follow(rule: Rule, event: BridgeEvent, ingestedAt: number): void {
    const times = this.#options.deliveries(event, rule);
    if (!Number.isInteger(times) || times < 1) throw new Error(`deliveries: got ${times}, allowed: a whole number of 1 or more`);
    for (const target of rule.targets) {
      for (let i = 0; i < times; i++) {
        const delivery = this.#deliver(rule, target, event, ingestedAt).finally(() => this.#underway.delete(delivery));
        this.#underway.add(delivery);
      }
    }
  }

  /** Never rejects: whatever goes wrong becomes a dead letter. */
  async #deliver(rule: Rule, target: RuleTarget, event: BridgeEvent, ingestedAt: number): Promise<void> {
    const { clock, random, deliver, keep } = this.#options;
    const giveUp = (input: unknown, attempts: number, error: unknown): void => {
      const letter = { from: rule.name, targetArn: target.arn, input, deadLetterArn: target.deadLetterArn, attempts, error };
      this.#deadLetters = [...this.#deadLetters, letter].slice(-keep);
    };
    let input: unknown;
    try {
      input = target.input({ event, ingestedAt, ruleArn: rule.arn, ruleName: rule.name });
      const outcome = await deliverWithRetries(() => deliver(target.arn, input), { retry: target.retry, clock, random, signal: this.#stop.signal });
      if (!outcome.delivered) giveUp(input, outcome.attempts, outcome.error);
    } catch (error) {
      giveUp(input, 0, error);
    }
  }
}
