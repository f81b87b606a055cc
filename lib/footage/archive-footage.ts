import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { S3_SETTINGS } from '../adapters/s3-settings';
import { Clip } from './clip-footage';
import { findFootage, type FoundFootage } from './find-footage';
import { knownStreams } from './find-streams';
import { FootageReader } from './footage-reader';
import { rangeOf, type Time } from './time-range';

/** Where an archive is. */
export interface ArchiveFootageOptions {
  /** Name of its bucket. */
  readonly bucket: string;
  /** Name of its DynamoDB table. */
  readonly table: string;
  /** Default: a client of the SDK's default region and credentials. */
  readonly s3?: S3Client;
  /** Default: a client of the SDK's default region and credentials. */
  readonly dynamoDb?: DynamoDBClient | DynamoDBDocumentClient;
}

/** A stretch of time of one stream. */
export interface FootageRequest {
  /**
   * Name or ARN. With the ARN nothing has to be looked up; for a name the table is asked once for every stream that it knows. A name that
   * several streams had, one after the other, stands for the one that has footage of the range.
   */
  readonly stream: string;
  /** On the service's clock: when the footage arrived, whatever the camera's clock says. */
  readonly from: Time;
  /** Excluded. */
  readonly to: Time;
}

/**
 * Reads what an archive holds. Needs `dynamodb:Query`, `GetItem` and `Scan` on the table, `s3:GetObject` and `s3:ListBucket` on the bucket.
 */
export class ArchiveFootage {
  private readonly s3: S3Client;
  private readonly dynamoDb: DynamoDBDocumentClient;

  constructor(private readonly options: ArchiveFootageOptions) {
    const { s3, dynamoDb } = options;
    this.s3 = s3 ?? new S3Client(S3_SETTINGS);
    this.dynamoDb = dynamoDb instanceof DynamoDBDocumentClient ? dynamoDb : DynamoDBDocumentClient.from(dynamoDb ?? new DynamoDBClient({}));
  }

  /** ARNs of all streams that the archive knows, in order. */
  async streams(): Promise<string[]> {
    return knownStreams(this.inTable);
  }

  /**
   * What there is of a stretch of time: from the ledger alone, no object is read.
   * @throws InvalidRequestError, UnknownStreamError, AmbiguousStreamError, StoreMisconfiguredError, and whatever else the SDK throws.
   */
  async find(request: FootageRequest): Promise<FoundFootage> {
    const { around: _around, ...found } = await findFootage(this.inTable, request.stream, rangeOf(request));
    return found;
  }

  /**
   * A stretch of time as Matroska files that play.
   * @throws what {@link find} throws.
   */
  async clip(request: FootageRequest): Promise<Clip> {
    return new Clip(await findFootage(this.inTable, request.stream, rangeOf(request)), new FootageReader(this.s3, this.options.bucket));
  }

  private get inTable(): { readonly dynamoDb: DynamoDBDocumentClient; readonly table: string } {
    return { dynamoDb: this.dynamoDb, table: this.options.table };
  }
}
