/** What the window function may do, by what the archive is for. */

import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { arn, attribute, BUCKET, statements, USE_KEY, WINDOW_ROLE } from './statements';
import { archiveTemplate } from './synth';

describe('permissions of the window function', () => {
  test('reach the keys under the prefix and no others', () => {
    const policy = statements(archiveTemplate(() => ({ keyPrefix: 'cams/' })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'];

    expect(policy).toContainEqual({ ...WINDOW_ROLE[1], Resource: { 'Fn::Join': ['', [BUCKET, '/cams/v1/*']] } });
    expect(policy).toContainEqual({ ...WINDOW_ROLE[2], Resource: { 'Fn::Join': ['', [BUCKET, '/cams/index/v1/*']] } });
    expect(policy).toContainEqual({ ...WINDOW_ROLE[3], Condition: { StringLike: { 's3:prefix': 'cams/v1/*' } } });
  });

  test('reach each configured stream and no others', () => {
    const [read] = statements(archiveTemplate(() => ({ streams: ['a', 'b.c'] })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read?.Resource).toEqual([arn('kinesisvideo', 'stream/a/*'), arn('kinesisvideo', 'stream/b.c/*')]);
  });

  test('reach the streams whose names begin as selected and no others', () => {
    const [read] = statements(archiveTemplate(() => ({ streams: StreamSelection.withPrefix('cam-') })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read).toEqual({ ...WINDOW_ROLE[0], Resource: arn('kinesisvideo', 'stream/cam-*/*') });
  });

  test('reach the streams that have the selected tags and no others', () => {
    const streams = StreamSelection.tagged({ archive: 'on', site: 'north' });

    const [read] = statements(archiveTemplate(() => ({ streams })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read).toEqual({
      ...WINDOW_ROLE[0], Resource: arn('kinesisvideo', 'stream/*/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/archive': 'on', 'aws:ResourceTag/site': 'north' } },
    });
  });

  test('reach the bus of the archive and no other', () => {
    const template = archiveTemplate((stack) => ({ eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'bus') }));

    expect(statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B']).toContainEqual(
      { Sid: 'Announce', Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('events', 'event-bus/bus') },
    );
  });

  test('include the key that a bucket came with', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const template = archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
    }));

    expect(statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B']).toContainEqual({
      ...USE_KEY, Resource: [keyArn, attribute('ArchiveKey3EF5EDE5')], // That of the table beside it.
    });
  });

  test('include the key that is given and not that of the logs, also where only the table is encrypted with it', () => {
    const useKey = { ...USE_KEY, Resource: attribute('Key961B73FD') };
    const own = archiveTemplate((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
    const tableOnly = archiveTemplate((stack) => ({ encryptionKey: new kms.Key(stack, 'Key'), bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }));

    expect([own, tableOnly].map((template) => statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B'])).toEqual([
      expect.arrayContaining([useKey]), expect.arrayContaining([useKey]),
    ]);
  });

  test('include no key where nothing of the archive is encrypted with one', () => {
    const template = archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), table: dynamodb.TableV2.fromTableName(stack, 'Ledger', 'ledger'),
    }));

    expect(JSON.stringify(statements(template))).not.toContain('kms:');
    expect(JSON.stringify(statements(archiveTemplate()))).toContain('kms:');
  });
});

describe('an archive of many streams by name', () => {
  /** Characters of a policy once its references are filled in, which are at most as long as a region here. */
  function size(document: unknown): number {
    const parts = (_: string, inner: string): string => `"${inner.replace(/\{"(?:Ref|Fn::GetAtt)":[^}]*\}/g, 'ap-southeast-1').replace(/","|"|,/g, '')}"`;
    return JSON.stringify(document).replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, parts).length;
  }

  /** Largest policy of a type that IAM takes ("IAM and AWS STS quotas"). */
  const LIMITS = { 'AWS::IAM::Policy': 10_240, 'AWS::IAM::ManagedPolicy': 6_144 };

  test.each([[200, 20], [100, 60]])('%i of them, with names of %i characters, has no policy that IAM would refuse', (count, length) => {
    const names = Array.from({ length: count }, (_, i) => `${i}-`.padEnd(length, 'x'));
    const template = archiveTemplate(() => ({ streams: names }));

    const found = Object.entries(LIMITS).flatMap(([type, limit]) => Object.values(template.findResources(type)).map((policy) => (
      { limit, document: (policy as { Properties: { PolicyDocument: unknown } }).Properties.PolicyDocument } // As CDK writes them.
    )));

    for (const name of names) expect(found.filter(({ document }) => JSON.stringify(document).includes(`:stream/${name}/*`))).toHaveLength(2); // That of the auditor too.
    expect(found.filter(({ document, limit }) => size(document) > limit)).toEqual([]);
  });
});
