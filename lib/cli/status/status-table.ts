import pc from 'picocolors';
import { type StreamState } from './stream-state';
import { type StreamStatus, type UnfinishedObject } from './stream-status';

/** What a terminal has without asking: longer names have a line of their own. */
const WIDTH = 100;
const NAME_WIDTH = 28;
const COLUMNS = { state: 14, position: 20, lag: 9, left: 9, objects: 10 } as const;
const GAP = '  ';

const COLOUR: Partial<Record<StreamState, (text: string) => string>> = {
  archiving: pc.green, behind: pc.yellow, stopping: pc.yellow, 'at risk': pc.red, unresolved: pc.red, 'cursor lost': pc.red, gone: pc.red,
};

const UNITS = [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]] as const;

/** A length of time in its two largest units: `3d 04h`, `4m 12s`, `45s`. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const largest = UNITS.findIndex(([, size]) => whole >= size);
  if (largest === -1) return '0s';
  const [[unit, size] = ['s', 1], next] = UNITS.slice(largest);
  const rest = next === undefined ? '' : ` ${String(Math.floor((whole % size) / next[1])).padStart(2, '0')}${next[0]}`;
  return `${Math.floor(whole / size)}${unit}${rest}`;
}

/** `2026-05-01 12:00:00Z` */
function shortTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}

function leftOf({ state, retentionLeftSeconds: left }: StreamStatus): string {
  if (state === 'gone') return 'gone';
  if (left === null) return '-';
  return left <= 0 ? 'none' : inWords(left);
}

/** Beside a namesake of other times a name alone says too little. */
function labelOf({ streamName, streamArn }: StreamStatus, all: readonly StreamStatus[]): string {
  return all.some((other) => other.streamName === streamName && other.streamArn !== streamArn) ? streamArn.split('/').slice(1).join('/') : streamName;
}

/** The facts in as few lines as hold them. */
function wrapped(facts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last === undefined || `${last}, ${fact}`.length >= WIDTH) lines.push(last === undefined ? `  ${fact}` : `    ${fact}`);
    else lines[lines.length - 1] = `${last}, ${fact}`;
  }
  return lines;
}

function objectFacts(what: string, { parts, bytes, since }: UnfinishedObject): string[] {
  return [`${what}: ${parts} part${parts === 1 ? '' : 's'}`, `${(bytes / 1e6).toFixed(1)} MB`, `since ${shortTime(since)}`];
}

function runFacts({ lastRun, lease }: StreamStatus): string[] {
  if (lastRun === null) return lease === null ? [] : [`run: ${lease.run}`, `has the stream until ${shortTime(lease.until)}`];
  const { status, startedAt, stoppedAt, outcome, error, executionArn } = lastRun;
  const when = stoppedAt === null ? `since ${shortTime(startedAt)}` : shortTime(stoppedAt);
  return [
    `${stoppedAt === null ? 'run' : 'last run'}: ${outcome ?? status}${error === null ? '' : ` with ${error}`}`, when,
    executionArn.split(':').at(-1) ?? executionArn,
    ...(lease === null ? [] : [`has the stream until ${shortTime(lease.until)}`]),
  ];
}

function rowOf(status: StreamStatus, label: string, nameWidth: number): string[] {
  const { state, position, lagSeconds, objects, open, commit } = status;
  const paint = COLOUR[state] ?? ((text: string) => text);
  const cells = [
    paint(state.padEnd(COLUMNS.state)),
    (position === null ? '-' : shortTime(position)).padEnd(COLUMNS.position),
    (lagSeconds === null ? '-' : inWords(lagSeconds)).padStart(COLUMNS.lag),
    leftOf(status).padStart(COLUMNS.left),
    String(objects).padStart(COLUMNS.objects),
  ].join(GAP);
  const details = [
    ...(open === null ? [] : wrapped(objectFacts('open', open))),
    ...(commit === null ? [] : wrapped([
      ...objectFacts('being completed', commit), ...(commit.missingSince === null ? [] : [`in S3 neither object nor upload since ${shortTime(commit.missingSince)}`]),
    ])),
    ...wrapped(runFacts(status)),
  ].map((line) => pc.dim(line));
  const fits = label.length <= nameWidth;
  return [...(fits ? [] : [label]), `${(fits ? label : '').padEnd(nameWidth)}${GAP}${cells}`, ...details];
}

function totals(statuses: readonly StreamStatus[]): string {
  const counts = new Map<StreamState, number>();
  for (const { state } of statuses) counts.set(state, (counts.get(state) ?? 0) + 1);
  const words = [...counts].map(([state, count]) => `${count} ${state}`);
  return statuses.length === 0 ? 'the table knows no stream' : `${statuses.length} stream${statuses.length === 1 ? '' : 's'}: ${words.join(', ')}`;
}

/** The status for people: a line for each stream, and below it what is under way. */
export function statusTable(statuses: readonly StreamStatus[]): string {
  const labels = statuses.map((status) => labelOf(status, statuses));
  const nameWidth = Math.max('STREAM'.length, ...labels.map(({ length }) => (length <= NAME_WIDTH ? length : 0)));
  const head = [
    'STREAM'.padEnd(nameWidth), 'STATE'.padEnd(COLUMNS.state), 'ARCHIVED UP TO'.padEnd(COLUMNS.position), 'LAG'.padStart(COLUMNS.lag),
    'LEFT'.padStart(COLUMNS.left), 'OBJECTS'.padStart(COLUMNS.objects),
  ].join(GAP);
  const lines = [
    ...(statuses.length === 0 ? [] : [pc.bold(head), ...statuses.flatMap((status, i) => rowOf(status, labels[i] ?? '', nameWidth)), '']),
    totals(statuses),
  ];
  return `${lines.join('\n')}\n`;
}
