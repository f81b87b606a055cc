import { IN_BAND_ERRORS, SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { type StreamSource } from '../../lib/contract/stream-source';
import { LocalCloudWatch } from '../../lib/local/cloudwatch';
import { type Fault } from '../../lib/local/kinesis-video';
import { TemplateReader } from '../../lib/local/stack/template-reader';
import { START_MS, startArchive, until, type LocalArchive } from '../local/stack/support';
import { type Trouble } from '../matrix/error-course';
import { UNKNOWN_ID } from '../matrix/matrix';

/** Service seconds in a real one: half an hour of waiting takes half a minute. */
const SPEED = 60;
/** Calls of GetMedia that go wrong: more than any drill makes. */
const TROUBLED_CALLS = 500;

type Line = Readonly<Record<string, unknown>>;

/** An error of the source that a local server injects, for ever. */
export interface Drill {
  readonly stream: string;
  readonly trouble: Trouble;
}

/** One drill for each exception of the model and each in-band error, and one for an id that the model does not list. */
export const DRILLS: readonly Drill[] = [
  ...SERVICE_ERRORS.filter(({ source }) => source === 'modeled').map(({ name }) => ({ stream: `drill-${name}`, trouble: { exception: name } })),
  ...[...IN_BAND_ERRORS.map(({ id }) => id), UNKNOWN_ID].map((id) => ({ stream: `drill-${id}`, trouble: { inBand: id } })),
];

function faultOf(trouble: Trouble): Fault {
  return 'inBand' in trouble ? { kind: 'in-band-error', errorId: trouble.inBand, afterFragments: 0 } : { kind: 'exception', name: trouble.exception };
}

/** A deployed archive with real processes and local servers, whose streams are in trouble. */
export class DrillSite {
  private readonly texts: string[] = [];
  /** Those that are JSON. */
  private readonly lines: Line[] = [];
  private readonly paths = new Map<string, string[]>();
  private archive: LocalArchive | undefined;

  private constructor() {}

  static async start(): Promise<DrillSite> {
    const site = new DrillSite();
    site.archive = await startArchive({
      speed: SPEED, context: { streamPrefix: 'drill-', mode: 'follow' },
      onLog: (text) => { site.take(text); },
      onRunEvent: (event, executionArn) => {
        if (event.type === 'StateEntered') site.paths.set(executionArn, [...(site.paths.get(executionArn) ?? []), event.state]);
      },
    });
    return site;
  }

  private take(text: string): void {
    this.texts.push(text);
    const line = asJson(text);
    if (line !== undefined) this.lines.push(line);
  }

  private get local(): LocalArchive {
    if (this.archive === undefined) throw new Error('the site is not up');
    return this.archive;
  }

  /** Archives a stream whose second session, and all that follow, are in trouble. Resolves with its execution once its run has ended, or begins a window after a wait. */
  async begin({ stream, trouble }: Drill): Promise<string> {
    await this.local.recorded(stream);
    this.local.backend.kinesisVideo.faults.script(stream, [[], ...Array.from({ length: TROUBLED_CALLS }, () => faultOf(trouble))]);
    const { executionArn } = this.local.stack.runMachine.begin({ name: stream, input: { streamName: stream } });
    await until(`${stream} to end or to wait`, () => {
      const path = this.pathOf(executionArn);
      return path.at(-1) === 'Failed' || path.filter((state) => state === 'ArchiveWindow').length > 1 ? path : undefined;
    }, 60_000);
    return executionArn;
  }

  /** How the archive is called in its logs and metrics. */
  get archiveName(): string {
    const name = this.lines.map(({ service }) => service).find((service) => typeof service === 'string');
    if (name === undefined) throw new Error('no function has logged anything');
    return name;
  }

  /** Has the auditor look at the streams of the site, as its schedule would. */
  async audit(streams: StreamSource = { kind: 'prefix', prefix: 'drill-' }): Promise<unknown> {
    const auditor = this.local.stack.functions.find(({ functionArn }) => functionArn.includes('auditor'));
    if (auditor === undefined) throw new Error('the stack has no auditor');
    return auditor.invoke({ streams });
  }

  /** DescribeStream fails for a stream from now on. */
  hide(stream: string): void {
    this.local.backend.kinesisVideo.faults.add({ operation: 'DescribeStream', stream, inject: { kind: 'exception', name: 'InternalFailure' }, times: TROUBLED_CALLS });
  }

  /** States of an execution so far. */
  pathOf(executionArn: string): readonly string[] {
    return this.paths.get(executionArn) ?? [];
  }

  /** Waits until so many service minutes have passed since the beginning. */
  async reach(minutes: number): Promise<void> {
    await until(`minute ${minutes}`, () => (this.local.now() >= START_MS + minutes * 60_000 ? true : undefined), minutes * 60_000 / SPEED + 30_000);
  }

  /** What the function has logged of a stream, one kind of lines. */
  logged(stream: string, message: string): readonly Line[] {
    return this.lines.filter((line) => line['streamName'] === stream && line['message'] === message);
  }

  /** Metrics of a name that were written, in the embedded format. */
  counted(metric: string): readonly Line[] {
    return this.lines.filter((line) => '_aws' in line && metric in line);
  }

  /** Ids of the alarms of the template that were in ALARM at any time so far, by their own expressions over the metrics that were written. */
  alarms(): readonly string[] {
    const cloudWatch = new LocalCloudWatch(new TemplateReader(this.local.assembly));
    cloudWatch.putLogLines(this.texts);
    const transitions = cloudWatch.evaluateEveryMinute(START_MS, this.local.now() + 2 * 60_000);
    return [...new Set(transitions.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm.replace(`${this.archiveName}-`, '')))].sort();
  }

  close(): Promise<void> {
    return this.local.close();
  }
}

function asJson(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value as Line : undefined;
  } catch {
    return undefined; // What a process writes by itself, such as a warning of Node.
  }
}
