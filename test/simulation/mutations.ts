import { type Patch } from './bundle';
import { type Mode } from './profile';

/** The core with one of its guards taken out, or two that stand behind each other. */
export interface Mutation {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** Modes whose troubles the guard is there for. */
  readonly modes: readonly Mode[];
  /** A seed that gives it away and is tried first, where one has to look for thousands. */
  readonly seed?: number;
  /** Why the archive is still right without the guard; absent when it must go wrong. */
  readonly safeBecause?: string;
}

const FINISH = 'lib/core/commit/finish.ts';
const COMPLETION = 'lib/core/commit/completion.ts';
const RECOVER = 'lib/core/commit/recover.ts';
const WRITER = 'lib/core/archive-writer.ts';
const STREAM_READER = 'lib/core/stream-reader.ts';
const COMPLETE_LINE = '  const completion = await complete(ports, cursor, intent, own?.replacement);\n';
const INTENT_LINE = '    const intent = intentOf(open, current.last, this.ports.clock.now(), firstPart);\n';

/** The condition that the adapter puts on every write of a cursor; here it is the table's. */
const NO_CAS: Patch = {
  file: 'test/support/memory/memory-table.ts', find: "    if ((row.cursor?.rev ?? 0) !== cursor.rev - 1) return { kind: 'conflict' };\n", replace: '',
};
/** `If-None-Match: *`, which the adapter sends with every Complete; here it is the bucket's. */
const NO_IF_NONE_MATCH: Patch = {
  file: 'test/support/memory/memory-bucket.ts', find: '    return this.objects.has(key) || [', replace: '    return key === undefined && [',
};
const NO_QUARANTINE: Patch = { file: FINISH, find: 'export const QUARANTINE_MILLIS = 15 * 60 * 1000;', replace: 'export const QUARANTINE_MILLIS = 0;' };
const NO_ADOPTION: Patch = { file: COMPLETION, find: '[intent, ...cursor.superseded].flatMap', replace: '[intent].flatMap' };
const NO_PINNED_KEY: Patch = { file: WRITER, find: 'const key = cursor.key ?? this.keyOf(first);', replace: 'const key = this.keyOf(first);' };
const BLIND_PARTS: Patch = { file: COMPLETION, find: 'part?.bytes === bytes && meant.includes(part.crc32) ? part : undefined', replace: 'part' };

/** The next owner goes on with the upload in place of sealing it. */
const RESUME: readonly Patch[] = [
  {
    file: RECOVER, find: '  const intent = intentOf(open, open.last, ports.clock.now());\n',
    replace: "  if (open.last !== undefined) return { kind: 'clean', stored: { cursor, stop } };\n  const intent = intentOf(open, open.last, ports.clock.now());\n",
  },
  {
    file: STREAM_READER, find: '    const { after } = writer.state.cursor;\n',
    replace: '    const after = writer.state.cursor.open?.last ?? writer.state.cursor.after;\n',
  },
  {
    file: WRITER, find: '    const { cursor } = this.stored;\n    const first = positionOf(fragment);\n',
    replace: '    const { cursor } = this.stored;\n    const first = positionOf(fragment);\n    const left = cursor.open;\n'
      + '    if (left?.last !== undefined) return { open: left, fragments: left.fragments, last: left.last, timeline:'
      + ' Object.assign(new ObjectTimeline(fragment, this.settings.segmentMillis), { start: left.first.producerTimestamp }),'
      + ' contents: new ObjectContents({ ...fragment.header, headerBytes: 0 }) };\n',
  },
  {
    file: WRITER, find: '    const { current } = this;\n',
    replace: '    const left = this.stored.cursor.open;\n    const current = this.current ?? (left?.last === undefined ? undefined : { open: left, fragments: left.fragments, last: left.last });\n',
  },
  // Its beginning is not known to whoever goes on with it, so no object is finished.
  { file: WRITER, find: '    const cuesOffset = ', replace: '    if (open.parts.length >= 0) return undefined;\n    const cuesOffset = ' },
];

const PLAIN: readonly Mode[] = ['plain'];
const WORST: readonly Mode[] = ['weird+retention', 'plain'];

/** Guards of the commit protocol. */
const COMMIT: readonly Mutation[] = [
  {
    name: 'ADVANCE before Complete', modes: PLAIN,
    patches: [{
      file: FINISH, find: COMPLETE_LINE,
      replace: `  const early = await advance(ports, cursor, intent, intent, own?.contents);\n${COMPLETE_LINE}  if (completion.kind !== 'refused') return early;\n`,
    }],
  },
  {
    name: 'ledger before the object was seen', modes: PLAIN,
    patches: [{ file: FINISH, find: COMPLETE_LINE, replace: `  await ports.cursors.record(cursor.streamArn, { ...intent, seq: cursor.seq });\n${COMPLETE_LINE}` }],
  },
  {
    name: 'Complete before intent', modes: PLAIN,
    patches: [{
      file: WRITER, find: INTENT_LINE, replace: `${INTENT_LINE}    await this.ports.objects.complete(intent);\n`,
    }],
  },
  {
    name: 'position recorded before its part', modes: PLAIN,
    patches: [{
      file: WRITER, find: '    const open = await this.withPart(this.current);\n    await this.change({ open });\n',
      replace: '    await this.change({ open: { ...this.current.open, last: this.current.last, fragments: this.current.fragments } });\n'
        + '    const open = await this.withPart(this.current);\n    await this.change({ open });\n',
    }],
  },
  { name: 'no compare-and-set on rev', modes: WORST, patches: [NO_CAS] },
  { name: 'no If-None-Match', modes: WORST, patches: [NO_IF_NONE_MATCH] },
  { name: 'no compare-and-set, no If-None-Match', modes: PLAIN, patches: [NO_CAS, NO_IF_NONE_MATCH] },
  { name: 'no quarantine', modes: WORST, patches: [NO_QUARANTINE], safeBecause: 'the key stays, and the object of a given-up intent is adopted' },
  { name: 'no quarantine, no adoption', modes: WORST, patches: [NO_QUARANTINE, NO_ADOPTION] },
  { name: 'no quarantine, key not pinned', modes: WORST, patches: [NO_QUARANTINE, NO_PINNED_KEY] },
  { name: 'no adoption of a given-up object', modes: WORST, patches: [NO_ADOPTION] },
  { name: 'no quarantine, no If-None-Match', modes: WORST, patches: [NO_QUARANTINE, NO_IF_NONE_MATCH] },
  {
    name: 'writeId not looked at', modes: PLAIN,
    patches: [{ file: 'lib/core/commit/compare-and-set.ts', find: 'if (stored?.writeId === next.writeId)', replace: 'if (stored === undefined)' }],
  },
  { name: 'foreign upload resumed, not sealed', modes: WORST, patches: RESUME },
  {
    name: 'foreign upload discarded, not sealed', modes: WORST, safeBecause: 'efficiency only: its fragments are read again',
    patches: [{ file: RECOVER, find: '  if (open.last === undefined) {', replace: '  if (open !== undefined) {' }],
  },
  {
    name: 'size and checksum not compared', modes: PLAIN,
    patches: [{ file: COMPLETION, find: '.find(({ bytes, crc32 }) => bytes === seen.bytes && crc32 === seen.crc32)', replace: '.find(() => true)' }],
  },
  { name: 'ETags of now taken blindly', modes: WORST, patches: [BLIND_PARTS], safeBecause: 'nobody sends a part with other contents than those that the intent names (R3)' },
  {
    name: 'lease ignored', modes: WORST, safeBecause: 'efficiency only: safety never depends on the lease',
    patches: [{ file: 'lib/core/commit/acquire.ts', find: "  if (cursor.owner !== claim.run && cursor.leaseUntil > now) return { kind: 'held', cursor };\n", replace: '' }],
  },
];

/** Guards of finishing an object and of its index. */
const FINISHING: readonly Mutation[] = [
  {
    name: 'first part sent again before the intent', modes: PLAIN,
    patches: [
      { file: WRITER, find: INTENT_LINE, replace: `${INTENT_LINE}    const early = firstPart === undefined ? undefined : await this.replaceFirst(intent, firstPart);\n` },
      { file: WRITER, find: 'const replacement = firstPart === undefined ? undefined : await this.replaceFirst(intent, firstPart);', replace: 'const replacement = early;' },
    ],
  },
  {
    name: 'object with the finished header not known', modes: PLAIN,
    patches: [{ file: COMPLETION, find: 'return intent.finished === undefined ? [intent] :', replace: 'return intent !== undefined ? [intent] :' }],
  },
  {
    name: 'object as it went up at first not known', modes: PLAIN,
    patches: [{ file: COMPLETION, find: '? [intent] : [intent, {', replace: '? [intent] : [{' }],
  },
  {
    name: 'checksum of the finished object recorded for any', modes: PLAIN,
    patches: [{ file: FINISH, find: '  const { finished: _finished, ...facts } = seen;\n', replace: '  const { finished, ...found } = seen;\n  const facts = { ...found, crc32: finished?.crc32 ?? found.crc32 };\n' }],
  },
  {
    name: 'first part that was sent again not looked for', modes: WORST, safeBecause: 'efficiency only: its fragments are read again',
    patches: [{ file: COMPLETION, find: 'number === 1 ? [crc32, intent.finished?.firstPart] : [crc32]', replace: '[crc32]' }],
  },
  {
    name: 'Cues counted from the part', modes: PLAIN,
    patches: [{ file: WRITER, find: 'offset: current.open.bytes + cluster.offset', replace: 'offset: cluster.offset' }],
  },
  {
    name: 'ledger before the index', modes: PLAIN,
    patches: [{ file: FINISH, find: '  const isIntended = ', replace: "  await persist(ports, 'record object', () => ports.cursors.record(cursor.streamArn, { ...facts, seq: cursor.seq }));\n  const isIntended = " }],
  },
  {
    name: 'no index', modes: PLAIN,
    patches: [{ file: 'lib/core/commit/indexing.ts', find: "  await persist(ports, 'store index', () => ports.objects.putIndex(indexKey(key), encodeIndex(index)));\n", replace: '' }],
  },
  {
    name: 'index from memory for an object given up before', modes: WORST,
    patches: [{ file: FINISH, find: 'isIntended ? contents : undefined', replace: 'contents' }],
  },
];

/** Guards of reading. */
const READING: readonly Mutation[] = [
  {
    name: 'duplicates not dropped', modes: PLAIN,
    patches: [{
      file: 'lib/core/fragments/fragment-assembler.ts', replace: '',
      find: "    if (this.last !== undefined && fragment.number <= this.last) return { kind: 'duplicate', number: fragment.number };\n",
    }],
  },
  {
    name: 'partial fragment kept', modes: PLAIN,
    patches: [{
      file: 'lib/core/segments/part-buffer.ts', find: '    this.end = this.kept + CLUSTER_HEAD_BYTES;\n',
      replace: '    this.end = Math.max(this.end, this.kept + CLUSTER_HEAD_BYTES);\n',
    }],
  },
  {
    name: 'gap without having asked for EARLIEST', modes: ['retention'],
    patches: [{ file: STREAM_READER, find: "    if (this.lost !== undefined && this.skip === undefined) return { StartSelectorType: 'EARLIEST' };\n", replace: '' }],
  },
  {
    name: 'gap although the source still has what was archived', modes: ['retention'],
    patches: [{ file: 'lib/core/session-reader.ts', find: '        if (this.task.skip === undefined) this.lost = undefined;\n', replace: '' }],
  },
  {
    name: 'lost fragments without a gap', modes: ['retention'],
    patches: [{ file: 'lib/core/session-reader.ts', find: 'this.writer.accept(fragment, this.gapBefore(fragment))', replace: 'this.writer.accept(fragment)' }],
  },
];

const RANGES: readonly Mode[] = ['ranges'];
const ARCHIVE_RANGE = 'lib/core/archive-range.ts';
const SESSION_READER = 'lib/core/session-reader.ts';

/** Guards of an archive of ranges, and of what it tells others. */
const ASKED: readonly Mutation[] = [
  {
    name: 'leap recorded as lost', modes: RANGES,
    patches: [{ file: SESSION_READER, find: 'return skipped === undefined ? bounds : { ...bounds, skipped };', replace: 'return bounds;' }],
  },
  {
    name: 'leap not recorded', modes: RANGES,
    patches: [{ file: SESSION_READER, find: '    const from = this.skippedFrom();\n', replace: '    const from: number | undefined = undefined;\n' }],
  },
  {
    name: 'leap not recorded beside what is lost', modes: RANGES,
    patches: [{ file: SESSION_READER, find: '    const from = this.skippedFrom();\n', replace: '    const from = this.lost === undefined ? this.skippedFrom() : undefined;\n' }],
  },
  {
    name: 'what a range has lost not told beside what was left out', modes: ['weird+retention+ranges'],
    patches: [{ file: SESSION_READER, find: '    return serverTimestamp - leap.to > (lost === EXPIRED ? LONGEST_FRAGMENT_MILLIS : 0) ? lost : undefined;\n', replace: '    return undefined;\n' }],
  },
  {
    name: 'leap further than to the range', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: '{ over: after, to: from }', replace: '{ over: after, to: from + 25_000 }' }],
  },
  {
    name: 'leap without a look at what others wait for', modes: RANGES, seed: 3337,
    patches: [{ file: ARCHIVE_RANGE, find: '  if (moment <= reached + LONGEST_FRAGMENT_MILLIS) return undefined;\n', replace: '  if (moment > 0) return undefined;\n' }],
  },
  {
    name: 'archive begun without a look at what others wait for', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: 'seconds(Math.min(range.from, ...wishes.map(({ from }) => from)))', replace: 'seconds(range.from)' }],
  },
  {
    name: 'leap without a look at where it begins', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: '{ over: after, to: from }', replace: '{ over: after, to: from, from: after.serverTimestamp }' }],
  },
  {
    name: 'done without a look at what was skipped', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: 'await ports.cursors.skipped(streamArn, passed)', replace: 'await Promise.resolve([] as { from: number; to: number }[])' }],
  },
  {
    name: 'done without a look at where the archive begins', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: 'const began = beginningOf(cursor) ?? -Infinity;', replace: 'const began = -Infinity;' }],
  },
  {
    name: 'done as soon as the stream is silent', modes: RANGES,
    patches: [{ file: STREAM_READER, find: 'if (now >= this.limits.until + PATIENCE_MILLIS)', replace: 'if (now >= this.limits.until - PATIENCE_MILLIS)' }],
  },
  {
    name: 'done although another run holds the stream before its end', modes: RANGES,
    patches: [{ file: ARCHIVE_RANGE, find: 'return after !== undefined && after.serverTimestamp >= until;', replace: 'return after !== undefined && after.serverTimestamp + 30_000 >= until;' }],
  },
  {
    name: 'announced after the cursor has moved', modes: PLAIN,
    patches: [
      { file: FINISH, find: '  await announce(ports, cursor, object);\n', replace: '' },
      { file: FINISH, find: "  ports.journal.record({ kind: 'object-archived', object });\n", replace: "  ports.journal.record({ kind: 'object-archived', object });\n  await announce(ports, cursor, object);\n" },
    ],
  },
  {
    name: 'announced before the ledger knows', modes: PLAIN,
    patches: [
      { file: FINISH, find: '  await announce(ports, cursor, object);\n', replace: '' },
      { file: FINISH, find: "  await persist(ports, 'record object'", replace: "  await announce(ports, cursor, object);\n  await persist(ports, 'record object'" },
    ],
  },
];

/** What the simulator has found in the core: taking the mend out again is a mutation like any other. */
export const FOUND: readonly Mutation[] = [
  {
    name: 'unreadable fragment given up although it is behind us', modes: ['plain', 'weird'],
    patches: [{ file: STREAM_READER, find: '    if (this.last !== undefined && number <= this.last) {\n', replace: '    if (this.last !== undefined && number < 0n) {\n' }],
  },
];

/** Every mutation. A snippet that no longer stands in its file is an error, so this list cannot fall behind the core. */
export const MUTATIONS: readonly Mutation[] = [...COMMIT, ...FINISHING, ...READING, ...ASKED, ...FOUND];
