import { S3Client } from '@aws-sdk/client-s3';
import { s3Presigner } from '../../lib/adapters/s3-presigned-url';

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2013, 4, 24);

test.each([
  ['of AWS', {}, 'https://cams.s3.eu-central-1.amazonaws.com/v1/stream%3Da/x%20%281%29.mkv?'],
  ['of China', { region: 'cn-north-1' }, 'https://cams.s3.cn-north-1.amazonaws.com.cn/v1/'],
  ['of another server', { endpoint: 'http://127.0.0.1:4568', forcePathStyle: true }, 'http://127.0.0.1:4568/cams/v1/stream%3Da/'],
])('a link to an object of a bucket %s leads there', async (_case, config, beginning) => {
  const client = new S3Client({ region: 'eu-central-1', credentials: CREDENTIALS, ...config });

  const link = await s3Presigner(client, 'cams', 3600, NOW)('v1/stream=a/x (1).mkv');

  expect(link).toContain(beginning);
});

test('a link is signed for so long from now, by whoever has the credentials', async () => {
  const client = new S3Client({ region: 'eu-central-1', credentials: { ...CREDENTIALS, sessionToken: 'a/b+c=' } });

  const query = new URL(await s3Presigner(client, 'cams', 3600, NOW)('k')).searchParams;

  expect(Object.fromEntries(query)).toMatchObject({
    'X-Amz-Date': '20130524T000000Z', 'X-Amz-Expires': '3600', 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/eu-central-1/s3/aws4_request',
    'X-Amz-Security-Token': 'a/b+c=', 'X-Amz-SignedHeaders': 'host',
  });
});
