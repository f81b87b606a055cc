import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { checkPolicy, readDenials } from '../../../lib/local/s3/bucket-policy';
import { type OperationName } from '../../../lib/local/s3/operation';
import { AT, begin, BUCKET, complete, failure, KEY, upload, World } from './harness';

/** As CDK writes them for the bucket of an archive. */
const DENIED = { Effect: 'Deny', Principal: { AWS: '*' } };
const ARCHIVE_POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [
  { ...DENIED, Action: 's3:*', Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  { ...DENIED, Action: 's3:*', Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`], Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
  {
    ...DENIED, Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKET}/v1/*`,
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  },
] });

function isDenied(policy: object | string, operation: OperationName, key = KEY, headers: Record<string, string> = {}, query = ''): boolean {
  const body = { async *[Symbol.asyncIterator]() { yield* []; } };
  try {
    checkPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), { operation, bucket: BUCKET, key, headers, query: new URLSearchParams(query), body });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403 });
    return true;
  }
}

const statement = (more: object): object => ({ Statement: { ...DENIED, Action: 's3:*', Resource: '*', ...more } });

describe('the policy of an archive', () => {
  test.each<[OperationName, string, Record<string, string>, boolean]>([
    ['PutObject', KEY, {}, true],
    ['PutObject', KEY, { 'if-none-match': '*' }, false],
    ['PutObject', 'elsewhere', {}, false],
    ['CompleteMultipartUpload', KEY, {}, true],
    ['CompleteMultipartUpload', KEY, { 'if-none-match': '*' }, false],
    ['CreateMultipartUpload', KEY, {}, false],
    ['UploadPart', KEY, {}, false],
    ['GetObject', KEY, {}, false],
    ['DeleteObject', KEY, {}, false],
    ['ListBuckets', '', {}, false],
  ])('%s of %s with %j is denied: %s', (operation, key, headers, denied) => {
    expect(isDenied(ARCHIVE_POLICY, operation, key, headers)).toBe(denied);
  });
});

describe('a policy', () => {
  test.each<[string, object, OperationName, string, boolean]>([
    ['denies what it names', statement({ Action: ['s3:GetObject', 's3:DeleteObject'] }), 'DeleteObject', '', true],
    ['denies a version by its own name', statement({ Action: 's3:DeleteObjectVersion' }), 'DeleteObject', 'versionId=1', true],
    ['does not deny the object with its version', statement({ Action: 's3:DeleteObjectVersion' }), 'DeleteObject', '', false],
    ['takes a dot for a dot', statement({ Resource: `arn:aws:s3:::${BUCKET}/v1?stream=door?year=2024?0001xmkv` }), 'GetObject', '', false],
    ['takes ? for one character', statement({ Resource: `arn:aws:s3:::${BUCKET}/v1?stream=door?year=2024?0001?mkv` }), 'GetObject', '', true],
    ['heeds one of several values', statement({ Condition: { Null: { 's3:if-none-match': ['false', 'true'] } } }), 'GetObject', '', true],
    ['grants nothing and takes nothing by what it allows', { Statement: [{ Effect: 'Allow', Principal: { Service: 'x' }, Action: 's3:*', Resource: '*', Condition: { Any: {} } }] }, 'GetObject', '', false],
  ])('%s', (_, policy, operation, query, denied) => {
    expect(isDenied(policy, operation, KEY, {}, query)).toBe(denied);
  });

  test.each<[string, string, string]>([
    ['no JSON', '{', 'MalformedPolicy'],
    ['no statement', '{}', 'MalformedPolicy'],
    ['null', 'null', 'MalformedPolicy'],
    ['a principal', JSON.stringify(statement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })), 'NotImplemented'],
    ['an operator', JSON.stringify(statement({ Condition: { StringEquals: { 's3:if-none-match': '*' } } })), 'NotImplemented'],
    ['a condition key', JSON.stringify(statement({ Condition: { Bool: { 'aws:ViaAWSService': 'true' } } })), 'NotImplemented'],
    ['an element', JSON.stringify(statement({ NotAction: 's3:GetObject' })), 'NotImplemented'],
  ])('with %s that could not be enforced is refused', (_, policy, code) => {
    expect(() => readDenials(policy)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('over the wire', () => {
  let world: World;
  beforeEach(async () => { world = await World.start(); });
  afterEach(() => world.stop());

  test('a policy holds from the next request on, and after a restart', async () => {
    await world.put(KEY, 'before');
    await world.client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: ARCHIVE_POLICY }));

    expect(await failure(world.put(KEY, 'over it'))).toEqual({ name: 'AccessDenied', status: 403 });
    await world.restart();
    expect(await failure(world.put(KEY, 'over it'))).toEqual({ name: 'AccessDenied', status: 403 });
    expect(await failure(world.client.send(new PutObjectCommand({ ...AT, Body: 'over it', IfNoneMatch: '*' })))).toMatchObject({ name: 'PreconditionFailed' });
    expect((await world.get(KEY)).toString()).toBe('before');
  });

  test('an upload goes through to its end only with If-None-Match', async () => {
    await world.client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: ARCHIVE_POLICY }));
    const id = await begin(world.client);
    const part = await upload(world.client, id, 1, 'footage');

    expect(await failure(complete(world.client, id, [part]))).toEqual({ name: 'AccessDenied', status: 403 });
    await complete(world.client, id, [part], { IfNoneMatch: '*' });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('a policy that cannot be kept changes nothing', async () => {
    const put = world.client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(statement({ NotResource: '*' })) }));

    expect(await failure(put)).toEqual({ name: 'NotImplemented', status: 501 });
    await world.put(KEY, 'footage');
  });
});
