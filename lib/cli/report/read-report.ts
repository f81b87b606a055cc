import { type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { walkLedger, type WalkedObject } from '../../adapters/dynamodb-ledger-walk';
import { type TimeRange } from '../../contract/time-range';
import { type ArchiveTable } from '../archive/open-archive';
import { CliError } from '../cli-error';
import { streamsAskedFor } from '../list/read-list';
import { objectsWithin, rangeToShow, reportStream, type ObjectLinks, type ReportData, type ReportSource } from './report-data';

export interface ReportRequest {
  /** Name or ARN; absent stands for all. */
  readonly stream: string | undefined;
  readonly range: Partial<TimeRange>;
  /** What the page says it is of. */
  readonly place: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** URL of the folder below which keys are paths of files, where they are. */
  readonly base?: string | undefined;
  /** Makes a link to an object; absent for a page without links. */
  readonly sign?: ((key: string) => Promise<string>) | undefined;
  readonly onProgress: (text: string) => void;
}

/** A presigned link has up to two kilobytes, most of it the token of a role. */
export const MAX_SIGNED_LINKS = 5_000;

async function sourceOf({ dynamoDb: client, table }: ArchiveTable, { streamArn, cursor }: StreamItem, { range, now, onProgress }: ReportRequest): Promise<ReportSource> {
  const objects: WalkedObject[] = [];
  for await (const object of walkLedger({ client, table, streamArn, range })) {
    objects.push(object);
    if (objects.length % 1000 === 0) onProgress(`${streamArn.split('/')[1]}: ${objects.length} objects`);
  }
  // As a run may begin between two looks at the table, the archive can lie ahead of what was read of its cursor.
  const lag = cursor?.after === undefined ? null : Math.max(0, Math.round((now - cursor.after.serverTimestamp) / 1000));
  return { streamArn, lagSeconds: lag, objects };
}

/** All that a report shows, from the table alone. @throws CliError when there is no such stream, or more objects than links can be made for. */
export async function readReport(archive: ArchiveTable, request: ReportRequest): Promise<ReportData> {
  const { stream, base, sign, now, place } = request;
  const sources: ReportSource[] = [];
  for (const item of await streamsAskedFor(archive, stream)) sources.push(await sourceOf(archive, item, request));
  const range = rangeToShow(sources, request.range, now);
  const links = async ({ objects }: ReportSource): Promise<ObjectLinks> => {
    if (base !== undefined) return { base };
    return sign === undefined ? {} : { links: await Promise.all(objectsWithin(objects, range).map(({ key }) => sign(key))) };
  };
  const many = sources.reduce((sum, { objects }) => sum + objectsWithin(objects, range).length, 0);
  if (sign !== undefined && many > MAX_SIGNED_LINKS) throw new CliError(`--links: got ${many} objects, allowed: up to ${MAX_SIGNED_LINKS}, by --stream, --from and --to`);
  const streams = await Promise.all(sources.map(async (source) => reportStream(source, range, await links(source))));
  return { generatedAt: now, place, range, streams };
}
