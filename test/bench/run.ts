import { crc32 } from 'node:zlib';
import { type Bundles } from './bundle';
import { runSubjectProcess, startServer } from './child';
import { expectedArchive } from './memory-ports';
import { profileOf, Recording, STREAM_ARN } from './profiles';
import { NPM_SCANNERS, type Case, type Run } from './report';
import { type Certificate } from './servers/certificate';
import { type SinkReport } from './servers/sink';
import { SUBJECTS, type Subject } from './subjects/list';
import { type Outcome, type SubjectReport } from './subjects/task';
import { type StoredObject } from './upload-book';

/** What every run needs. */
export interface Bench {
  readonly bundles: Bundles;
  readonly certificate: Certificate;
  /** The certificate as a file. */
  readonly authority: string;
  /** Bytes of media in a run, about. */
  readonly bytes: number;
  /** Flags of Node for the subject. */
  readonly flags: readonly string[];
}

function refuseUnless(isRight: boolean, subject: string, got: unknown, allowed: unknown): void {
  if (!isRight) throw new Error(`${subject}: got ${JSON.stringify(got)}, allowed: ${JSON.stringify(allowed)}`);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The body as one object: what is stored when nobody looks into it. */
function wholeBody(recording: Recording): StoredObject {
  let [bytes, sum] = [0, 0];
  for (const piece of recording.pieces()) {
    bytes += piece.length;
    sum = crc32(piece, sum);
  }
  return { bytes, crc32: sum };
}

/** @throws Error when what has arrived is not what had to. */
async function checkStored(subject: string, recording: Recording, { objects, problems }: SinkReport, outcome: Outcome): Promise<void> {
  refuseUnless(problems.length === 0, subject, problems, []);
  if (subject !== 'kvs-archive') {
    refuseUnless(same(objects, [wholeBody(recording)]), subject, objects, [wholeBody(recording)]);
    return;
  }
  const expected = await expectedArchive(recording, STREAM_ARN);
  refuseUnless(same([outcome, objects], [expected.outcome, expected.objects]), subject, [outcome, objects], [expected.outcome, expected.objects]);
  refuseUnless(outcome['fragments'] === recording.fragments, subject, outcome, { fragments: recording.fragments });
}

function checkScanned(subject: string, { fragments, frames }: Recording, outcome: Outcome): void {
  const elements = { clusters: fragments + 1, blocks: frames };
  if (subject === 'core') refuseUnless(outcome['fragments'] === fragments && outcome['status'] === 'DONE', subject, outcome, { fragments });
  else if (subject === 'fragment-assembler') refuseUnless(same(outcome, { fragments: fragments + 1 }), subject, outcome, { fragments: fragments + 1 });
  else refuseUnless(same(outcome, elements), subject, outcome, elements);
}

function subjectOf(name: string): Subject {
  const subject = SUBJECTS.find((one) => one.name === name);
  if (subject === undefined) throw new Error(`--subject ${name}: must be one of ${SUBJECTS.map((one) => one.name).join(', ')}`);
  return subject;
}

async function throughNetwork(bench: Bench, { name, program, rounds }: Subject, transport: 'http' | 'https', recording: Recording): Promise<SubjectReport> {
  const { certificate, bundles, authority, flags } = bench;
  const task = { profile: recording.profile.name, fragments: recording.fragments, transport, certificate };
  const source = await startServer<unknown>(bundles.path('source'), task);
  const sink = await startServer<SinkReport>(bundles.path('sink'), task);
  try {
    const { profile, fragments } = task;
    const report = await runSubjectProcess({ path: bundles.path(program), task: { profile, fragments, rounds, sourceUrl: source.url, sinkUrl: sink.url }, authority, flags });
    await checkStored(name, recording, await sink.report(), report.outcome);
    return report;
  } finally {
    source.kill();
    sink.kill();
  }
}

/** Runs a case once. @throws Error when its subject has not done what it should. */
export async function runOnce(bench: Bench, { profile, transport, subject: name }: Case): Promise<Run & { readonly report: SubjectReport }> {
  const subject = subjectOf(name);
  const recording = Recording.of(profileOf(profile), bench.bytes * subject.share);
  const { bundles, authority, flags } = bench;
  if (transport !== 'memory') {
    const report = await throughNetwork(bench, subject, transport, recording);
    return { bytes: recording.bytes, cost: report.cost, report };
  }
  const task = { profile, fragments: recording.fragments, rounds: subject.rounds, sourceUrl: '', sinkUrl: '' };
  const report = await runSubjectProcess({ path: bundles.path(subject.program), task, more: [name], authority, flags });
  checkScanned(name, recording, report.outcome);
  return { bytes: recording.bytes * subject.rounds, cost: report.cost, report };
}

/** The cases that a choice comes to, in the order in which they run. */
export function casesOf(profiles: readonly string[], subjects: readonly string[], transports: readonly ('http' | 'https')[]): Case[] {
  return profiles.flatMap((profile) => [...transports, 'memory' as const].flatMap((transport) => (
    subjects.map(subjectOf).filter(({ isNetworked, name }) => isNetworked === (transport !== 'memory') && isWorthwhile(profile, name))
      .map(({ name: subject }) => ({ profile, transport, subject }))
  )));
}

/** How small reads are is nothing that npm's readers should be held to: one profile is enough for them. */
function isWorthwhile(profile: string, subject: string): boolean {
  return !NPM_SCANNERS.includes(subject) || profile === 'camera';
}
