import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARMS, alarmsForError, METRIC_ALARMS } from '../../lib/contract/alarms';
import { runbookAnchor } from '../../lib/contract/alarms/alarm-row';
import { ARCHIVE_ERROR } from '../../lib/contract/errors';
import { IN_BAND_ERRORS } from '../../lib/contract/service-errors';
import { archiveTemplate } from '../constructs/synth';

const PAGE = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');

/** Sections by their heading. */
const SECTIONS = new Map(PAGE.split(/^### /m).slice(1).map((section) => {
  const [heading = '', ...rest] = section.split('\n');
  return [heading, rest.join('\n').split(/^## /m)[0] ?? ''] as const;
}));

interface Described {
  readonly Properties: { readonly AlarmName: string; readonly AlarmDescription: string };
}

function alarmsOfTemplate(): Described['Properties'][] {
  const template = archiveTemplate();
  return ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) => Object.values(template.findResources(type)) as Described[]).map(({ Properties }) => Properties);
}

const idOf = ({ AlarmName }: Described['Properties']): string => AlarmName.split('-').at(-1) ?? '';

describe('the runbook', () => {
  test('has a heading for each alarm of the table, and no other', () => {
    expect([...SECTIONS.keys()].sort()).toEqual(ALARMS.map(({ id }) => id).sort());
  });

  test('has a heading for each alarm of the template, and no other', () => {
    expect([...SECTIONS.keys()].sort()).toEqual(alarmsOfTemplate().map(idOf).sort());
  });

  test('is where the description of each alarm leads', () => {
    const anchors = [...SECTIONS.keys()].map((heading) => `docs/runbook.md#${heading.toLowerCase()}`);

    expect(alarmsOfTemplate().map(({ AlarmDescription }) => AlarmDescription.split(' ').at(-1) ?? '').filter((link) => !anchors.includes(link))).toEqual([]);
  });

  test.each(ALARMS.map(({ id }) => id))('tells of %s what it is, how to look and what to do', (id) => {
    const section = SECTIONS.get(id) ?? '';

    for (const part of ['Description', 'Investigation', 'Resolution']) expect(section).toMatch(new RegExp(`\\*\\*${part}\\.\\*\\* .{20,}`));
  });

  test('lists every alarm with its severity and meaning', () => {
    for (const alarm of ALARMS) expect(PAGE).toContain(`| [${alarm.id}](#${runbookAnchor(alarm)}) | SEV${alarm.severity} | ${alarm.meaning} |`);
  });

  test('has every alarm under its severity', () => {
    const chapters = PAGE.split(/^## /m).slice(1);

    for (const { id, severity } of ALARMS) expect(chapters[severity - 1]).toContain(`### ${id}\n`);
  });

  test('links to headings of its own that there are', () => {
    const headings = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => (heading ?? '').toLowerCase().replaceAll(' ', '-'));

    expect([...PAGE.matchAll(/\(#([\w-]+)\)/g)].map(([, anchor]) => anchor ?? '').filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });

  test('names no alarm and no heading twice', () => {
    const ids = [...PAGE.matchAll(/^### (.+)$/gm), ...PAGE.matchAll(/^\| \[\w+\]\(#\w+\) \| SEV/gm)];

    expect(ids).toHaveLength(2 * ALARMS.length);
  });
});

describe('the runbook tells of an error', () => {
  const errorAlarms = METRIC_ALARMS.flatMap(({ id, signal }) => (signal.kind === 'errors' ? [[id, signal.name] as const] : []));

  test.each(errorAlarms)('%s by the name %s, which the metric has', (id, name) => {
    expect(SECTIONS.get(id)).toMatch(new RegExp(`\\b${name.replace('.', '\\.')}\\b`));
  });

  test.each(IN_BAND_ERRORS.map(({ name, id }) => [name, id] as const))('%s by its id %d', (name, id) => {
    for (const alarm of alarmsForError(name)) expect(SECTIONS.get(alarm.id)).toMatch(new RegExp(`Error ${id}\\b`));
  });

  // Being overtaken ends a run well.
  test.each(Object.values(ARCHIVE_ERROR).filter((error) => error !== ARCHIVE_ERROR.fenced))('%s where runs fail with it, and leads to its alarm', (error) => {
    const [alarm] = alarmsForError(error);

    expect(SECTIONS.get('ExecutionsFailed')).toContain(`| \`${error}\` | [${alarm?.id}](#${alarm?.id.toLowerCase()}) |`);
  });
});
