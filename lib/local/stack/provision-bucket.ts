/** Makes the bucket of a stack, over the wire as anybody would; one that is there already is kept. */

import { createHash } from 'node:crypto';
import { xmlDocument } from '../s3/xml';
import { type FoundResource, type TemplateReader } from './template-reader';

/** The bucket that the function writes to. That of its access logs is not made: nothing here writes any. */
function archiveBucket(template: TemplateReader): FoundResource {
  const name = template.output('BucketName');
  const found = template.all('AWS::S3::Bucket').find(({ identity }) => identity.ref === name);
  if (found === undefined) throw new Error('the template has no output BucketName that names one of its buckets');
  return found;
}

/** As CDK writes it. */
interface LockConfiguration {
  readonly Rule?: { readonly DefaultRetention: { readonly Mode: string; readonly Days?: number; readonly Years?: number } };
}

interface Change {
  readonly what: string;
  /** Behind the name of the bucket. */
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** An answer that is as good as success. */
  readonly unless?: string;
}

async function put(s3Url: string, bucket: string, { what, query, headers = {}, body = '', unless }: Change): Promise<void> {
  const md5 = createHash('md5').update(body).digest('base64');
  const response = await fetch(`${s3Url}/${bucket}${query}`, { method: 'PUT', headers: { ...headers, 'content-md5': md5 }, body });
  const answer = await response.text();
  if (!response.ok && (unless === undefined || !answer.includes(unless))) throw new Error(`cannot ${what} ${bucket}: ${response.status} ${answer}`);
}

/** What CloudFormation would do to make the bucket, one after the other. */
function changes(template: TemplateReader, bucket: FoundResource): Change[] {
  const isLocked = template.property(bucket, 'ObjectLockEnabled') === true;
  const lock = template.property(bucket, 'ObjectLockConfiguration') as LockConfiguration | undefined;
  const policies = template.all('AWS::S3::BucketPolicy').filter((policy) => template.property(policy, 'Bucket') === bucket.identity.ref);
  return [
    {
      what: 'create bucket', query: '', unless: 'BucketAlreadyOwnedByYou',
      ...(isLocked ? { headers: { 'x-amz-bucket-object-lock-enabled': 'true' } } : {}),
    },
    ...(lock === undefined ? [] : [{
      what: 'lock bucket', query: '?object-lock',
      body: xmlDocument('ObjectLockConfiguration', { ObjectLockEnabled: 'Enabled', Rule: lock.Rule }),
    }]),
    ...policies.map((policy) => ({ what: 'put the policy of bucket', query: '?policy', body: JSON.stringify(template.property(policy, 'PolicyDocument')) })),
  ];
}

/** The bucket with its lock and its policy; of encryption, lifecycle and access logs the local server knows nothing. Answers its name. */
export async function provisionBucket(s3Url: string, template: TemplateReader): Promise<string> {
  const bucket = archiveBucket(template);
  for (const change of changes(template, bucket)) await put(s3Url, bucket.identity.ref, change);
  return bucket.identity.ref;
}
