import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/**
 * Signs links to objects of a bucket, which whoever has one can follow for a while. Nothing is asked of S3: whether an object is there, and
 * its signer may read it, shows when the link is used. Signing throws what the SDK throws when there are no credentials.
 * @param expiresIn How long the links work, seconds; S3 takes 604,800 at most.
 * @param now Epoch milliseconds.
 */
export function s3Presigner(client: S3Client, bucket: string, expiresIn: number, now: number): (key: string) => Promise<string> {
  return (key) => getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn, signingDate: new Date(now) });
}
