import { DynamoDBClient, DynamoDBServiceException, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { S3ArchiveReader } from '../../adapters/s3-archive-reader';
import { PLACE } from '../../local/stack/identity';
import { CliError } from '../cli-error';
import { startLocalArchive } from './local-archive';
import { keysUnder, parsePrefix, parseStream, type RawArchiveOptions, type StreamFilter } from './options';

/** An archive that a command works on. */
export interface Archive {
  readonly objects: S3ArchiveReader;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
  readonly bucket: string;
  readonly stream: StreamFilter | undefined;
  /** What stands before every key. */
  readonly prefix: string;
  /** What the keys of all objects asked for begin with. */
  readonly keys: string;
}

interface Clients {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
}

/**
 * The SDK throws at a damaged object unless it is told not to look; here damage is to be found and named. Without the second
 * setting it then sends the checksum of an empty body with every GetObject, which the local S3 server refuses.
 */
export const S3_SETTINGS = { responseChecksumValidation: 'WHEN_REQUIRED', requestChecksumCalculation: 'WHEN_REQUIRED' } as const;

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

function needed(option: string, given: string | undefined): string {
  if (given !== undefined && given !== '') return given;
  throw new CliError(`${option}: got nothing, allowed: a name, or --local with a folder that \`demo\` or \`serve\` has written`);
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
    return await use({
      objects: new S3ArchiveReader(clients.s3, bucket), dynamoDb: DynamoDBDocumentClient.from(clients.dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
      table, bucket, stream, prefix, keys: keysUnder(prefix, stream),
    });
  } finally {
    clients.s3.destroy();
    clients.dynamoDb.destroy();
    await servers?.close();
  }
}

async function namesIn({ s3, dynamoDb }: Clients, raw: RawArchiveOptions, directory: string): Promise<{ readonly bucket: string; readonly table: string }> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}));
  const buckets = Buckets.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
  return { bucket: theOne('--bucket', raw.bucket, buckets, directory), table: theOne('--table', raw.table, TableNames, directory) };
}

/** What a person can mend: credentials, a region, names, permissions. */
const MENDABLE: readonly string[] = ['CredentialsProviderError', 'ExpiredTokenException'];

/**
 * Calls `use` with the archive that the options name.
 * @throws CliError for what a person can mend, in the service's own words.
 */
export async function withArchive<T>(raw: RawArchiveOptions, use: (archive: Archive) => Promise<T>): Promise<T> {
  try {
    return await using(raw, use);
  } catch (error) {
    const service = error instanceof S3ServiceException ? 'S3' : error instanceof DynamoDBServiceException ? 'DynamoDB' : undefined;
    if (service !== undefined) throw new CliError(`${service}: ${(error as Error).name}: ${(error as Error).message}`);
    if (error instanceof Error && (MENDABLE.includes(error.name) || error.message === 'Region is missing')) throw new CliError(`AWS SDK: ${error.message}`);
    throw error;
  }
}
