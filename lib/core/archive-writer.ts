import { crc32 } from 'node:zlib';
import { StoreUnavailableError } from '../contract/errors';
import { objectKey } from '../contract/object-key';
import { type Gap, type Intent, type OpenObject, type Position } from '../ports/cursor-store';
import { type StreamDescription } from '../ports/media-source';
import { type StoredPart, type Upload } from '../ports/object-store';
import { type Ports } from '../ports/ports';
import { LEASE_MILLIS } from './commit/acquire';
import { compareAndSet, type CursorChange, type StoredCursor } from './commit/compare-and-set';
import { finish, type Finish } from './commit/finish';
import { persist } from './commit/persist';
import { intentOf } from './commit/recover';
import { type Fragment } from './fragments/fragment';
import { cuesElement } from './segments/cues';
import { fragmentTags } from './segments/fragment-tags';
import { ObjectContents } from './segments/object-contents';
import { objectHeader, type FinishedObject } from './segments/object-header';
import { ObjectTimeline, type CutReason } from './segments/object-timeline';
import { PartBuffer, type Part } from './segments/part-buffer';

export interface WriterSettings {
  readonly keyPrefix: string;
  /** Objects are cut where SERVER_TIMESTAMP passes a multiple of this. */
  readonly segmentMillis: number;
  /** A part is stored once it holds this much; S3 wants at least 5 MiB. */
  readonly partBytes: number;
}

/** Room beyond a part for the fragment that fills it, so that the buffer seldom has to grow. */
const FRAGMENT_ROOM = 2 * 1024 * 1024;

/** The object that is being written. */
interface Current {
  readonly open: OpenObject;
  readonly timeline: ObjectTimeline;
  readonly contents: ObjectContents;
  /** Its beginning, as long as it grows or once it is finished. */
  readonly header: (finished?: FinishedObject) => Uint8Array;
  /** A copy of the first part, once that is stored: it goes up again when the object is finished. */
  readonly firstPart?: Uint8Array;
  /** Fragments kept, stored in parts or not. */
  fragments: number;
  last: Position;
}

/** `kept`, or why the fragment was not taken: what became of the object before it. */
export type Acceptance = 'kept' | Exclude<Finish['kind'], 'archived'>;

function positionOf(fragment: Fragment): Position {
  return {
    fragmentNumber: fragment.number.toString(),
    serverTimestamp: fragment.serverTimestamp,
    producerTimestamp: fragment.producerTimestamp,
    continuationToken: fragment.continuationToken,
  };
}

/**
 * Writes whole fragments into archive objects and keeps the cursor: open, part, part, intent, complete, advance. Needs a cursor
 * with nothing left to recover. Frames reach it through {@link buffer} before the fragment is accepted.
 */
export class ArchiveWriter {
  readonly buffer: PartBuffer;
  private current: Current | undefined;

  constructor(
    private readonly ports: Ports,
    private readonly stream: StreamDescription,
    private readonly settings: WriterSettings,
    private stored: StoredCursor,
  ) {
    this.buffer = new PartBuffer(settings.partBytes + FRAGMENT_ROOM);
  }

  /** The cursor as it is stored, and whether this stream's archive is to stop. */
  get state(): StoredCursor {
    return this.stored;
  }

  /**
   * Takes the fragment whose frames have arrived in the buffer.
   * @param gap What is missing right before it: it then begins an object, which carries the gap into the ledger.
   */
  async accept(fragment: Fragment, gap?: Gap): Promise<Acceptance> {
    if (gap !== undefined || this.cutBefore(fragment) !== undefined) {
      const closed = await this.close();
      if (closed !== undefined && closed !== 'archived') return closed;
    }
    this.current ??= await this.open(fragment, gap);
    this.keep(this.current, fragment);
    if (this.buffer.keptBytes >= this.settings.partBytes) await this.checkpoint();
    else await this.renewLease();
    return 'kept';
  }

  /** Completes the object with what was accepted so far; nothing when there is none. */
  async close(): Promise<Finish['kind'] | undefined> {
    const { current } = this;
    if (current === undefined) return undefined;
    this.current = undefined;
    const firstPart = this.finishContent(current);
    const open = this.buffer.keptBytes > 0 ? await this.withPart(current) : current.open;
    const intent = intentOf(open, current.last, this.ports.clock.now(), firstPart);
    await this.change({ open: undefined, commit: intent });
    const replacement = firstPart === undefined ? undefined : await this.replaceFirst(intent, firstPart);
    const finished = await finish(this.ports, this.stored, intent, { contents: current.contents, replacement });
    this.stored = finished.stored;
    return finished.kind;
  }

  /** Whether the object in hand would be whole without this fragment: its clock boundary lies between the two. */
  isWholeBefore(fragment: Fragment): boolean {
    return this.cutBefore(fragment) === 'clock-boundary';
  }

  private cutBefore(fragment: Fragment): CutReason | undefined {
    if (this.current === undefined) return undefined;
    const { timeline, open: { parts, bytes } } = this.current;
    return timeline.cutBefore(fragment, { parts: parts.length, bytes: bytes + this.buffer.keptBytes });
  }

  private async open(fragment: Fragment, gap: Gap | undefined): Promise<Current> {
    const { cursor } = this.stored;
    const first = positionOf(fragment);
    const key = cursor.key ?? this.keyOf(first);
    // An upload whose answer was lost is never referred to; the bucket's lifecycle rule removes it.
    const upload = await persist(this.ports, 'create upload', () => this.ports.objects.createUpload(key, this.metadata(fragment, gap)));
    const { contactId } = fragment;
    const open: OpenObject = {
      ...upload, parts: [], first, fragments: 0, bytes: 0, ...(gap === undefined ? {} : { gap }), ...(contactId === undefined ? {} : { contactId }),
    };
    await this.change({ key, open });
    this.ports.journal.record({ kind: 'object-opened', key, seq: cursor.seq });
    const header = (finished?: FinishedObject): Uint8Array => objectHeader(fragment.header, fragment.producerTimestamp, finished);
    const contents = new ObjectContents({ ...fragment.header, headerBytes: header().length });
    this.buffer.insert(header());
    return { open, timeline: new ObjectTimeline(fragment, this.settings.segmentMillis), contents, header, fragments: 0, last: first };
  }

  private keep(current: Current, fragment: Fragment): void {
    const ticks = current.timeline.place(fragment);
    const cluster = this.buffer.keep(ticks, fragmentTags(fragment));
    const last = positionOf(fragment);
    current.contents.add({ ...last, number: last.fragmentNumber, ...cluster, ticks, offset: current.open.bytes + cluster.offset });
    current.fragments += 1;
    current.last = last;
  }

  /**
   * Puts the Cues behind the last fragment, and what is known only now into the object's beginning.
   * @returns the first part as it is to be then, when it is stored already.
   */
  private finishContent({ open, contents, header, firstPart }: Current): Uint8Array | undefined {
    const cuesOffset = open.bytes + this.buffer.keptBytes;
    const hasCues = contents.cues.length > 0;
    if (hasCues) this.buffer.insert(cuesElement(contents.cues));
    const beginning = header({ bytes: open.bytes + this.buffer.keptBytes, duration: contents.durationTicks, cues: hasCues ? cuesOffset : undefined });
    if (firstPart === undefined) this.buffer.replaceFirst(beginning);
    else firstPart.set(beginning);
    return firstPart;
  }

  /** Nothing when it cannot be stored: as it went up at first the object plays as well, and whoever completes it finds out which it is. */
  private async replaceFirst(intent: Intent, firstPart: Uint8Array): Promise<StoredPart | undefined> {
    try {
      return await this.storePart(intent, 1, { content: firstPart, crc32: crc32(firstPart) });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      this.ports.journal.record({ kind: 'trouble', step: 'finish first part', message: error.message });
      return undefined;
    }
  }

  private keyOf(first: Position): string {
    return objectKey({
      prefix: this.settings.keyPrefix,
      streamName: this.stream.streamName,
      streamCreationTime: this.stream.streamArn.split('/').at(-1) ?? '',
      seq: this.stored.cursor.seq,
      firstFragmentNumber: first.fragmentNumber,
      serverTimestamp: first.serverTimestamp,
    });
  }

  /** Enough to make cursor and ledger anew from the bucket alone. */
  private metadata({ contactId }: Fragment, gap: Gap | undefined): Record<string, string> {
    const { streamArn, seq, epoch, after } = this.stored.cursor;
    return {
      'stream-arn': streamArn, seq: String(seq), epoch: String(epoch), after: after?.fragmentNumber ?? '',
      ...(gap === undefined ? {} : { gap: gap.reason }),
      ...(gap?.skipped === undefined ? {} : { 'skipped-from': String(gap.skipped.from), 'skipped-to': String(gap.skipped.to) }),
      ...(contactId === undefined ? {} : { 'contact-id': contactId }),
    };
  }

  /** Stores a part, then says so in the cursor: the other way round a crash between the two would lose what is in it. */
  private async checkpoint(): Promise<void> {
    if (this.current === undefined) return;
    const firstPart = this.current.firstPart ?? this.buffer.copy();
    const open = await this.withPart(this.current);
    await this.change({ open });
    this.current = { ...this.current, open, firstPart };
  }

  /** The object with one more part: all that is kept in the buffer. */
  private async withPart({ open, fragments, last }: Current): Promise<OpenObject> {
    const part = await this.storePart(open, open.parts.length + 1, this.buffer.take());
    return { ...open, parts: [...open.parts, part], last, fragments, bytes: open.bytes + part.bytes };
  }

  private async storePart(upload: Upload, number: number, { content, crc32: checksum }: Part): Promise<StoredPart> {
    const etag = await persist(this.ports, 'store part', () => this.ports.objects.uploadPart(upload, number, content, checksum));
    return { number, etag, crc32: checksum, bytes: content.length };
  }

  /** Slow streams fill a part in many minutes; the lease must not run out meanwhile, and a stop must be heard. */
  private async renewLease(): Promise<void> {
    if (this.stored.cursor.leaseUntil - this.ports.clock.now() < LEASE_MILLIS / 2) await this.change({});
  }

  private async change(change: CursorChange): Promise<void> {
    const leaseUntil = this.ports.clock.now() + LEASE_MILLIS;
    this.stored = await compareAndSet(this.ports, this.stored.cursor, { leaseUntil, ...change });
  }
}
