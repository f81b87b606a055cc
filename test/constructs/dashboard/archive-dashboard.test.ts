import { Template } from 'aws-cdk-lib/assertions';
import { KvsArchive } from '../../../lib/constructs/kvs-archive';
import { METRIC_ALARMS } from '../../../lib/contract/alarms';
import { archiveTemplate, testStack } from '../synth';
import { textOf, widgetsOf } from './widgets';

const WIDGETS = widgetsOf(archiveTemplate());

describe('the dashboard', () => {
  test('fits the grid of 24 columns, and no widget lies on another', () => {
    const cells = WIDGETS.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`));

    expect(WIDGETS.every(({ x, width }) => x >= 0 && x + width <= 24)).toBe(true);
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('is within what CloudWatch takes: 500 widgets with 500 metrics each', () => {
    expect(WIDGETS.length).toBeGreaterThan(10);
    expect(WIDGETS.length).toBeLessThanOrEqual(500);
    for (const { properties: { metrics = [] } } of WIDGETS) expect(metrics.length).toBeLessThanOrEqual(500);
  });

  test('shows every alarm, the worst first', () => {
    const shown = WIDGETS.flatMap(({ properties: { alarms = [] } }) => alarms);

    expect(shown.length).toBeGreaterThanOrEqual(METRIC_ALARMS.length);
    expect(METRIC_ALARMS.filter(({ severity }) => severity === 1).some(({ id }) => shown[0]?.endsWith(`-${id}`))).toBe(true);
  });

  test('draws lines where the alarms of the table go off, and no others', () => {
    const lines = WIDGETS.flatMap(({ properties: { annotations } }) => annotations?.horizontal ?? []);

    expect(lines.map(({ label, value }) => [label, value])).toEqual(
      ['RetentionRisk25', 'RetentionRisk50', 'RetentionRisk80', 'CommitUnresolved'].map((id) => [id, METRIC_ALARMS.find((row) => row.id === id)?.threshold]),
    );
  });

  test('draws them where the alarms go off that are other than in the table', () => {
    const overrides = { RetentionRisk50: { threshold: 0.6 }, RetentionRisk80: { enabled: false }, CommitUnresolved: { threshold: 1_800 } };

    const lines = widgetsOf(archiveTemplate(() => ({ alarms: { overrides } }))).flatMap(({ properties: { annotations } }) => annotations?.horizontal ?? []);

    expect(lines.map(({ label, value }) => [label, value])).toEqual([['RetentionRisk25', 0.25], ['RetentionRisk50', 0.6], ['CommitUnresolved', 1_800]]);
  });

  test('looks for streams at risk where the auditor logs', () => {
    const query = WIDGETS.map(({ properties }) => properties.query ?? '').find((text) => text.includes('ispresent(RetentionRisk)'));

    expect(query).toMatch(/SOURCE .*auditor/i);
  });

  test('links to executions and logs in the console, with names of log groups as it encodes them', () => {
    const links = textOf(WIDGETS);

    expect(links).toMatch(/states\/home\?region=us-east-1#\/statemachines\/view\/arn/);
    expect(links).toMatch(/#logsV2:log-groups\/log-group\/\$252Faws\$252Fvendedlogs\$252Fstates\$252F/);
  });

  test('links to the things that are the archive\'s', () => {
    const links = textOf(WIDGETS);

    expect(links).toMatch(/\[runs\]\([^)]*#\/statemachines\/view\/[^)]*-Run-[^)]*\).*\[fleet runs\]\([^)]*#\/statemachines\/view\/[^)]*-Fleet-[^)]*\)/);
    expect(links).toMatch(/\[window function\]\([^)]*windowlogs[^)]*\).*\[auditor\]\([^)]*auditorlogs[^)]*\)/);
    expect(links).toMatch(/\[cursors and ledger\]\([^)]*#item-explorer\?table=stack-archivetable[^)]*\)/);
    expect(links).toMatch(/\[objects\]\([^)]*\/s3\/buckets\/stack-archivebucket[^)]*&prefix=v1\/\)/);
    expect(links).toMatch(/\[starts that could not be delivered\]\([^)]*#\/queues\/https%3A%2F%2F[^)]*deadletterqueue[^)]*\)/);
  });

  test('links to a runbook that has an address, and names the one of the package', () => {
    const runbookUrl = 'https://wiki.example.com/cameras';

    expect(textOf(widgetsOf(archiveTemplate(() => ({ alarms: { runbookUrl } }))))).toContain(`[the runbook](${runbookUrl})`);
    expect(textOf(WIDGETS)).toContain('docs/runbook.md in kvs-archive');
  });

  test('can be left out', () => {
    expect(archiveTemplate(() => ({ dashboard: false })).findResources('AWS::CloudWatch::Dashboard')).toEqual({});
  });

  test('does without alarms where there are none', () => {
    const stack = testStack();
    new KvsArchive(stack, 'Archive', { streams: ['front-door'], alarms: 'none' });

    expect(widgetsOf(Template.fromStack(stack)).flatMap(({ properties: { alarms = [] } }) => alarms)).toEqual([]);
  });
});
