import { DeleteCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CURSOR, STOPPED } from './dynamodb-keys';

/**
 * The operator's attribute of a stream's cursor item. It is not part of the cursor: it is set without looking at the revision, and
 * whoever archives reads it and never writes it.
 */
export class DynamoDbStreamWish {
  constructor(private readonly client: DynamoDBDocumentClient, private readonly table: string) {}

  /** Asks a stream's archive to stop, also one that never began. @returns Whether somebody had asked for it before. */
  async stop(streamArn: string): Promise<boolean> {
    const { Attributes: before } = await this.client.send(new UpdateCommand({
      TableName: this.table, Key: this.key(streamArn),
      UpdateExpression: 'SET #desired = :stopped', ExpressionAttributeNames: { '#desired': 'desired' },
      ExpressionAttributeValues: { ':stopped': STOPPED }, ReturnValues: 'UPDATED_OLD',
    }));
    return before?.['desired'] === STOPPED;
  }

  /** Takes the wish back. @returns Whether there was one. */
  async takeBack(streamArn: string): Promise<boolean> {
    if (!await this.deleteBareWish(streamArn)) return this.removeFromCursor(streamArn);
    return true;
  }

  /** An item that is nothing but a wish goes with it. @returns false when it is a cursor, or not there. */
  private async deleteBareWish(streamArn: string): Promise<boolean> {
    return met(() => this.client.send(new DeleteCommand({
      TableName: this.table, Key: this.key(streamArn), ConditionExpression: '#desired = :stopped AND attribute_not_exists(#rev)',
      ExpressionAttributeNames: { '#desired': 'desired', '#rev': 'rev' }, ExpressionAttributeValues: { ':stopped': STOPPED },
    })));
  }

  private async removeFromCursor(streamArn: string): Promise<boolean> {
    return met(() => this.client.send(new UpdateCommand({
      TableName: this.table, Key: this.key(streamArn), UpdateExpression: 'REMOVE #desired',
      ConditionExpression: '#desired = :stopped',
      ExpressionAttributeNames: { '#desired': 'desired' }, ExpressionAttributeValues: { ':stopped': STOPPED },
    })));
  }

  private key(streamArn: string): Record<string, string> {
    return { pk: streamArn, sk: CURSOR };
  }
}

/** Whether the condition of a write was met; the write is made if so. */
async function met(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
