import { type WalkedObject } from '../../../lib/adapters/dynamodb-ledger-walk';
import { reportStream, type ObjectLinks, type ReportData, type ReportSource } from '../../../lib/cli/report/report-data';
import { NOT_ASKED_FOR } from '../../../lib/contract/gap-reason';
import { objectKey } from '../../../lib/contract/object-key';
import { type Gap } from '../../../lib/ports/cursor-store';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When the weeks begin: a Monday. */
export const WEEK = Date.UTC(2026, 4, 4);

/** Numbers that look random and are the same every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stretch without footage, in hours of the week. */
interface Hole {
  readonly from: number;
  readonly to: number;
  /** Absent where the camera sent nothing. */
  readonly reason?: string;
}

interface CameraSpec {
  readonly name: string;
  readonly seed: number;
  /** Megabytes of an object by day; by night it is a third. */
  readonly megabytes: number;
  readonly objectMinutes?: number;
  readonly hours?: readonly [number, number];
  readonly holes?: readonly Hole[];
}

function gapOf({ from, to, reason }: Hole, seq: number): Gap | undefined {
  if (reason === undefined) return undefined;
  const gap = { after: String(seq), before: String(seq + 1), reason };
  return reason === NOT_ASKED_FOR ? { ...gap, skipped: { from: WEEK + from * HOUR, to: WEEK + to * HOUR } } : gap;
}

/** Objects of a camera: one behind the other, but for its holes. */
export function cameraObjects({ name, seed, megabytes, objectMinutes = 10, hours: [begin, end] = [0, 168], holes = [] }: CameraSpec): WalkedObject[] {
  const random = seeded(seed);
  const objects: WalkedObject[] = [];
  let gap: Gap | undefined;
  for (let time = WEEK + begin * HOUR; time < WEEK + end * HOUR;) {
    const hole = holes.find(({ from, to }) => time >= WEEK + from * HOUR && time < WEEK + to * HOUR);
    if (hole !== undefined) {
      gap = gapOf(hole, objects.length);
      time = WEEK + hole.to * HOUR;
      continue;
    }
    const hour = new Date(time).getUTCHours();
    const next = Math.min(time + objectMinutes * MINUTE, ...holes.map(({ from }) => WEEK + from * HOUR).filter((at) => at > time));
    const brightness = Math.max(0.3, Math.sin(Math.PI * (hour - 5) / 16));
    const seq = objects.length;
    objects.push({
      seq, first: { serverTimestamp: time }, last: { serverTimestamp: next - 2000 }, end: next, fragments: Math.max(1, Math.round((next - time) / 2000)),
      bytes: Math.round(megabytes * 1e6 * (next - time) / (objectMinutes * MINUTE) * brightness * (0.8 + 0.4 * random())),
      key: objectKey({ prefix: '', streamName: name, streamCreationTime: String(WEEK), seq, firstFragmentNumber: `9134385233318143${String(time).padStart(31, '0')}`, serverTimestamp: time }),
      ...(gap === undefined ? {} : { gap }),
    });
    gap = undefined;
    time = next;
  }
  return objects;
}

function source(spec: CameraSpec, lagSeconds: number): ReportSource {
  return { streamArn: `arn:aws:kinesisvideo:eu-central-1:111122223333:stream/${spec.name}/${WEEK}`, lagSeconds, objects: cameraObjects(spec) };
}

/** Five cameras in a week, with all that can happen to them. */
export function weekSources(): ReportSource[] {
  const nights = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ from: day * 24 + 20, to: day * 24 + 29 }));
  return [
    source({ name: 'front-door', seed: 1, megabytes: 92 }, 95),
    source({ name: 'loading-dock', seed: 2, megabytes: 64, holes: [{ from: 61.4, to: 64.9, reason: 'the stream no longer has the fragments that follow (retention)' }, { from: 121.25, to: 121.27, reason: 'two reads in a row ended inside a fragment' }] }, 112),
    source({ name: 'workshop', seed: 3, megabytes: 38, holes: nights }, 14_400),
    source({ name: 'garage', seed: 4, megabytes: 51, hours: [40, 150], holes: [{ from: 96, to: 98.2 }] }, 64_860),
    source({ name: 'reception', seed: 5, megabytes: 45, holes: [{ from: 6, to: 31, reason: NOT_ASKED_FOR }, { from: 34, to: 79, reason: NOT_ASKED_FOR }, { from: 84, to: 152, reason: NOT_ASKED_FOR }] }, 83),
  ];
}

/** A report of these sources. */
export function reportOf(sources: readonly ReportSource[], links: ObjectLinks = {}, hours = 168): ReportData {
  const range = { from: WEEK, to: WEEK + hours * HOUR };
  return { generatedAt: range.to, place: 'bucket kvs-archive-eu-central-1, table kvs-archive', range, streams: sources.map((one) => reportStream(one, range, links)) };
}
