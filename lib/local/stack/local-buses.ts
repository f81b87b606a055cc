import { VARIABLE } from '../../contract/environment';
import { type EventBus, type PutEventsEntry, type PutResult, type Rule } from '../events';
import { busNameOf } from '../events/rule';
import { type TemplateReader } from './template-reader';

/** The bus of every account, where events of AWS services are. */
const DEFAULT_BUS = 'default';

/** Names of the buses that a stack makes, listens on or writes to: those that it imports stand nowhere else in a template. */
export function busNames(template: TemplateReader, rules: readonly Rule[]): readonly string[] {
  const made = template.all('AWS::Events::EventBus').map(({ identity }) => identity.ref);
  const heard = rules.map(({ busName }) => busName);
  const told = template.all('AWS::Lambda::Function').flatMap((found) => {
    const { Variables: variables = {} } = (template.property(found, 'Environment') ?? {}) as { readonly Variables?: Readonly<Record<string, string>> }; // As CDK writes it.
    const name = variables[VARIABLE.eventBusName];
    return name === undefined ? [] : [busNameOf(name)];
  });
  return [...new Set([DEFAULT_BUS, ...made, ...heard, ...told])];
}

/** The event buses of a stack, behind the one endpoint that EventBridge has. */
export class LocalBuses {
  readonly all: ReadonlyMap<string, EventBus>;
  readonly default: EventBus;

  /** @param make Makes the bus of a name. */
  constructor(names: readonly string[], make: (name: string) => EventBus) {
    this.all = new Map(names.map((name) => [name, make(name)]));
    this.default = this.all.get(DEFAULT_BUS) ?? make(DEFAULT_BUS);
  }

  /** Gives each rule to its bus. @throws Error for a rule whose bus is not there: it would never hear anything. */
  addRules(rules: readonly Rule[]): void {
    for (const rule of rules) {
      const bus = this.all.get(rule.busName);
      if (bus === undefined) throw new Error(`rule ${rule.name}: got bus ${rule.busName}, allowed: ${this.names()}`);
      bus.addRule(rule);
    }
  }

  /** Puts an event from outside of AWS on the bus that it names; one for a bus that is not there is refused. */
  put(entry: PutEventsEntry): PutResult {
    const { EventBusName: name = DEFAULT_BUS } = entry;
    const bus = this.all.get(busNameOf(String(name)));
    if (bus !== undefined) return bus.put(entry);
    return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter EventBusName is not valid. Reason: got ${name}, allowed: ${this.names()}.` };
  }

  async close(): Promise<void> {
    await Promise.all([...this.all.values()].map((bus) => bus.close()));
  }

  private names(): string {
    return [...this.all.keys()].join(', ');
  }
}
