import { DynamoDBClient, DynamoDBServiceException, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SFNServiceException } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { S3ArchiveReader } from '../../adapters/s3-archive-reader';
import { S3ObjectStore } from '../../adapters/s3-object-store';
import { S3_SETTINGS } from '../../adapters/s3-settings';
import { SourceError, StoreMisconfiguredError } from '../../contract/errors';
import { PLACE } from '../../local/stack/identity';
import { CliError } from '../cli-error';
import { errorCode } from '../error-code';
import { startLocalArchive } from './local-archive';
import { indexesUnder, keysUnder, optionOrVariable, parsePrefix, parseStream, VARIABLES, type RawArchiveOptions, type StreamFilter } from './options';

/** The table of an archive, for commands that look at no object. */
export interface ArchiveTable {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
}

/** An archive that a command works on. */
export interface Archive extends ArchiveTable {
  readonly s3: S3Client;
  readonly objects: S3ArchiveReader;
  readonly store: Pick<S3ObjectStore, 'putIndex'>;
  readonly bucket: string;
  readonly stream: StreamFilter | undefined;
  /** What stands before every key. */
  readonly prefix: string;
  /** What the keys of all objects asked for begin with. */
  readonly keys: string;
  /** What the keys of their indexes begin with. */
  readonly indexes: string;
}

interface Clients {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
}

function localClients({ s3, dynamoDb }: { readonly s3: string; readonly dynamoDb: string }): Clients {
  const place = { region: PLACE.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return { s3: new S3Client({ ...S3_SETTINGS, ...place, endpoint: s3, forcePathStyle: true }), dynamoDb: new DynamoDBClient({ ...place, endpoint: dynamoDb }) };
}

/** The one that is there. @throws CliError when there are none or several, or the one named is not among them. */
function theOne(option: string, given: string | undefined, found: readonly string[], directory: string): string {
  const [first] = found;
  if (given !== undefined && found.includes(given)) return given;
  if (given === undefined && first !== undefined && found.length === 1) return first;
  const allowed = found.length === 0 ? 'a folder that `demo` or `serve` has archived into' : `one of ${found.join(', ')}`;
  throw new CliError(`${option}: got ${given ?? 'nothing'} for ${directory}, allowed: ${allowed}`);
}

function needed(option: '--bucket' | '--table', given: string | undefined): string {
  const name = optionOrVariable(option, given);
  if (name !== undefined) return name;
  throw new CliError(`${option}: got nothing, allowed: a name, or --local with a folder that \`demo\` or \`serve\` has written; ${VARIABLES[option]} is its default`);
}

function documents(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Calls `use` with the archive that the options name, and lets go of it afterwards. */
async function using<T>(raw: RawArchiveOptions, use: (archive: Archive) => Promise<T>): Promise<T> {
  const stream = parseStream(raw.stream);
  const prefix = parsePrefix(raw.prefix);
  const { local } = raw;
  const names = local === undefined ? { bucket: needed('--bucket', raw.bucket), table: needed('--table', raw.table) } : undefined;
  const servers = local === undefined ? undefined : await startLocalArchive(local);
  const clients = servers === undefined ? { s3: new S3Client(S3_SETTINGS), dynamoDb: new DynamoDBClient({}) } : localClients(servers);
  try {
    const { bucket, table } = names ?? await namesIn(clients, raw, local ?? '');
    const keys = keysUnder(prefix, stream);
    return await use({
      s3: clients.s3, objects: new S3ArchiveReader(clients.s3, bucket), store: new S3ObjectStore(clients.s3, bucket), dynamoDb: documents(clients.dynamoDb),
      table, bucket, stream, prefix, keys, indexes: indexesUnder(prefix, keys),
    });
  } finally {
    clients.s3.destroy();
    clients.dynamoDb.destroy();
    await servers?.close();
  }
}

async function namesIn({ s3, dynamoDb }: Clients, raw: RawArchiveOptions, directory: string): Promise<{ readonly bucket: string; readonly table: string }> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const buckets = Buckets.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
  return { bucket: theOne('--bucket', raw.bucket, buckets, directory), table: await tableIn(dynamoDb, raw.table, directory) };
}

async function tableIn(dynamoDb: DynamoDBClient, given: string | undefined, directory: string): Promise<string> {
  const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}));
  return theOne('--table', given, TableNames, directory);
}

/** What a person can mend: credentials, a region, names, permissions, an endpoint at which nobody listens. */
const MENDABLE: readonly string[] = ['CredentialsProviderError', 'ExpiredTokenException'];
const MENDABLE_CODES: readonly (string | undefined)[] = ['ECONNREFUSED', 'ENOTFOUND'];

function isMendable(error: unknown): error is Error {
  return error instanceof Error && (MENDABLE.includes(error.name) || MENDABLE_CODES.includes(errorCode(error)) || error.message === 'Region is missing');
}

function serviceOf(error: unknown): string | undefined {
  if (error instanceof S3ServiceException) return 'S3';
  if (error instanceof DynamoDBServiceException) return 'DynamoDB';
  return error instanceof SFNServiceException ? 'Step Functions' : undefined;
}

/**
 * Does some work with services.
 * @throws CliError for what a person can mend, in the service's own words.
 */
export async function inServiceWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const service = serviceOf(error);
    if (service !== undefined) throw new CliError(`${service}: ${(error as Error).name}: ${(error as Error).message}`);
    if (error instanceof StoreMisconfiguredError) throw new CliError(error.message);
    const reason = error instanceof SourceError ? error.cause : error;
    if (isMendable(reason)) throw new CliError(`AWS SDK: ${reason.message}`);
    if (error instanceof SourceError) throw new CliError(`Kinesis Video Streams: ${error.message}`);
    throw error;
  }
}

/** Calls `use` with the archive that the options name. @throws CliError for what a person can mend. */
export async function withArchive<T>(raw: RawArchiveOptions, use: (archive: Archive) => Promise<T>): Promise<T> {
  return inServiceWords(() => using(raw, use));
}

/** Calls `use` with the table that the options name, and lets go of it afterwards. @throws CliError for what a person can mend. */
export async function withTable<T>({ table, local }: Pick<RawArchiveOptions, 'table' | 'local'>, use: (archive: ArchiveTable) => Promise<T>): Promise<T> {
  return inServiceWords(async () => {
    const name = local === undefined ? needed('--table', table) : undefined;
    const servers = local === undefined ? undefined : await startLocalArchive(local);
    const client = servers === undefined ? new DynamoDBClient({}) : localClients(servers).dynamoDb;
    try {
      return await use({ dynamoDb: documents(client), table: name ?? await tableIn(client, table, local ?? '') });
    } finally {
      client.destroy();
      await servers?.close();
    }
  });
}
