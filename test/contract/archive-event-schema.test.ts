/** docs/archive-events.schema.json and docs/events.md against what the code makes and takes. */

import {
  EVENT_SOURCE, EVENT_TYPE, EVENT_VERSION, gapRecordedDetail, objectArchivedDetail, RUN_EVENT_FIELDS, type AnnouncedObject,
} from '../../lib/contract/archive-event';
import { parseWindowInput, RUN_MODES, RUN_OUTCOMES } from '../../lib/contract/execution-state';
import { compileEventPattern } from '../../lib/local/events';
import { definitionName, detailProblems, EVENTS_PAGE, eventProblems, EVENTS_SCHEMA, type SchemaPart } from '../support/archive-events';
import { NOT_ASKED_FOR } from '../../lib/contract/gap-reason';

const ARN = 'arn:aws-cn:kinesisvideo:cn-north-1:111122223333:stream/front_door.1/1600000000000';
const START = Date.UTC(2024, 4, 1);
const OBJECT: AnnouncedObject = {
  key: 'v1/stream=front_door.1/000000000007-92.mkv', seq: 7, first: { fragmentNumber: '92', serverTimestamp: START },
  last: { fragmentNumber: '99', serverTimestamp: START + 14_250 }, fragments: 8, bytes: 123_456, crc32: 0xcbf43926,
};
const GAP = { after: '0', before: '92', reason: 'the service no longer had the fragment that follows' };
const BEFORE = { fragmentNumber: '90', serverTimestamp: START - 60_000 };

const DETAIL_TYPES = Object.values(EVENT_TYPE);
const SENT = DETAIL_TYPES.filter((type) => type !== EVENT_TYPE.requested);

function definition(detailType: string): SchemaPart {
  return EVENTS_SCHEMA.$defs[definitionName(detailType)] ?? {};
}

/** Blocks of JSON on the page, in their order. */
function examples(): Record<string, unknown>[] {
  return [...EVENTS_PAGE.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => JSON.parse(text) as Record<string, unknown>);
}

const events = examples().filter((example) => typeof example['detail-type'] === 'string');
const patterns = examples().filter((example) => Array.isArray(example['detail-type']));

function eventOf(detailType: string): Record<string, unknown> {
  const event = events.find((example) => example['detail-type'] === detailType);
  if (event === undefined) throw new Error(`docs/events.md has no example of ${detailType}`);
  return event;
}

const detailOf = (detailType: string): Record<string, unknown> => eventOf(detailType)['detail'] as Record<string, unknown>; // The schema wants an object there.

describe('the schema of events', () => {
  test('has a definition for every detail type, and no other events', () => {
    const events = Object.keys(EVENTS_SCHEMA.$defs).filter((name) => name.startsWith('Archive'));

    expect(events.sort()).toEqual(DETAIL_TYPES.map(definitionName).sort());
    expect(EVENTS_SCHEMA.oneOf.map(({ properties }) => [properties['detail-type'].const, properties.detail.$ref]).sort())
      .toEqual(DETAIL_TYPES.map((type) => [type, `#/$defs/${definitionName(type)}`]).sort());
  });

  test('describes every event and every field', () => {
    const silent = Object.entries(EVENTS_SCHEMA.$defs).flatMap(([name, { description, properties = {} }]) => [
      ...(description === undefined ? [name] : []),
      ...Object.entries(properties).filter(([, field]) => field.description === undefined && definition(field.$ref?.split('/').at(-1) ?? '').description === undefined).map(([field]) => `${name}.${field}`),
    ]);

    expect(silent).toEqual([]);
  });

  test.each(SENT)('lets %s grow: consumers must take fields that are added later', (type) => {
    expect(definition(type).additionalProperties).toBe(true);
    expect(detailProblems(type, { ...detailOf(type), addedLater: 1 })).toEqual([]);
  });

  test('knows the words of the code: version, modes, outcomes, fields of runs', () => {
    const { version, mode } = EVENTS_SCHEMA.$defs;
    const runs = [EVENT_TYPE.runStarted, EVENT_TYPE.runEnded, EVENT_TYPE.runFailed];

    expect([version?.const, mode?.enum]).toEqual([EVENT_VERSION, RUN_MODES]);
    expect(definition(EVENT_TYPE.runEnded).properties?.['outcome']?.enum).toEqual(RUN_OUTCOMES);
    for (const run of runs) expect(Object.keys(definition(run).properties ?? {})).toEqual(expect.arrayContaining([...RUN_EVENT_FIELDS]));
  });

  test.each<[string, AnnouncedObject]>([['an object', OBJECT], ['an object of a call', { ...OBJECT, contactId: 'call-1' }]])('takes %s as the archive tells it', (_what, object) => {
    expect(detailProblems(EVENT_TYPE.objectArchived, objectArchivedDetail(ARN, 'archive', object))).toEqual([]);
  });

  test.each<[string, AnnouncedObject, typeof BEFORE | undefined]>([
    ['a gap', { ...OBJECT, gap: { ...GAP, after: '90' } }, BEFORE],
    ['a gap before the first object', { ...OBJECT, gap: GAP }, undefined],
    ['a gap that nobody asked for', { ...OBJECT, gap: { ...GAP, reason: NOT_ASKED_FOR } }, undefined],
  ])('takes %s as the archive tells it', (_what, object, after) => {
    expect(detailProblems(EVENT_TYPE.gapRecorded, gapRecordedDetail(ARN, object, after))).toEqual([]);
  });

  test('names every field that the archive tells of objects and gaps, so that none can be sent undescribed', () => {
    const object = objectArchivedDetail(ARN, 'archive', { ...OBJECT, contactId: 'call-1' });
    const gap = gapRecordedDetail(ARN, { ...OBJECT, gap: GAP }, BEFORE);

    expect(Object.keys(definition(EVENT_TYPE.objectArchived).properties ?? {}).sort()).toEqual(Object.keys(object).sort());
    expect(Object.keys(definition(EVENT_TYPE.gapRecorded).properties ?? {}).sort()).toEqual(Object.keys(gap ?? {}).sort());
  });

  test.each(SENT)('refuses %s without any field that it demands', (type) => {
    const accepted = (definition(type).required ?? []).filter((field) => detailProblems(type, { ...detailOf(type), [field]: undefined }).length === 0);

    expect(definition(type).required).toContain('version');
    expect(accepted).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    [EVENT_TYPE.objectArchived, { version: '2' }], [EVENT_TYPE.objectArchived, { from: '2024-05-01' }], [EVENT_TYPE.objectArchived, { seq: -1 }],
    [EVENT_TYPE.objectArchived, { checksumCrc32: 'cbf43926' }], [EVENT_TYPE.objectArchived, { firstFragment: 92 }], [EVENT_TYPE.objectArchived, { streamArn: 'front-door' }],
    [EVENT_TYPE.gapRecorded, { kind: 'forgotten' }], [EVENT_TYPE.gapRecorded, { afterFragment: '' }],
    [EVENT_TYPE.runStarted, { execution: 'e-1' }], [EVENT_TYPE.runEnded, { outcome: 'FAILED' }], [EVENT_TYPE.runEnded, { mode: 'sideways' }],
    [EVENT_TYPE.runEnded, { streamArn: ARN }], [EVENT_TYPE.runEnded, { stream: undefined }], [EVENT_TYPE.runFailed, { cause: 'x'.repeat(1001) }],
  ])('refuses %s with %j', (type, wrong) => {
    expect(detailProblems(type, { ...detailOf(type), ...wrong })).not.toEqual([]);
  });

  test('refuses an event of an archive by anybody else, of another type, or with the detail of another type', () => {
    const event = eventOf(EVENT_TYPE.objectArchived);

    expect(eventProblems(event)).toEqual([]);
    expect(eventProblems({ ...event, source: 'shop' })).not.toEqual([]);
    expect(eventProblems({ ...event, 'detail-type': 'Archive Object Deleted' })).not.toEqual([]);
    expect(eventProblems({ ...event, 'detail-type': EVENT_TYPE.gapRecorded })).not.toEqual([]);
  });
});

describe('a request', () => {
  const ASKED = { mode: 'range', streamName: 'front-door', from: '2030-01-01T11:00:00Z', to: '2030-01-01T11:05:00Z' };
  const AROUND = { mode: 'range', streamName: 'front-door', around: '2030-01-01T11:00:00Z', beforeSeconds: 0.5, afterSeconds: 86_400 };
  const { streamName: _, ...unnamed } = ASKED;

  /** Whether a run takes it that began at the right time. */
  function isTaken(detail: object): boolean {
    try {
      parseWindowInput({ ...detail, until: '2030-01-01T11:00:00Z', run: 'r' });
      return true;
    } catch {
      return false;
    }
  }

  test.each<[string, object]>([
    ['a stretch', ASKED], ['a moment', AROUND], ['a stream by its ARN', { ...unnamed, streamArn: ARN }], ['days', { ...ASKED, from: '2030-01-01', to: '2030-01-02' }],
    ['an offset', { ...ASKED, from: '2030-01-01T12:00:00.5+0100' }],
  ])('for %s is taken by the schema and by the function', (_what, detail) => {
    expect([detailProblems(EVENT_TYPE.requested, detail), isTaken(detail)]).toEqual([[], true]);
  });

  test.each<[string, object]>([
    ['no stream', unnamed], ['two streams', { ...ASKED, streamArn: ARN }], ['a name that is none', { ...ASKED, streamName: 'a b' }], ['an ARN that is none', { ...unnamed, streamArn: 'a' }],
    ['no end', { ...ASKED, to: undefined }], ['a stretch and a moment', { ...ASKED, ...AROUND }], ['half a moment', { ...AROUND, afterSeconds: undefined }],
    ['a stretch with seconds', { ...ASKED, beforeSeconds: 1 }], ['no time', { ...ASKED, from: '11 o\'clock' }], ['too many seconds', { ...AROUND, beforeSeconds: 86_401 }],
    ['a misspelt field', { ...ASKED, form: ASKED.from }], ['a version, which only what is sent has', { ...ASKED, version: '1' }],
    ['a beginning of the archive', { ...ASKED, startSelector: { StartSelectorType: 'NOW' } }],
  ])('with %s is refused by the schema and by the function', (_what, detail) => {
    const sent = JSON.parse(JSON.stringify(detail)) as object;

    expect([detailProblems(EVENT_TYPE.requested, sent).length > 0, isTaken(sent)]).toEqual([true, false]);
  });

  test.each([['follow'], ['catch-up'], [undefined]])('with mode %s is refused', (mode) => {
    expect(detailProblems(EVENT_TYPE.requested, { ...ASKED, mode })).not.toEqual([]);
  });

  test.each(['run', 'generation', 'until'])('may not have %s, which is between the state machine and itself', (field) => {
    expect(detailProblems(EVENT_TYPE.requested, { ...ASKED, [field]: 'x' })).not.toEqual([]);
  });
});

describe('docs/events.md', () => {
  test('has one example of every event, each as the schema wants it', () => {
    expect(events.map((event) => event['detail-type']).sort()).toEqual([...DETAIL_TYPES].sort());
    expect(events.map(eventProblems)).toEqual(events.map(() => []));
    expect(events.filter(({ source }) => source === EVENT_SOURCE)).toHaveLength(SENT.length);
  });

  test('shows every field of what is sent, but those that exclude each other', () => {
    const unseen = SENT.flatMap((type) => Object.keys(definition(type).properties ?? {}).filter((field) => !(field in detailOf(type))).map((field) => `${type}: ${field}`));

    expect(unseen).toEqual([
      'Archive Run Started: streamArn', 'Archive Run Ended: streamArn', 'Archive Run Failed: streamArn',
    ]);
  });

  test('has one rule for each event that is sent, which hears it and no other', () => {
    const heard = patterns.map((pattern) => events.filter((event) => compileEventPattern(pattern)(event)).map((event) => event['detail-type']));

    expect(heard).toEqual(SENT.map((type) => [type]));
  });

  test('sends a request by command line that the schema takes', () => {
    const [, entry = ''] = /put-events --entries '([^']*)'/.exec(EVENTS_PAGE) ?? [];
    const [{ Source: source, DetailType: type, Detail: detail } = {}] = JSON.parse(entry) as Record<string, string>[];

    expect(type).toBe(EVENT_TYPE.requested);
    expect(eventProblems({ source, 'detail-type': type, detail: JSON.parse(detail ?? '') as unknown })).toEqual([]);
  });
});
