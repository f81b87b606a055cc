import { type BridgeEvent, EventBus, type EventBusOptions, readRule, type Rule } from '../../../lib/local/events';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { ManualClock } from '../kinesis-video/support/manual-clock';

/** Draws from [0, 1), the same ones in every run. */
export function seededDraws(seed = 1): () => number {
  const random = new SeededRandom(seed);
  return () => random.uint32() / 2 ** 32;
}

export interface Delivered { readonly targetArn: string; readonly input: unknown }

/** A bus on a manual clock that notes what it delivers. */
export function startBus(options: Partial<EventBusOptions> = {}): { bus: EventBus; clock: ManualClock; delivered: Delivered[] } {
  const clock = new ManualClock();
  const delivered: Delivered[] = [];
  const deliver = async (targetArn: string, input: unknown): Promise<void> => { delivered.push({ targetArn, input }); };
  return { bus: new EventBus({ clock, random: seededDraws(), deliver, ...options }), clock, delivered };
}

export const TARGET = 'arn:aws:states:us-east-1:000000000000:stateMachine:archive';

/** A rule for all events of `my.camera`; fields of its one target may be given. */
export function cameraRule(target: object = {}, properties: object = {}): Rule {
  return readRule(
    { EventPattern: { source: ['my.camera'] }, Targets: [{ Id: 'T', Arn: TARGET, ...target }], ...properties },
    { name: 'on-camera', region: 'us-east-1', accountId: '000000000000' },
  );
}

export const ENTRY = { Source: 'my.camera', DetailType: 'Motion', Detail: '{"camera":"gate","ids":[1,2]}', Resources: ['arn:cam'] };

export const EVENT: BridgeEvent = {
  'version': '0', 'id': 'e-1', 'detail-type': 'Motion', 'source': 'my.camera', 'account': '000000000000', 'time': '2024-01-01T00:00:00Z',
  'region': 'us-east-1', 'resources': ['arn:cam', 'arn:other'],
  'detail': { camera: 'gate', count: 0, on: false, nothing: null, place: { floor: 2 }, ids: ['a', 'b'], quote: 'say "hi"' },
};
