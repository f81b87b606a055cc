/** Makes the table of a stack, over the wire as anybody would; one that is there already is kept. */

import { setTimeout as sleep } from 'node:timers/promises';
import { PLACE } from './identity';

/** Local servers check no signature, but dynalite wants to see one. */
const SIGNATURE = {
  'x-amz-date': '20260101T000000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${PLACE.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
};

interface DynamoDbAnswer {
  readonly __type?: string;
  readonly message?: string;
  readonly Table?: { readonly TableStatus: string };
}

async function dynamoDb(url: string, operation: string, body: object): Promise<DynamoDbAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...SIGNATURE, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(body),
  });
  return (await response.json()) as DynamoDbAnswer; // Every answer of DynamoDB is a JSON object.
}

/** Properties of a table that the local server knows; the rest (encryption, backups) has no counterpart there. */
const TABLE_PROPERTIES = ['KeySchema', 'AttributeDefinitions', 'BillingMode'] as const;

/** How often to look whether a table is ready, milliseconds. */
const POLL_MILLIS = 20;

export async function provisionTable(dynamoDbUrl: string, table: string, properties: Readonly<Record<string, unknown>>): Promise<void> {
  const known = Object.fromEntries(TABLE_PROPERTIES.map((name) => [name, properties[name]]));
  const created = await dynamoDb(dynamoDbUrl, 'CreateTable', { TableName: table, ...known });
  if (created.__type !== undefined && !created.__type.endsWith('ResourceInUseException')) {
    throw new Error(`cannot create table ${table}: ${created.__type} ${created.message ?? ''}`);
  }
  for (;;) {
    const { Table } = await dynamoDb(dynamoDbUrl, 'DescribeTable', { TableName: table });
    if (Table?.TableStatus === 'ACTIVE') return;
    await sleep(POLL_MILLIS);
  }
}
