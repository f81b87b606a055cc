/** What people write: the body of GetMedia handed to the SDK's own uploader, everything as it comes. */
import { GetDataEndpointCommand, KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { runSubject } from './task';

const StreamName = 'bench';

runSubject(() => {
  const control = new KinesisVideoClient();
  const client = new S3Client();
  return async () => {
    const { DataEndpoint } = await control.send(new GetDataEndpointCommand({ StreamName, APIName: 'GET_MEDIA' }));
    if (DataEndpoint === undefined) throw new Error('no endpoint');
    const media = new KinesisVideoMediaClient({ endpoint: DataEndpoint });
    const { Payload } = await media.send(new GetMediaCommand({ StreamName, StartSelector: { StartSelectorType: 'EARLIEST' } }));
    if (Payload === undefined) throw new Error('no media');
    let bytes = 0;
    const upload = new Upload({ client, params: { Bucket: 'bench', Key: 'lib-storage.mkv', Body: Payload } });
    upload.on('httpUploadProgress', ({ loaded = 0 }) => { bytes = Math.max(bytes, loaded); });
    await upload.done();
    return { bytes };
  };
});
