import { redacted } from '../../lib/contract/redacted';

test.each([
  ['getaddrinfo ENOTFOUND s-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com', 'getaddrinfo ENOTFOUND <data endpoint>'],
  ['https://b-1a2b.kinesisvideo.cn-north-1.amazonaws.com.cn/getMedia', 'https://<data endpoint>/getMedia'],
  ['{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"91343852333181432392682062626500000000001"}', '{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"<token>"}'],
  ["continuation token 'abcdefgh_1234' is not valid", "continuation token '<token>' is not valid"],
  ['x-amz-security-token:IQoJb3JpZ2luX2VjEHsaCXVz/+==\nhost', 'x-amz-security-token:<token>\nhost'],
  ['https://x/?X-Amz-Security-Token=IQoJb3Jp%2B&a=1', 'https://x/?X-Amz-Security-Token=<token>&a=1'],
  ['Signature=0123456789abcdef0123456789abcdef', 'Signature=<signature>'],
  ['The security token of ASIAIOSFODNN7EXAMPLE expired', 'The security token of <access key> expired'],
])('%s', (text, expected) => {
  expect(redacted(text)).toBe(expected);
});

test.each([
  'GetMedia: ResourceNotFoundException (the stream does not exist): no stream front-door in account 111122223333',
  'the cursor of arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1700000000000 moved on: expected revision 4, found 5',
  'connect ECONNREFUSED 127.0.0.1:4566',
  'fragment 91343852333181432392682062626500000000001 could not be read in 3 sessions',
  'kinesisvideo.eu-west-1.amazonaws.com is the control plane, which everybody knows',
])('leaves %s', (text) => {
  expect(redacted(text)).toBe(text);
});
