import { type Acceptance, type ArchiveWriter } from '../../../lib/core/archive-writer';
import { type ChunkHeader, type Fragment } from '../../../lib/core/fragments/fragment';
import { type Gap, type Position } from '../../../lib/ports/cursor-store';
import { ebmlHeader, tracks, videoTrack } from '../matroska-builder';
import { type SourceFragment } from './memory-stream';

/** What every chunk of one camera says before its frames. */
export const HEADER: ChunkHeader = { ebml: ebmlHeader(), tracks: tracks(videoTrack()), timestampScale: 1_000_000n };

/** A published fragment as the assembler tells it. */
export function fragmentOf({ number, serverTimestamp, producerTimestamp }: SourceFragment, header = HEADER): Fragment {
  return { number, serverTimestamp, producerTimestamp, continuationToken: String(number), millisBehindNow: 750, header };
}

/** The place of a published fragment. */
export function positionOf({ number, serverTimestamp, producerTimestamp }: SourceFragment): Position {
  return { fragmentNumber: String(number), serverTimestamp, producerTimestamp, continuationToken: String(number) };
}

export interface Delivery {
  readonly gap?: Gap;
  readonly header?: ChunkHeader;
  readonly contactId?: string;
}

/** Brings a fragment to a writer: its frames into the buffer, then the fragment itself. */
export async function deliver(writer: ArchiveWriter, source: SourceFragment, { gap, header, contactId }: Delivery = {}): Promise<Acceptance> {
  writer.buffer.begin();
  writer.buffer.write(source.frames);
  return writer.accept({ ...fragmentOf(source, header), ...(contactId === undefined ? {} : { contactId }) }, gap);
}
