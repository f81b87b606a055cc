/** Every error code this server answers, with the HTTP status that S3 documents for it. */
const STATUS_OF = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidStorageClass: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedPolicy: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MaxMessageLengthExceeded: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  ObjectLockConfigurationNotFoundError: 404,
  PreconditionFailed: 412,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;

/** An error code of S3 that this server can answer. */
export type S3ErrorCode = keyof typeof STATUS_OF;

/** An answer of S3 that is an error: code, status and message go to the caller as they are. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  /** HTTP status that S3 documents for the code. */
  readonly status: number;

  /** `details` become further elements of the XML, such as `ProposedSize`. */
  constructor(readonly code: S3ErrorCode, message: string, readonly details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = STATUS_OF[code];
  }
}
