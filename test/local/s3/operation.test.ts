import { identifyOperation } from '../../../lib/local/s3/operation';
import { parseTarget } from '../../../lib/local/s3/request-target';

function identify(method: string, target: string, headers: Record<string, string> = {}): string {
  return identifyOperation(method, parseTarget(target), headers);
}

describe('identifyOperation', () => {
  test.each([
    ['GET', '/', 'ListBuckets'],
    ['PUT', '/bucket', 'CreateBucket'],
    ['HEAD', '/bucket/', 'HeadBucket'],
    ['PUT', '/bucket?policy', 'PutBucketPolicy'],
    ['PUT', '/bucket?object-lock', 'PutObjectLockConfiguration'],
    ['GET', '/bucket?object-lock', 'GetObjectLockConfiguration'],
    ['GET', '/bucket?list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', '/bucket?uploads', 'ListMultipartUploads'],
    ['PUT', '/bucket/key?x-id=PutObject', 'PutObject'],
    ['GET', '/bucket/key', 'GetObject'],
    ['GET', '/bucket/key?versionId=1', 'GetObject'],
    ['HEAD', '/bucket/key', 'HeadObject'],
    ['DELETE', '/bucket/key', 'DeleteObject'],
    ['POST', '/bucket/key?uploads', 'CreateMultipartUpload'],
    ['PUT', '/bucket/key?uploadId=a&partNumber=1', 'UploadPart'],
    ['POST', '/bucket/key?uploadId=a', 'CompleteMultipartUpload'],
    ['DELETE', '/bucket/key?uploadId=a', 'AbortMultipartUpload'],
    ['GET', '/bucket/key?uploadId=a', 'ListParts'],
  ])('%s %s is %s', (method, target, operation) => {
    expect(identify(method, target)).toBe(operation);
  });

  test.each([
    ['GET', '/bucket'], ['GET', '/bucket?list-type=1'], ['DELETE', '/bucket'], ['GET', '/bucket?acl'], ['PUT', '/bucket?versioning'],
    ['POST', '/bucket?delete'], ['PUT', '/bucket/key?acl'], ['PUT', '/bucket/key?tagging'], ['PUT', '/bucket/key?partNumber=1'],
    ['GET', '/bucket?versions'], ['PUT', '/bucket/key?versionId=1'], ['PUT', '/bucket/key?retention'], ['GET', '/bucket/key?partNumber=1'], ['POST', '/bucket/key?uploads&uploadId=a'], ['PATCH', '/bucket/key'],
    ['GET', '/?X-Amz-Signature=a'],
  ])('%s %s is not implemented', (method, target) => {
    expect(() => identify(method, target)).toThrow(expect.objectContaining({ code: 'NotImplemented' }) as Error);
  });

  test.each([
    ['PUT', '/bucket/key', 'x-amz-copy-source'], ['PUT', '/bucket/key', 'x-amz-acl'], ['PUT', '/bucket/key', 'x-amz-tagging'],
    ['PUT', '/bucket/key', 'x-amz-server-side-encryption'], ['PUT', '/bucket/key', 'x-amz-object-lock-mode'], ['PUT', '/bucket/key', 'if-match'],
    ['PUT', '/bucket/key?uploadId=a&partNumber=1', 'x-amz-copy-source'], ['DELETE', '/bucket/key', 'if-match'],
    ['GET', '/bucket/key', 'if-modified-since'], ['PUT', '/bucket', 'x-amz-object-ownership'],
    ['POST', '/bucket/key?uploads', 'x-amz-server-side-encryption'],
  ])('%s %s with %s is not implemented', (method, target, name) => {
    expect(() => identify(method, target, { [name]: 'x' })).toThrow(expect.objectContaining({ code: 'NotImplemented' }) as Error);
  });
});

describe('parseTarget', () => {
  test('decodes the key and leaves plus signs and dots alone', () => {
    expect(parseTarget('/bucket/a+b%20c/%3D%2F..?prefix=a+b')).toMatchObject({ bucket: 'bucket', key: 'a+b c/=/..' });
  });

  test.each([['http://other/bucket', 'InvalidURI'], ['/bucket/%ff', 'InvalidURI'], ['/bucket/%', 'InvalidURI'], ['//bucket/key', 'InvalidBucketName']])('refuses %s', (target, code) => {
    expect(() => parseTarget(target)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
