import { type Announcements } from './announcements';
import { type Clock } from './clock';
import { type CursorStore } from './cursor-store';
import { type Journal } from './journal';
import { type MediaSource } from './media-source';
import { type ObjectStore } from './object-store';
import { type Randomness } from './randomness';

/** Everything outside the core. */
export interface Ports {
  readonly source: MediaSource;
  readonly objects: ObjectStore;
  readonly cursors: CursorStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly journal: Journal;
  readonly announcements: Announcements;
}
