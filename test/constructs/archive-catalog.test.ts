import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveStack } from '../../lib/constructs/archive-stack';
import { INDEX_COLUMNS } from '../../lib/contract/index-columns';
import { archiveTemplate, only, testApp } from './synth';

const BUCKET = { Ref: 'ArchiveBucket49F1AC64' };
const DATABASE = 'test_archive_catalog_47b2484d';

interface TableInput {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly StorageDescriptor: { readonly Location: unknown; readonly Columns: readonly unknown[] };
}

function tableInput(template: Template): TableInput {
  return only(template, 'AWS::Glue::Table')['TableInput'] as TableInput; // As the construct writes it.
}

describe('catalog', () => {
  test('is not made unless it is asked for', () => {
    archiveTemplate().resourceCountIs('AWS::Glue::Database', 0);
    archiveTemplate(() => ({ catalog: true })).resourceCountIs('AWS::Glue::Database', 1);
  });

  test('is a database in lower case and a table in it', () => {
    const template = archiveTemplate(() => ({ catalog: true }));

    expect(only(template, 'AWS::Glue::Database')).toMatchObject({ CatalogId: { Ref: 'AWS::AccountId' }, DatabaseInput: { Name: DATABASE } });
    expect(DATABASE).toMatch(/^[a-z0-9_]{1,255}$/);
    expect(only(template, 'AWS::Glue::Table')).toMatchObject({
      DatabaseName: { Ref: expect.stringMatching(/^ArchiveCatalogDatabase/) as unknown }, TableInput: { Name: 'objects', TableType: 'EXTERNAL_TABLE' },
    });
  });

  test('reads gzipped JSON with all columns of the index', () => {
    const { StorageDescriptor } = tableInput(archiveTemplate(() => ({ catalog: true })));

    expect(StorageDescriptor).toMatchObject({
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat', SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
    });
    expect(StorageDescriptor.Columns).toEqual(INDEX_COLUMNS.map(({ name, type }) => ({ Name: name, Type: type })));
  });

  test('computes the folders of the index from what a query asks for', () => {
    const { Parameters, StorageDescriptor } = tableInput(archiveTemplate(() => ({ catalog: true, keyPrefix: 'cams/' })));

    const folders = '/cams/index/v1/stream=${stream}/created=${created}/year=${year}/month=${month}/day=${day}/hour=${hour}/';
    expect(Parameters).toEqual({
      EXTERNAL: 'TRUE', classification: 'json', 'projection.enabled': 'true',
      'projection.stream.type': 'injected', 'projection.created.type': 'injected',
      'projection.year.type': 'integer', 'projection.year.range': '2017,2099', 'projection.year.digits': '4',
      'projection.month.type': 'integer', 'projection.month.range': '1,12', 'projection.month.digits': '2',
      'projection.day.type': 'integer', 'projection.day.range': '1,31', 'projection.day.digits': '2',
      'projection.hour.type': 'integer', 'projection.hour.range': '0,23', 'projection.hour.digits': '2',
      'storage.location.template': { 'Fn::Join': ['', ['s3://', BUCKET, folders]] },
    });
    expect(StorageDescriptor.Location).toEqual({ 'Fn::Join': ['', ['s3://', BUCKET, '/cams/index/v1/']] });
  });

  test('is over the index in a bucket that was there', () => {
    const template = archiveTemplate((stack) => ({ catalog: true, bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }));

    expect(tableInput(template).StorageDescriptor.Location).toBe('s3://theirs/index/v1/');
  });

  test('of a stack is named by an output', () => {
    const template = Template.fromStack(new ArchiveStack(testApp(), 'KvsArchive', { streams: ['front-door'], catalog: true }));

    const outputs = template.toJSON()['Outputs'] as Readonly<Record<string, { readonly Value: unknown }>>;
    const { Name } = only(template, 'AWS::Glue::Database')['DatabaseInput'] as { readonly Name: string };

    expect(outputs['CatalogDatabase']?.Value).toBe(Name);
  });
});
