import { StoreMisconfiguredError } from '../contract/errors';

/** The fields of an SDK exception that matter here. Everything else that can be thrown lacks some or all of them. */
interface SdkException {
  readonly name?: string;
  /** In the body of some answers: where the bucket is. */
  readonly Region?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/** A client's region, as the SDK has it. */
type Region = () => Promise<string>;

/** What S3 says of a bucket that is in another region. An answer to HEAD has no body, and so no name but its status. */
const ELSEWHERE: readonly string[] = ['PermanentRedirect', 'AuthorizationHeaderMalformed'];

function fieldsOf(thrown: unknown): SdkException {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What S3 threw, or what it means where no further try can help: the bucket is not there, or in another region. */
export async function bucketError(thrown: unknown, bucket: string, region: Region): Promise<unknown> {
  const { name = '', Region: told, $metadata, $response } = fieldsOf(thrown);
  const ours = await region();
  if (name === 'NoSuchBucket') return new StoreMisconfiguredError(`bucket ${bucket} does not exist; allowed: a bucket of ${ours}, where the archive runs`, thrown);
  const its = [$response?.headers?.['x-amz-bucket-region'], told].find(isText);
  const isElsewhere = ELSEWHERE.includes(name) || $metadata?.httpStatusCode === 301 || (its !== undefined && its !== ours);
  if (!isElsewhere) return thrown;
  return new StoreMisconfiguredError(`bucket ${bucket} is in ${its ?? 'another region'}; the archive runs in ${ours}; allowed: a bucket of the same region`, thrown);
}

/** What DynamoDB threw, or what it means where no further try can help: the table is not there. */
export async function tableError(thrown: unknown, table: string, region: Region): Promise<unknown> {
  if (fieldsOf(thrown).name !== 'ResourceNotFoundException') return thrown;
  return new StoreMisconfiguredError(`table ${table} does not exist in ${await region()}, where the archive runs; allowed: a table of the same region and account`, thrown);
}
