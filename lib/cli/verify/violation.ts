/** What a violation is of. Names are contract: scripts match on them. */
export type ViolationKind =
  /** A key that is no archive object's, or whose stream nobody knows. */
  | 'stranger'
  /** The object cannot be read to its end: truncated, damaged, or refused by S3. */
  | 'object-unreadable'
  /** Its metadata is missing, or says something else than its key. */
  | 'object-metadata'
  /** Its CRC32 is not the one that S3 or the ledger has. */
  | 'object-checksum'
  /** Its size is not the one that the ledger has. */
  | 'object-size'
  /** A player could not play all of it. */
  | 'object-unplayable'
  /** A player could not find its way in it: its size, SeekHead, Duration or Cues are not those of its bytes. */
  | 'object-unseekable'
  /** An object has no index; `kvs-archive rebuild` writes it. */
  | 'index-missing'
  /** An index is no JSON packed by gzip, or S3 does not send it. */
  | 'index-unreadable'
  /** An index says something else than its object. */
  | 'index-differs'
  /** An index without an object. */
  | 'index-stray'
  /** It is in the ledger but not in the bucket. */
  | 'object-missing'
  /** It is in the bucket but not in the ledger. */
  | 'ledger-missing'
  /** The ledger says something else of its fragments, or of the time that they cover. */
  | 'ledger-differs'
  /** A number of the sequence has no entry, and no gap explains it. */
  | 'ledger-hole'
  | 'fragment-order'
  | 'fragment-duplicate'
  /** An object does not follow the one before it, and no gap explains it. */
  | 'continuity'
  /** A recorded gap covers what is archived, or lies nowhere between two objects. */
  | 'gap'
  | 'cursor'
  /** A multipart upload that no cursor refers to. */
  | 'orphan-upload'
  /** The source says something else. */
  | 'source';

/** Something that is not as it must be. */
export interface Violation {
  readonly kind: ViolationKind;
  /** The object's, or the index's, where it is of one. */
  readonly key?: string;
  readonly message: string;
}

export function violation(kind: ViolationKind, message: string, key?: string): Violation {
  return { kind, ...(key === undefined ? {} : { key }), message };
}
