import { pseudoParameters, resolveIntrinsics, UnresolvedReferenceError } from '../../../lib/local/cloudformation/resolve';

const context = {
  resources: { Table: { ref: 'footage', attributes: { 'Arn': 'arn:table', 'Endpoint.Port': '8000' } } },
  pseudoParameters: pseudoParameters({ region: 'eu-west-1', accountId: '111122223333', stackName: 'archive' }),
};

describe('resolving a template value', () => {
  it.each([
    ['plain values', { a: [1, true, null, 'Ref'] }, { a: [1, true, null, 'Ref'] }],
    ['Ref of a resource', { Ref: 'Table' }, 'footage'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt as text with dots', { 'Fn::GetAtt': 'Table.Endpoint.Port' }, '8000'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] }, 'a-footage'],
    ['Fn::Split', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }, ['arn', 'table']],
    ['Fn::Select over Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] }, 'table'],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::Partition}/${Table}/${Table.Arn}/${!Table}' }, 'aws/footage/arn:table/${Table}'],
    ['Fn::Sub with variables of its own', { 'Fn::Sub': ['${X}', { X: { Ref: 'Table' } }] }, 'footage'],
    ['AWS::NoValue as a property', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['AWS::NoValue in a list', [{ Ref: 'AWS::NoValue' }, 1], [1]],
    ['an object that only looks like a function', { Ref: 'x', other: 1 }, { Ref: 'x', other: 1 }],
  ])('handles %s', (_, value, resolved) => {
    expect(resolveIntrinsics(value, context)).toEqual(resolved);
  });

  it.each([
    ['an unknown reference', { a: [{ Ref: 'Bucket' }] }, 'cannot resolve value.a[0].Ref: got "Bucket", allowed: Table, AWS::Partition'],
    ['an unknown resource', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'got "Bucket", allowed: Table'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'Table has no attribute "StreamArn", allowed: Arn, Endpoint.Port'],
    ['an unknown function', { 'Fn::ImportValue': 'x' }, 'got Fn::ImportValue, allowed: Ref, Fn::GetAtt'],
    ['an unknown name in Fn::Sub', { 'Fn::Sub': '${Nothing}' }, 'got "Nothing"'],
    ['an index without an item', { 'Fn::Select': [3, ['a']] }, 'there is no item 3'],
    ['Fn::Join of an object', { 'Fn::Join': ['', [{}]] }, 'allowed: a string'],
    ['Fn::Join of no list', { 'Fn::Join': 'x' }, 'allowed: a list'],
  ])('refuses %s', (_, value, message) => {
    expect(() => resolveIntrinsics(value, context)).toThrow(UnresolvedReferenceError);
    expect(() => resolveIntrinsics(value, context)).toThrow(message);
  });
});
