/** Readers of Matroska over the same bytes in memory: the archive's own, in three depths, and what npm offers. */
import { type Transform } from 'node:stream';
import { Decoder as EbmlDecoder, type Tag } from 'ebml';
import { EbmlStreamDecoder, EbmlTagId, EbmlTagPosition, SimpleBlock as StreamBlock, type EbmlTag } from 'ebml-stream';
import { Decoder as TsDecoder, type EBMLElementDetail } from 'ts-ebml';
import { ID } from '../../../lib/core/ebml/element-ids';
import { ElementScanner } from '../../../lib/core/ebml/element-scanner';
import { FragmentAssembler } from '../../../lib/core/fragments/fragment-assembler';
import { PartBuffer } from '../../../lib/core/segments/part-buffer';
import { archiveRecording, memorySource, memoryStore, restOfPorts } from '../memory-ports';
import { bodyOf, profileOf, Recording, STREAM_ARN } from '../profiles';
import { UploadBook } from '../upload-book';
import { runSubject, type Outcome } from './task';

type Pieces = readonly Uint8Array[];

/** What every reader must find. */
class Count {
  clusters = 0;
  blocks = 0;

  get outcome(): Outcome {
    return { clusters: this.clusters, blocks: this.blocks };
  }
}

async function elementScanner(pieces: Pieces): Promise<Outcome> {
  const count = new Count();
  const scanner = new ElementScanner();
  for (const piece of pieces) {
    scanner.feed(piece);
    for (let answer = scanner.next(); answer.kind !== 'need-more-bytes'; answer = scanner.next()) {
      if (answer.kind === 'malformed') throw new Error(answer.reason);
      if (answer.kind !== 'element') continue;
      if (answer.id === ID.Cluster) count.clusters += 1;
      if (answer.id === ID.SimpleBlock) count.blocks += 1;
    }
  }
  return count.outcome;
}

/** As a window does it, frames and all: they are copied into a buffer, which is emptied when it is full. */
async function fragmentAssembler(pieces: Pieces): Promise<Outcome> {
  const buffer = new PartBuffer(16 * 1024 * 1024);
  const assembler = new FragmentAssembler(buffer);
  let fragments = 0;
  for (const piece of pieces) {
    assembler.feed(piece);
    for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
      if (answer.kind !== 'fragment') throw new Error(answer.kind);
      fragments += 1; // It is not kept, so the next one is written over it.
    }
  }
  return { fragments };
}

/** A Transform gets one piece after the other, as fast as it takes them. */
async function decoded<T>(decoder: Transform, pieces: Pieces, take: (told: T) => void): Promise<void> {
  decoder.on('data', take);
  const ended = new Promise((resolve, reject) => { decoder.on('end', resolve).on('error', reject); });
  for (const piece of pieces) {
    if (!decoder.write(piece)) await new Promise((resolve) => { decoder.once('drain', resolve); });
  }
  decoder.end();
  await ended;
}

async function ebml(pieces: Pieces): Promise<Outcome> {
  const count = new Count();
  await decoded<readonly [string, Tag]>(new EbmlDecoder(), pieces, ([kind, { name }]) => {
    if (kind === 'start' && name === 'Cluster') count.clusters += 1;
    if (kind === 'tag' && name === 'SimpleBlock') count.blocks += 1;
  });
  return count.outcome;
}

async function ebmlStream(pieces: Pieces): Promise<Outcome> {
  const count = new Count();
  const cluster: number = EbmlTagId.Cluster;
  await decoded<EbmlTag>(new EbmlStreamDecoder(), pieces, (tag) => {
    if (tag.id === cluster && tag.position === EbmlTagPosition.Start) count.clusters += 1;
    if (tag instanceof StreamBlock) count.blocks += 1;
  });
  return count.outcome;
}

async function tsEbml(pieces: Pieces): Promise<Outcome> {
  const count = new Count();
  const decoder = new TsDecoder();
  const take = (element: EBMLElementDetail): void => {
    if (element.name === 'Cluster' && element.type === 'm' && !element.isEnd) count.clusters += 1;
    if (element.name === 'SimpleBlock') count.blocks += 1;
  };
  // Its README hands it Buffers, its types say ArrayBuffer; a copy for the types' sake would be measured.
  for (const piece of pieces) decoder.decode(piece as unknown as ArrayBuffer).forEach(take);
  return count.outcome;
}

const SCANNERS: Readonly<Record<string, (pieces: Pieces) => Promise<Outcome>>> = {
  'element-scanner': elementScanner, 'fragment-assembler': fragmentAssembler, ebml, 'ebml-stream': ebmlStream, 'ts-ebml': tsEbml,
};

/** The whole core: a window from memory into nothing. */
function core(recording: Recording, body: Uint8Array): Promise<Outcome> {
  const source = memorySource(() => [body], recording.profile.writeBytes, STREAM_ARN);
  return archiveRecording({ ...restOfPorts(), source, objects: memoryStore(new UploadBook()) }, recording.until);
}

runSubject(({ profile, fragments }) => {
  const recording = new Recording(profileOf(profile), fragments);
  const body = bodyOf(recording);
  const name = process.argv[3] ?? '';
  const scanner = SCANNERS[name];
  if (scanner === undefined) return () => core(recording, body);
  const { writeBytes } = recording.profile;
  const pieces = Array.from({ length: Math.ceil(body.length / writeBytes) }, (_, i) => body.subarray(i * writeBytes, (i + 1) * writeBytes));
  return () => scanner(pieces);
});
