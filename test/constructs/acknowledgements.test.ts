import { written } from '../../lib/constructs/acknowledgements';

/** That these are the ids that cdk-nag gives, the test with its packs shows. */
describe('a resource in the id of a finding', () => {
  test.each<[unknown, string]>([
    ['*', '*'],
    ['arn:aws:s3:::${Name}/*', 'arn:aws:s3:::<Name>/*'],
    [{ Ref: 'Machine' }, '<Machine>'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '<Bucket.Arn>'],
    [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/v1/*']] }, '<Bucket.Arn>/v1/*'],
    [{ 'Fn::ImportValue': 'Storage:Bucket' }, 'Storage:Bucket'],
    [{ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Machine' }] }] }, '{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"Machine"}]}]}'],
  ])('%j is written %s', (resource, text) => {
    expect(written(resource)).toBe(text);
  });
});
