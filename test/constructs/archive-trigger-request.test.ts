import * as events from 'aws-cdk-lib/aws-events';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { parseWindowInput } from '../../lib/contract/execution-state';
import { only, testStack } from './synth';
import { bridgeEvent, inputOf, matches, ruleOf } from './trigger-rule';

const REQUEST = { mode: 'range', streamName: 'front-door', from: '2030-01-01T11:00:00Z', to: '2030-01-01T11:05:00Z' };

/** A request; what is undefined is not in it. */
function request(detail: Record<string, unknown> = {}, source = 'shop') {
  const present = Object.entries({ ...REQUEST, ...detail }).filter(([, value]) => value !== undefined);
  return bridgeEvent({ source, 'detail-type': 'Archive Requested', detail: Object.fromEntries(present) });
}

describe('trigger for requests', () => {
  test('starts a run with the detail of the event, on the bus of the archive', () => {
    expect(ruleOf(ArchiveTrigger.request())).toMatchObject({
      EventBusName: 'default',
      EventPattern: { 'detail-type': ['Archive Requested'], detail: { mode: ['range'] } },
      Targets: [{ Arn: { Ref: 'ArchiveRunStateMachine7BFE8B6A' }, InputPath: '$.detail' }],
    });
  });

  test.each([
    ['a name and two times', {}],
    ['an ARN', { streamName: undefined, streamArn: 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1893456000000' }],
    ['a moment', { from: undefined, to: undefined, around: '2030-01-01T11:00:00Z', beforeSeconds: 5, afterSeconds: 10 }],
  ])('hears a request with %s, and the function can use it as it is', (_, detail) => {
    const input = inputOf(ArchiveTrigger.request(), request(detail)) as Record<string, unknown>;

    expect(matches(ArchiveTrigger.request(), request(detail))).toBe(true);
    expect(parseWindowInput({ ...input, until: '2030-01-01T12:00:00Z', run: 'r' })).toMatchObject({ mode: 'range' });
  });

  test.each([
    ['another detail type', { ...request(), 'detail-type': 'Archive Object Archived' }],
    ['a mode that would follow the camera for good', request({ mode: 'follow' })],
    ['no mode', request({ mode: undefined })],
    ['the run of somebody else', request({ run: 'theirs' })],
    ['a beginning of its own making', request({ started: '2040-01-01T00:00:00Z' })],
    ['an end of its own making', request({ until: '2040-01-01T00:00:00Z' })],
    ['a generation', request({ generation: 1 })],
  ])('does not hear %s', (_, event) => {
    expect(matches(ArchiveTrigger.request(), request())).toBe(true);
    expect(matches(ArchiveTrigger.request(), event)).toBe(false);
  });

  test('with sources hears those alone, and without hears all', () => {
    const trigger = ArchiveTrigger.request({ sources: ['shop', 'door'] });

    expect(['shop', 'door', 'other'].map((source) => matches(trigger, request({}, source)))).toEqual([true, true, false]);
    expect(matches(ArchiveTrigger.request(), request({}, 'other'))).toBe(true);
  });

  test('listens on its own bus, or else on that of the archive', () => {
    const stack = testStack();
    const eventBus = events.EventBus.fromEventBusName(stack, 'Theirs', 'theirs');
    new KvsArchive(stack, 'Archive', { streams: ['a'], eventBus }).archiveOn('Theirs', ArchiveTrigger.request());
    const other = testStack();
    const own = events.EventBus.fromEventBusName(other, 'Own', 'own');
    new KvsArchive(other, 'Archive', { streams: ['a'] }).archiveOn('Own', ArchiveTrigger.request({ eventBus: own }));

    expect([stack, other].map((one) => only(Template.fromStack(one), 'AWS::Events::Rule')['EventBusName'])).toEqual(['theirs', 'own']);
  });

  test('refuses to hear nobody', () => {
    expect(ArchiveTrigger.request({ sources: [] }).problems).toEqual([{ field: 'sources', got: [], allowed: 'at least one source, or no list at all' }]);
    expect(ArchiveTrigger.request().problems).toEqual([]);
  });
});
