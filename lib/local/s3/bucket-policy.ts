import { S3Error } from './errors';
import { type OperationName } from './operation';
import { header, type S3Request } from './request';

/** What the statements of a policy call an operation; undefined for those that no bucket policy is about. */
const ACTION_OF: Readonly<Record<OperationName, string | undefined>> = {
  ListBuckets: undefined,
  CreateBucket: undefined,
  HeadBucket: 's3:ListBucket',
  PutBucketPolicy: 's3:PutBucketPolicy',
  PutObjectLockConfiguration: 's3:PutBucketObjectLockConfiguration',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
  ListObjectsV2: 's3:ListBucket',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  PutObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
};

/** Actions that have another name where a request names a version. */
const HAS_VERSIONS = ['s3:GetObject', 's3:DeleteObject'];

/** Of the operations that need the right to put objects, those that make one. */
const CREATES_OBJECT: Partial<Readonly<Record<OperationName, 'true' | 'false'>>> = {
  PutObject: 'true', CompleteMultipartUpload: 'true', CreateMultipartUpload: 'false', UploadPart: 'false',
};

/** Condition keys by name: what a request says. A request that does not leave the machine is as good as one under TLS. */
const CONDITION_KEYS: Readonly<Record<string, (request: S3Request) => string | undefined>> = {
  'aws:SecureTransport': () => 'true',
  's3:TlsVersion': () => '1.3',
  's3:if-none-match': ({ headers }) => header(headers, 'if-none-match'),
  's3:ObjectCreationOperation': ({ operation }) => CREATES_OBJECT[operation],
};

/** Operators by name: whether what a request says is what the statement wants. */
const OPERATORS: Readonly<Record<string, (actual: string | undefined, wanted: string) => boolean>> = {
  Null: (actual, wanted) => String(actual === undefined) === wanted,
  Bool: (actual, wanted) => actual === wanted,
  NumericLessThan: (actual, wanted) => actual !== undefined && Number(actual) < Number(wanted),
};

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement that forbids something to everybody. */
interface Denial {
  /** Names and ARNs as they stand there: `*` for any text, `?` for any character. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/** A statement as JSON has it. */
interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function texts(value: unknown): string[] {
  return [value].flat().map(String);
}

function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', `The local S3 server cannot keep this policy: a denial has ${what}.`);
}

function readDenial(statement: Statement): Denial {
  const known = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
  const foreign = Object.keys(statement).find((name) => !known.includes(name));
  if (foreign !== undefined) throw notImplemented(foreign);
  if (!['"*"', '{"AWS":"*"}'].includes(JSON.stringify(statement.Principal))) throw notImplemented('a principal other than *');
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => ({ operator, key, values: texts(values) })));
  for (const { operator, key } of conditions) {
    if (!(operator in OPERATORS)) throw notImplemented(`the operator ${operator}, there are ${Object.keys(OPERATORS).join(', ')}`);
    if (!(key in CONDITION_KEYS)) throw notImplemented(`the condition key ${key}, there are ${Object.keys(CONDITION_KEYS).join(', ')}`);
  }
  return { actions: texts(statement.Action), resources: texts(statement.Resource), conditions };
}

/**
 * The denials of a policy. What it allows does not count here, where everybody may do everything.
 * Throws MalformedPolicy, and NotImplemented for a denial that could not be enforced.
 */
export function readDenials(policy: string): Denial[] {
  let document: { readonly Statement?: unknown } | null;
  try {
    document = JSON.parse(policy) as { readonly Statement?: unknown } | null; // Looked at below.
  } catch {
    throw new S3Error('MalformedPolicy', 'Policies must be valid JSON and the first byte must be \'{\'');
  }
  const statements = [document?.Statement].flat() as (Statement | null | undefined)[]; // Looked at one by one.
  if (statements.some((one) => typeof one !== 'object' || one === null)) throw new S3Error('MalformedPolicy', 'Missing required field Statement');
  return statements.flatMap((one) => (one?.Effect === 'Deny' ? [readDenial(one)] : []));
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

/** Throws AccessDenied for a request that a policy forbids. */
export function checkPolicy(policy: string, request: S3Request): void {
  const plain = ACTION_OF[request.operation];
  if (plain === undefined) return;
  const action = HAS_VERSIONS.includes(plain) && request.query.has('versionId') ? `${plain}Version` : plain;
  const resource = `arn:aws:s3:::${request.bucket}${request.key === '' ? '' : `/${request.key}`}`;
  const isDenied = readDenials(policy).some(({ actions, resources, conditions }) => (
    actions.some((pattern) => matches(pattern, action)) && resources.some((pattern) => matches(pattern, resource))
    && conditions.every(({ operator, key, values }) => values.some((wanted) => OPERATORS[operator]?.(CONDITION_KEYS[key]?.(request), wanted) === true))
  ));
  if (isDenied) throw new S3Error('AccessDenied', `User: local is not authorized to perform: ${action} on resource: "${resource}" with an explicit deny in a resource-based policy`);
}
