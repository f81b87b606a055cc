/** Reading archived footage from programs. docs/read-api.md tells of it. */
export { type LedgerObject } from '../adapters/dynamodb-ledger';
export { DamagedFragmentError } from '../core/footage/errors';
export { type TakeReason } from '../core/footage/films';
export { type Stretch, type StretchKind } from '../core/footage/stretches';
export { StoreMisconfiguredError } from '../contract/errors';
export { ArchiveFootage, type ArchiveFootageOptions, type FootageRequest } from './archive-footage';
export { type Clip } from './clip-footage';
export {
  AmbiguousStreamError, FileExistsError, InvalidRequestError, NotInMp4Error, ObjectMissingError, ObjectNotRestoredError, UnknownStreamError, UnreadableObjectError,
} from './errors';
export { type FoundFootage } from './find-footage';
export { type ReadCounts } from './footage-reader';
export { type Take } from './take';
export { type Time } from './time-range';
export { writeClip, writeTake, type WriteOptions, type WrittenTake } from './write-clip';
