/** An EventBridge for this machine: a bus, its rules, and PutEvents on the wire. */
export { type DeadLetter, type Deliver, type DeliveryClock } from './delivery';
export { InvalidEventPatternError, InvalidRuleError, UndeliverableError } from './errors';
export { type BridgeEvent } from './event';
export { EventBus, type EventBusOptions, type PutResult } from './event-bus';
export { compileEventPattern, type EventMatcher } from './event-pattern';
export { type EventsFault, type EventsFaultPlan, type EventsServer, type EventsServerOptions, startEventsServer } from './events-server';
export { type PutEventsEntry } from './put-events-entry';
export { readRule, type Rule, type RuleIdentity } from './rule';
