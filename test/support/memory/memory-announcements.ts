import { type Announcement, type Announcements } from '../../../lib/ports/announcements';
import { directWire, type Wire } from './wire';

/** An event bus in memory. */
export class MemoryBus {
  /** Everything that was ever announced, in order. */
  readonly heard: Announcement[] = [];

  /** Sequence numbers of the objects that were announced, in order. */
  get sequence(): readonly number[] {
    return this.heard.map(({ object }) => object.seq);
  }
}

/** One worker's way to a {@link MemoryBus}. */
export class MemoryAnnouncements implements Announcements {
  constructor(private readonly bus: MemoryBus, private readonly wire: Wire = directWire) {}

  archived(announcement: Announcement): Promise<void> {
    return this.wire.carry({ port: 'announcements', method: 'archived' }, () => { this.bus.heard.push(announcement); });
  }
}
