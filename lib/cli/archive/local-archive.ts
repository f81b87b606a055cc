import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { startDynamoDbServer, type DynamoDbServer } from '../../local/dynamodb/dynamodb-server';
import { startS3Server } from '../../local/s3/s3-server';
import { PLACE } from '../../local/stack/identity';
import { CliError } from '../cli-error';

/** The servers of an archive on this machine, by their URLs. */
export interface LocalArchive {
  readonly s3: string;
  readonly dynamoDb: string;
  close(): Promise<void>;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

/** Any operation will do; dynalite wants to see a signature, and checks none. */
function listTables(url: string): Promise<Response> {
  return fetch(url, {
    method: 'POST', body: '{}',
    headers: {
      'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables', 'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${PLACE.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
    },
  });
}

/** dynalite does not answer when another process holds its folder: it throws where nobody can catch, at the first request. */
async function refuseIfInUse(directory: string, server: DynamoDbServer): Promise<void> {
  const listening = new AbortController();
  const failed = once(process, 'uncaughtException', { signal: listening.signal }).then(() => 'failed' as const, () => 'answered' as const);
  const answered = listTables(server.url).then(() => 'answered' as const, () => 'failed' as const);
  const outcome = await Promise.race([failed, answered]);
  listening.abort();
  if (outcome === 'failed') throw new CliError(`--local: got ${directory}, which another process is using; allowed: a folder on which no demo or serve runs`);
}

/**
 * Starts S3 and DynamoDB over a folder that `demo` or `serve` has written.
 * @throws CliError when there is no such folder, or somebody works on it.
 */
export async function startLocalArchive(directory: string): Promise<LocalArchive> {
  const places = { s3: join(directory, 's3'), dynamoDb: join(directory, 'dynamodb') };
  if (!await isThere(places.s3) || !await isThere(places.dynamoDb)) {
    throw new CliError(`--local: got ${directory}, allowed: a folder that \`demo\` or \`serve\` has written, with s3 and dynamodb in it`);
  }
  // The database first: it is the one that knows of another process, and the S3 server tidies its folder up when it starts.
  const dynamoDb = await startDynamoDbServer({ directory: places.dynamoDb });
  try {
    await refuseIfInUse(directory, dynamoDb);
    const s3 = await startS3Server({ directory: places.s3 });
    return {
      s3: s3.url, dynamoDb: dynamoDb.url,
      close: async () => {
        await s3.close();
        await dynamoDb.close();
      },
    };
  } catch (error) {
    await dynamoDb.close();
    throw error;
  }
}
