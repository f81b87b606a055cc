import {
  DescribeStreamCommand, ListTagsForStreamCommand, paginateListStreams, type KinesisVideoClient, type ListTagsForStreamOutput, type StreamInfo,
} from '@aws-sdk/client-kinesis-video';
import { type StreamSource } from '../contract/stream-source';
import { type SelectedStream } from '../ports/audit';
import { toSourceError } from './source-error';

/** Streams that were found, and what went wrong on the way to others. */
export interface Selection {
  readonly streams: readonly SelectedStream[];
  readonly failures: readonly Error[];
}

/** Of a page of ListStreams; the service takes up to 10,000. */
const PAGE_STREAMS = 1_000;
/** Calls under way at a time. DescribeStream and ListTagsForStream take 300 and 50 a second, of the whole account. */
const AT_A_TIME = 10;
/** As in the fleet machine: a stream that is being made or deleted cannot be read. */
const READABLE: readonly string[] = ['ACTIVE', 'UPDATING'];

function toFound({ StreamARN: streamArn, StreamName: streamName, Status: status, DataRetentionInHours: retentionHours = 0, CreationTime: created }: StreamInfo): SelectedStream[] {
  if (streamArn === undefined || streamName === undefined || !READABLE.includes(status ?? '')) return [];
  return [{ streamArn, streamName, retentionHours, createdAt: created?.getTime() ?? 0 }];
}

/** What comes of each, a few at a time: what fails does not keep the others from being looked at. */
async function each<T, R>(items: readonly T[], look: (item: T) => Promise<readonly R[]>, operation: string): Promise<{ readonly found: readonly R[]; readonly failures: readonly Error[] }> {
  const found: R[] = [];
  const failures: Error[] = [];
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      try {
        found.push(...await look(item));
      } catch (error) {
        failures.push(toSourceError(error, operation));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { found, failures };
}

/** Finds the streams that an archive is for. */
export class SelectedStreams {
  constructor(private readonly client: KinesisVideoClient) {}

  /** Whatever can be found; a stream by name that is not there is none, and no failure. */
  async find(source: StreamSource): Promise<Selection> {
    if (source.kind === 'named') return this.named(source.names);
    const { found: listed, failures } = await each([source.prefix], (prefix) => this.listed(prefix), 'ListStreams');
    if (source.kind === 'prefix') return { streams: listed, failures };
    const tagged = await each(listed, async (stream) => (await this.hasTags(stream, source.tags) ? [stream] : []), 'ListTagsForStream');
    return { streams: tagged.found, failures: [...failures, ...tagged.failures] };
  }

  private async named(names: readonly string[]): Promise<Selection> {
    const { found, failures } = await each(names, async (StreamName) => {
      try {
        const { StreamInfo: info } = await this.client.send(new DescribeStreamCommand({ StreamName }));
        return info === undefined ? [] : toFound(info);
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
        throw error;
      }
    }, 'DescribeStream');
    return { streams: found, failures };
  }

  private async listed(prefix: string): Promise<SelectedStream[]> {
    const condition = prefix === '' ? {} : { StreamNameCondition: { ComparisonOperator: 'BEGINS_WITH' as const, ComparisonValue: prefix } };
    const found: SelectedStream[] = [];
    for await (const { StreamInfoList = [] } of paginateListStreams({ client: this.client }, { MaxResults: PAGE_STREAMS, ...condition })) found.push(...StreamInfoList.flatMap(toFound));
    return found;
  }

  private async hasTags({ streamArn }: SelectedStream, wanted: Readonly<Record<string, string>>): Promise<boolean> {
    const tags = new Map<string, string>();
    let token: string | undefined;
    do {
      const page: ListTagsForStreamOutput = await this.client.send(new ListTagsForStreamCommand({ StreamARN: streamArn, ...(token === undefined ? {} : { NextToken: token }) }));
      for (const [key, value] of Object.entries(page.Tags ?? {})) tags.set(key, value);
      token = page.NextToken;
    } while (token !== undefined);
    return Object.entries(wanted).every(([key, value]) => tags.get(key) === value);
  }
}
