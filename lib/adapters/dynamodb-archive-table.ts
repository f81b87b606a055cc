import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** ARNs of all streams that a table knows anything of. Reads the whole table, so it is for people and not for windows. */
export async function streamArns(client: DynamoDBDocumentClient, table: string): Promise<string[]> {
  const arns = new Set<string>();
  // Consistent: what a cursor refers to must not be taken for an orphan.
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true, ProjectionExpression: 'pk' })) {
    for (const { pk } of Items) arns.add(String(pk));
  }
  return [...arns].sort();
}
