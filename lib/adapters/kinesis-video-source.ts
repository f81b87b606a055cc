import { DescribeStreamCommand, GetDataEndpointCommand, type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaCommand, KinesisVideoMediaClient, type GetMediaCommandOutput, type StartSelector as SdkStartSelector } from '@aws-sdk/client-kinesis-video-media';
import { type StartSelector, type StreamReference } from '../contract/get-media';
import { type MediaSession, type MediaSource, type StreamDescription } from '../ports/media-source';
import { GetMediaSession } from './get-media-session';
import { toSourceError } from './source-error';

/** A fragment lasts 20 s at most, so a body that is silent for longer has lost its sender. The SDK has no limit of its own. */
const SILENCE_MILLIS = 30_000;
const CONNECT_MILLIS = 5_000;

function toSdk({ StartTimestamp, ...selector }: StartSelector): SdkStartSelector {
  return StartTimestamp === undefined ? selector : { ...selector, StartTimestamp: new Date(StartTimestamp * 1000) };
}

/** Kinesis Video Streams through the SDK. Keeps data endpoints and their clients; one instance serves many windows. */
export class KinesisVideoSource implements MediaSource {
  private readonly mediaClients = new Map<string, KinesisVideoMediaClient>();

  constructor(private readonly control: KinesisVideoClient) {}

  async describe(stream: StreamReference): Promise<StreamDescription> {
    const input = 'streamName' in stream ? { StreamName: stream.streamName } : { StreamARN: stream.streamArn };
    const { StreamInfo: info } = await calling('DescribeStream', () => this.control.send(new DescribeStreamCommand(input)));
    return {
      streamArn: present(info?.StreamARN, 'StreamARN'),
      streamName: present(info?.StreamName, 'StreamName'),
      retentionHours: info?.DataRetentionInHours ?? 0,
    };
  }

  async open(streamArn: string, selector: StartSelector, freshEndpoint: boolean): Promise<MediaSession> {
    if (freshEndpoint) this.forget(streamArn);
    const client = this.mediaClients.get(streamArn) ?? (await this.connect(streamArn));
    const command = new GetMediaCommand({ StreamARN: streamArn, StartSelector: toSdk(selector) });
    const output = await calling('GetMedia', () => client.send(command));
    return new GetMediaSession(bodyOf(output), output.$metadata.requestId);
  }

  private forget(streamArn: string): void {
    this.mediaClients.get(streamArn)?.destroy();
    this.mediaClients.delete(streamArn);
  }

  private async connect(streamArn: string): Promise<KinesisVideoMediaClient> {
    const command = new GetDataEndpointCommand({ StreamARN: streamArn, APIName: 'GET_MEDIA' });
    const { DataEndpoint } = await calling('GetDataEndpoint', () => this.control.send(command));
    const client = new KinesisVideoMediaClient({
      endpoint: present(DataEndpoint, 'DataEndpoint'),
      requestHandler: { socketTimeout: SILENCE_MILLIS, connectionTimeout: CONNECT_MILLIS },
    });
    this.mediaClients.set(streamArn, client);
    return client;
  }
}

async function calling<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toSourceError(error, operation);
  }
}

/** A field that the service always answers; the SDK's types only cannot promise it. */
function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Error(`the service's answer lacks ${field}`);
  return value;
}

function bodyOf(output: GetMediaCommandOutput): ConstructorParameters<typeof GetMediaSession>[0] {
  // In Node the SDK's stream is the socket's IncomingMessage; its type covers browsers as well.
  return present(output.Payload, 'Payload') as ConstructorParameters<typeof GetMediaSession>[0];
}
