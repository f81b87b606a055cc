import pc from 'picocolors';
import { tellsOfLoss } from '../../contract/gap-reason';
import { inWords } from '../status/status-table';
import { type ListedObject, type ListedStream } from './read-list';

const GAP = '  ';
const STREAM_COLUMNS = { name: 28, created: 20, from: 20, to: 20, objects: 9, bytes: 10, gaps: 12, lag: 9 } as const;
const OBJECT_COLUMNS = { seq: 9, from: 23, to: 23, duration: 8, bytes: 10, fragments: 9 } as const;

/** `2026-05-01 12:00:00Z` */
function shortTime(iso: string | null): string {
  return iso === null ? '-' : `${iso.slice(0, 19).replace('T', ' ')}Z`;
}

/** Bytes in the largest decimal unit that shows at least one: `512 B`, `7.3 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}

function gapCell(gaps: number, skipped: number): string {
  if (skipped === 0) return String(gaps);
  return `${gaps}+${skipped} skip`;
}

/** The line above those of {@link streamRow}. */
export function streamHead(): string {
  const { name, created, from, to, objects, bytes, gaps, lag } = STREAM_COLUMNS;
  return pc.bold([
    'STREAM'.padEnd(name), 'CREATED'.padEnd(created), 'FROM'.padEnd(from), 'TO'.padEnd(to), 'OBJECTS'.padStart(objects), 'SIZE'.padStart(bytes),
    'GAPS'.padStart(gaps), 'LAG'.padStart(lag),
  ].join(GAP));
}

/** A stream on one line; its ARN's last part stands under it where names alone do not tell streams apart. */
export function streamRow(stream: ListedStream): string {
  const { name, created, from, to, objects, bytes, gaps, lag } = STREAM_COLUMNS;
  const gapsText = gapCell(stream.gaps, stream.skipped).padStart(gaps);
  return [
    stream.streamName.padEnd(name), shortTime(stream.created).padEnd(created), shortTime(stream.from).padEnd(from), shortTime(stream.to).padEnd(to),
    String(stream.objects).padStart(objects), size(stream.bytes).padStart(bytes), stream.gaps > 0 ? pc.red(gapsText) : gapsText,
    (stream.lagSeconds === null ? '-' : inWords(stream.lagSeconds)).padStart(lag),
  ].join(GAP);
}

/** The last line of a list of streams. */
export function streamTotals(streams: readonly ListedStream[]): string {
  if (streams.length === 0) return 'the table knows no stream';
  const sum = (field: 'objects' | 'bytes' | 'gaps'): number => streams.reduce((total, stream) => total + stream[field], 0);
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  return `${many(streams.length, 'stream')}: ${many(sum('objects'), 'object')}, ${size(sum('bytes'))}, ${many(sum('gaps'), 'gap')}`;
}

/** The line above those of {@link objectRow}. */
export function objectHead(): string {
  const { seq, from, to, duration, bytes, fragments } = OBJECT_COLUMNS;
  return pc.bold([
    'SEQ'.padStart(seq), 'FROM'.padEnd(from), 'TO'.padEnd(to), 'LENGTH'.padStart(duration), 'SIZE'.padStart(bytes), 'FRAGMENTS'.padStart(fragments), 'KEY',
  ].join(GAP));
}

function exactTime(iso: string): string {
  return iso.replace('T', ' ').slice(0, 23);
}

/** An object on one line, and above it what is missing before it. */
export function objectRow({ seq, from, to, durationSeconds, bytes, fragments, gap, key }: ListedObject): string {
  const columns = OBJECT_COLUMNS;
  const row = [
    String(seq).padStart(columns.seq), exactTime(from).padEnd(columns.from), exactTime(to).padEnd(columns.to), inWords(durationSeconds).padStart(columns.duration),
    size(bytes).padStart(columns.bytes), String(fragments).padStart(columns.fragments), key,
  ].join(GAP);
  if (gap === null) return row;
  const told = tellsOfLoss(gap) ? pc.red(`gap: ${gap.reason}`) : pc.dim(`skipped: ${gap.reason}`);
  return `${' '.repeat(columns.seq)}${GAP}${told}\n${row}`;
}
