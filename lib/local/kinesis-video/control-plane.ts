import { invalidArgument } from './errors';
import { type Fault, faultOf } from './faults';
import { describeStreamRequest, getDataEndpointRequest, listStreamsRequest, listTagsRequest, type RequestBody } from './requests';
import type { Service } from './service';
import type { KinesisVideoStream } from './stream';

/** Path under the server's URL where GetMedia answers as the control plane's host does: 403, XML. */
export const WRONG_ENDPOINT_PATH = '/wrong-endpoint';

/** StreamInfo of the service model; times are epoch seconds. */
function streamInfo(stream: KinesisVideoStream, service: Service): object {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    KmsKeyId: `arn:aws:kms:${service.region}:${service.accountId}:alias/aws/kinesisvideo`,
    Version: stream.version,
    Status: 'ACTIVE',
    CreationTime: stream.createdAt / 1000,
    DataRetentionInHours: stream.retentionHours,
  };
}

export function getDataEndpoint(service: Service, body: RequestBody, faults: readonly Fault[]): object {
  const stream = service.resolve(getDataEndpointRequest(body));
  service.meter('GetDataEndpoint', stream);
  const wrong = faultOf(faults, 'wrong-endpoint');
  return { DataEndpoint: wrong === undefined ? service.url : wrong.url ?? `${service.url}${WRONG_ENDPOINT_PATH}` };
}

export function describeStream(service: Service, body: RequestBody): object {
  const stream = service.resolve(describeStreamRequest(body));
  service.meter('DescribeStream', stream);
  return { StreamInfo: streamInfo(stream, service) };
}

/** A page of streams in the order of their names; the token holds the last name of the page before. */
export function listStreams(service: Service, body: RequestBody): object {
  const { maxResults, nextToken, prefix } = listStreamsRequest(body);
  const behind = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64').toString('utf8');
  if (nextToken !== undefined && !service.streams.some(({ name }) => name === behind)) {
    throw invalidArgument('ListStreams', [{ field: 'NextToken', got: nextToken, allowed: 'a token that ListStreams gave' }]);
  }
  const matching = service.streams.filter(({ name }) => name.startsWith(prefix) && name > behind);
  const page = matching.slice(0, maxResults);
  const last = page.at(-1);
  const more = matching.length > page.length && last !== undefined;
  return {
    StreamInfoList: page.map((stream) => streamInfo(stream, service)),
    ...(more ? { NextToken: Buffer.from(last.name, 'utf8').toString('base64') } : {}),
  };
}

/** A page of a stream's tags; the token holds how many tags came before. */
export function listTagsForStream(service: Service, body: RequestBody): object {
  const { stream: naming, nextToken } = listTagsRequest(body);
  const stream = service.resolve(naming);
  service.meter('ListTagsForStream', stream);
  const from = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString('utf8'));
  if (!Number.isInteger(from) || from < 0) {
    throw invalidArgument('ListTagsForStream', [{ field: 'NextToken', got: nextToken, allowed: 'a token that ListTagsForStream gave' }]);
  }
  const { tags, next } = stream.tagging.page(from, service.limits.tagsPerPage);
  return { Tags: tags, ...(next === undefined ? {} : { NextToken: Buffer.from(String(next), 'utf8').toString('base64') }) };
}
