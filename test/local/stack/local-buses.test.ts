import { EventBus, type PutEventsEntry } from '../../../lib/local/events';
import { busNames, LocalBuses } from '../../../lib/local/stack/local-buses';
import { readRules } from '../../../lib/local/stack/local-triggers';
import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { seededDraws } from '../events/support';
import { ManualClock } from '../kinesis-video/support/manual-clock';
import { assemblyOf, cameraRule, MACHINE } from './assemblies';

const ENTRY: PutEventsEntry = { Source: 'my.camera', DetailType: 'Motion', Detail: '{}' };

function busesOf(...names: string[]): { buses: LocalBuses; delivered: string[] } {
  const delivered: string[] = [];
  const make = (name: string): EventBus => new EventBus({
    name, clock: new ManualClock(), random: seededDraws(), deliver: async (targetArn) => { delivered.push(`${name}: ${targetArn}`); },
  });
  return { buses: new LocalBuses(names, make), delivered };
}

const rulesOn = (...names: string[]) => readRules(new TemplateReader(assemblyOf({
  Run: MACHINE, ...Object.fromEntries(names.map((EventBusName, i) => [`Rule${i}`, cameraRule({ EventBusName })])),
})));

describe('the buses of a stack', () => {
  test('are the default one, and every one that it makes, listens on or writes to', () => {
    const template = new TemplateReader(assemblyOf({
      Run: MACHINE,
      Made: { Type: 'AWS::Events::EventBus', Properties: { Name: 'made' } },
      Rule: cameraRule({ EventBusName: 'heard' }),
      Window: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { ARCHIVE_EVENT_BUS: 'told' } } } },
      Other: { Type: 'AWS::Lambda::Function' },
      Again: cameraRule({ EventBusName: { Ref: 'Made' } }),
    }));

    expect(busNames(template, readRules(template))).toEqual(['default', 'made', 'heard', 'told']);
    expect(busNames(new TemplateReader(assemblyOf({})), [])).toEqual(['default']);
  });

  test('each hear their own events and follow their own rules', async () => {
    const { buses, delivered } = busesOf('default', 'visitors');
    buses.addRules(rulesOn('visitors'));

    buses.put(ENTRY);
    buses.put({ ...ENTRY, EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/visitors' });
    await buses.close();

    expect([...buses.all].map(([name, { events }]) => [name, events.length])).toEqual([['default', 1], ['visitors', 1]]);
    expect(delivered).toEqual(['visitors: arn:aws:states:us-east-1:000000000000:stateMachine:stack-run']);
  });

  test('refuse an event for a bus that is not there', () => {
    const { buses } = busesOf('default', 'visitors');

    expect(buses.put({ ...ENTRY, EventBusName: 'gone' })).toEqual({
      ErrorCode: 'InvalidArgument', ErrorMessage: 'Parameter EventBusName is not valid. Reason: got gone, allowed: default, visitors.',
    });
    expect(buses.put(ENTRY)).toHaveProperty('EventId');
  });

  test('refuse a rule for a bus that is not there, since it would never hear anything', () => {
    expect(() => busesOf('default').buses.addRules(rulesOn('default', 'gone'))).toThrow('rule Rule1: got bus gone, allowed: default');
  });
});
