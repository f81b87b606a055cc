import { type IncomingHttpHeaders } from 'node:http';
import { S3Error } from './errors';
import { type RequestTarget } from './request-target';

interface OperationRow {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly scope: 'service' | 'bucket' | 'object';
  /** Query parameters that make it this operation; `''` stands for any value. */
  readonly requires: Readonly<Record<string, string>>;
  /** Query parameters it also understands. */
  readonly allows: readonly string[];
  /** `x-amz-*` headers it understands beside {@link COMMON_HEADERS}; a trailing `*` stands for any ending. */
  readonly headers: readonly string[];
  /** Preconditions it evaluates. */
  readonly conditions: readonly Condition[];
}

const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'] as const;
type Condition = (typeof CONDITIONS)[number];

/** Understood or harmless everywhere: signing, the SDK's own, and account matters, of which there are none here. */
const COMMON_HEADERS = [
  'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'x-amz-user-agent', 'x-amz-expected-bucket-owner', 'x-amz-request-payer',
];
const CHECKSUM_HEADERS = ['x-amz-sdk-checksum-algorithm', 'x-amz-checksum-*'];
const BODY_HEADERS = [...CHECKSUM_HEADERS, 'x-amz-decoded-content-length', 'x-amz-trailer'];
const NEW_OBJECT_HEADERS = ['x-amz-meta-*', 'x-amz-storage-class'];
const NONE = { requires: {}, allows: [], headers: [], conditions: [] } as const;

/** Every operation of this server, in the words of the SDK. What matches no row is not implemented. */
const OPERATIONS = [
  { ...NONE, name: 'ListBuckets', method: 'GET', scope: 'service' },
  { ...NONE, name: 'CreateBucket', method: 'PUT', scope: 'bucket', headers: ['x-amz-bucket-object-lock-enabled'] },
  { ...NONE, name: 'HeadBucket', method: 'HEAD', scope: 'bucket' },
  { ...NONE, name: 'PutBucketPolicy', method: 'PUT', scope: 'bucket', requires: { policy: '' }, headers: CHECKSUM_HEADERS },
  { ...NONE, name: 'PutObjectLockConfiguration', method: 'PUT', scope: 'bucket', requires: { 'object-lock': '' }, headers: CHECKSUM_HEADERS },
  { ...NONE, name: 'GetObjectLockConfiguration', method: 'GET', scope: 'bucket', requires: { 'object-lock': '' } },
  {
    ...NONE, name: 'ListObjectsV2', method: 'GET', scope: 'bucket', requires: { 'list-type': '2' },
    allows: ['prefix', 'delimiter', 'start-after', 'continuation-token', 'max-keys', 'encoding-type'],
  },
  {
    ...NONE, name: 'ListMultipartUploads', method: 'GET', scope: 'bucket', requires: { uploads: '' },
    allows: ['prefix', 'key-marker', 'upload-id-marker', 'max-uploads', 'encoding-type'],
  },
  { ...NONE, name: 'PutObject', method: 'PUT', scope: 'object', headers: [...BODY_HEADERS, ...NEW_OBJECT_HEADERS], conditions: ['if-none-match'] },
  { ...NONE, name: 'GetObject', method: 'GET', scope: 'object', allows: ['versionId'], headers: ['x-amz-checksum-mode'], conditions: ['if-match', 'if-none-match'] },
  { ...NONE, name: 'HeadObject', method: 'HEAD', scope: 'object', allows: ['versionId'], headers: ['x-amz-checksum-mode'], conditions: ['if-match', 'if-none-match'] },
  { ...NONE, name: 'DeleteObject', method: 'DELETE', scope: 'object', allows: ['versionId'], headers: ['x-amz-bypass-governance-retention'] },
  {
    ...NONE, name: 'CreateMultipartUpload', method: 'POST', scope: 'object', requires: { uploads: '' },
    headers: ['x-amz-checksum-algorithm', 'x-amz-checksum-type', ...NEW_OBJECT_HEADERS],
  },
  { ...NONE, name: 'UploadPart', method: 'PUT', scope: 'object', requires: { uploadId: '', partNumber: '' }, headers: BODY_HEADERS },
  {
    ...NONE, name: 'CompleteMultipartUpload', method: 'POST', scope: 'object', requires: { uploadId: '' },
    headers: ['x-amz-checksum-*', 'x-amz-mp-object-size'], conditions: ['if-none-match'],
  },
  { ...NONE, name: 'AbortMultipartUpload', method: 'DELETE', scope: 'object', requires: { uploadId: '' } },
  {
    ...NONE, name: 'ListParts', method: 'GET', scope: 'object', requires: { uploadId: '' }, allows: ['part-number-marker', 'max-parts'],
  },
] as const satisfies readonly OperationRow[];

/** An operation this server implements. */
export type OperationName = (typeof OPERATIONS)[number]['name'];

function scopeOf(target: RequestTarget): OperationRow['scope'] {
  if (target.bucket === '') return 'service';
  return target.key === '' ? 'bucket' : 'object';
}

function matchesQuery(row: OperationRow, query: URLSearchParams): boolean {
  const required = Object.entries(row.requires);
  // `x-id` is the SDK's own note of the operation and decides nothing.
  const known = new Set(['x-id', ...Object.keys(row.requires), ...row.allows]);
  return required.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value))
    && [...query.keys()].every((name) => known.has(name));
}

/**
 * The operation a request asks for. Throws NotImplemented for anything this server would otherwise have to ignore: an unknown
 * parameter or header can change the meaning of a request (a copy source, an ACL), so none passes unread.
 */
export function identifyOperation(method: string, target: RequestTarget, headers: IncomingHttpHeaders): OperationName {
  const scope = scopeOf(target);
  const row = OPERATIONS.find((candidate) => candidate.method === method && candidate.scope === scope && matchesQuery(candidate, target.query));
  if (row === undefined) {
    const query = [...target.query.keys()].join(', ');
    throw new S3Error('NotImplemented', `The local S3 server has no ${method} of scope ${scope} with ${query === '' ? 'no query' : `the query ${query}`}.`);
  }
  const understood = [...COMMON_HEADERS, ...row.headers];
  for (const name of Object.keys(headers)) {
    const foreign = name.startsWith('x-amz-')
      ? !understood.some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known))
      : CONDITIONS.some((condition) => condition === name && !(row.conditions as readonly Condition[]).includes(condition));
    if (foreign) {
      throw new S3Error('NotImplemented', `A header you provided implies functionality that is not implemented: ${name} on ${row.name}.`, { Header: name });
    }
  }
  return row.name;
}
