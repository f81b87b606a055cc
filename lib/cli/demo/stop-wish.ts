import { type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbStreamWish } from '../../adapters/dynamodb-stream-wish';
import { type CameraStream } from './cameras';

/** Asks the archives of a demo to stop, as an operator would, and takes it back. */
export class StopWish {
  private readonly wish: DynamoDbStreamWish;

  constructor(client: DynamoDBDocumentClient, table: string, private readonly cameras: readonly CameraStream[]) {
    this.wish = new DynamoDbStreamWish(client, table);
  }

  async make(): Promise<void> {
    await Promise.all(this.cameras.map(({ stream }) => this.wish.stop(stream.arn)));
  }

  async takeBack(): Promise<void> {
    await Promise.all(this.cameras.map(({ stream }) => this.wish.takeBack(stream.arn)));
  }
}
