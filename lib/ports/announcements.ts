import { type ArchivedObject, type Position } from './cursor-store';

/** An object that is in the bucket and in the ledger. */
export interface Announcement {
  readonly streamArn: string;
  readonly object: ArchivedObject;
  /** Last fragment archived before it; absent before the first object. */
  readonly after?: Position;
}

/** EventBridge, as far as an archive needs it: tells others what became part of the archive. */
export interface Announcements {
  /** Tells of an object and of the gap before it. Repeating it does no harm. */
  archived(announcement: Announcement): Promise<void>;
}
