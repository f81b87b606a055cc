/** The index of an archive as a table, for Athena and whatever else reads the Glue Data Catalog. */

import { Names, Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { INDEX_COLUMNS, INDEX_PARTITIONS, INDEX_SERDE, indexTableProperties, type IndexColumn } from '../contract/index-columns';

/** Of a database's name (Glue: 255). */
const MAX_NAME = 255;

/** The only table of the database. */
const TABLE_NAME = 'objects';

/** What the catalog is of. */
export interface ArchiveCatalogProps {
  readonly bucket: s3.IBucket;
  /** Stands before every key. */
  readonly keyPrefix: string;
}

function columns(of: readonly IndexColumn[]): IndexColumn[] {
  return of.map(({ name, type }) => ({ name, type }));
}

/**
 * A database with one table, which has a row for every object of the archive; docs/index.md shows what to ask it. Both hold no data, and
 * cost nothing but the queries. Where Athena puts its results, and who may ask, is not decided here: a reader needs `grantRead` of the
 * archive, and the rights that Athena and Glue want.
 */
export class ArchiveCatalog extends Construct {
  /** Of the database: lower case, derived from where the archive stands in its app. */
  readonly databaseName: string;

  /** Of the table: `objects`. */
  readonly tableName = TABLE_NAME;

  constructor(scope: Construct, id: string, { bucket, keyPrefix }: ArchiveCatalogProps) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    this.databaseName = Names.uniqueResourceName(this, { maxLength: MAX_NAME, separator: '_' }).toLowerCase();
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId, databaseInput: { name: this.databaseName, description: 'Index of archived Kinesis video streams' },
    });
    const root = `s3://${bucket.bucketName}/${keyPrefix}index/v1/`;
    new glue.CfnTable(this, 'Table', {
      catalogId, databaseName: database.ref, // Its name, and so the table is made after it.
      tableInput: {
        name: TABLE_NAME, description: 'One row for each object; its fragments, tracks and gap are in it', tableType: 'EXTERNAL_TABLE',
        partitionKeys: columns(INDEX_PARTITIONS),
        parameters: { EXTERNAL: 'TRUE', classification: 'json', ...indexTableProperties(root) },
        storageDescriptor: {
          columns: columns(INDEX_COLUMNS), location: root,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat', // Nobody writes; a table must have one.
          serdeInfo: { serializationLibrary: INDEX_SERDE },
        },
      },
    });
  }
}
