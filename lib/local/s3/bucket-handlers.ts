import { receiveText } from './body';
import { createBucket, existingBucket, listBuckets } from './bucket-store';
import { S3Error } from './errors';
import { header, type S3Request } from './request';
import { emptyResponse, type S3Response, xmlResponse } from './response';
import { type Volume } from './volume';
import { parseXml } from './xml';

/** Where every bucket says it is. */
const REGION = 'us-east-1';

/** ListBuckets. */
export async function handleListBuckets(_request: S3Request, volume: Volume): Promise<S3Response> {
  const buckets = await listBuckets(volume);
  return xmlResponse('ListAllMyBucketsResult', {
    Owner: { ID: 'local' },
    Buckets: { Bucket: buckets.map(({ name, created }) => ({ Name: name, CreationDate: new Date(created).toISOString() })) },
  });
}

/** CreateBucket, with Object Lock if that is asked for. A location is accepted, since there is only one place; any other setting would be lost and is refused. */
export async function handleCreateBucket(request: S3Request, volume: Volume): Promise<S3Response> {
  const xml = await receiveText(request);
  if (xml !== '') {
    const foreign = parseXml(xml).children.find((child) => child.name !== 'LocationConstraint');
    if (foreign !== undefined) throw new S3Error('NotImplemented', `<${foreign.name}> of CreateBucket is not implemented.`);
  }
  await createBucket(volume, request.bucket, header(request.headers, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true');
  return emptyResponse(200, { location: `/${request.bucket}` });
}

/** HeadBucket. */
export async function handleHeadBucket(request: S3Request, volume: Volume): Promise<S3Response> {
  await existingBucket(volume, request.bucket);
  return emptyResponse(200, { 'x-amz-bucket-region': REGION });
}
