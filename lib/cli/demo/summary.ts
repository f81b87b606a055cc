import { relative } from 'node:path';
import pc from 'picocolors';
import { type DemoOptions } from './options';
import { type DemoResult } from './demo';
import { hasHeld, type LockProbe } from './lock-probe';
import { megabytes } from './progress';

/** Objects that are listed for people. */
const SHOWN_OBJECTS = 20;

/** Whether everything that the camera recorded is in the archive, once, and can be played. */
export function isGood({ finished, failure, objectLock, verification: { fragments, lost, duplicated, faults } }: DemoResult): boolean {
  // What an interrupted demo has not archived yet is not lost: the next one continues.
  if (finished && fragments === 0) return false;
  if (objectLock !== undefined && !hasHeld(objectLock, finished)) return false;
  return failure === undefined && duplicated === 0 && faults.length === 0 && (lost === 0 || !finished);
}

/** The stream that a key is of. */
function streamOf(key: string): string {
  return /(?:^|\/)stream=([^/]+)\//.exec(key)?.[1] ?? '';
}

/** The result as one JSON object; field names are contract. */
export function toJson({ finished, windows, seconds, failure, verification, chaos, events, objectLock }: DemoResult): string {
  const { fragments, bytes, lost, duplicated, gaps, faults, objects } = verification;
  return JSON.stringify({
    windows, fragments, bytes, lost, duplicated, gaps, seconds: Math.round(seconds * 10) / 10, finished, faults, events,
    ...(failure === undefined ? {} : { failure }),
    ...(chaos === undefined ? {} : { chaos }),
    ...(objectLock === undefined ? {} : { objectLock }),
    objects: objects.map((object) => ({ stream: streamOf(object.key), ...object })),
  });
}

function count(label: string, value: number): string {
  return `${label} ${value === 0 ? pc.green('0') : pc.red(String(value))}`;
}

function lockLines({ locked, objects, tried, refusal }: LockProbe): string[] {
  const many = `Object Lock: ${locked} of ${objects} objects locked`;
  if (tried === undefined) return [many];
  const outcome = refusal === undefined ? pc.red('NOT refused') : `refused: ${pc.green(refusal)}`;
  return [`${many}, the last one until ${tried.until} (${tried.mode}); deleting its version was ${outcome}`];
}

/** The result for people. */
export function toText(result: DemoResult, { out }: DemoOptions): string {
  const { verification, windows, seconds, failure, finished, chaos, objectLock } = result;
  const { fragments, bytes, lost, duplicated, gaps, faults, objects } = verification;
  const lines = [
    '',
    `${fragments} fragments (${megabytes(bytes)}) archived; ${windows} window${windows === 1 ? '' : 's'}, ${seconds.toFixed(1)} s`,
    ...(chaos === undefined ? [] : [`the Lambda was killed ${chaos.kills} times and ${chaos.faults} requests failed on purpose (seed ${chaos.seed})`]),
    ...(objectLock === undefined ? [] : lockLines(objectLock)),
    ...(finished && fragments === 0 ? [pc.red('! nothing was recorded: the duration is shorter than a fragment')] : []),
    finished ? `${count('lost', lost)}   ${count('duplicated', duplicated)}   ${count('gaps', gaps)}` : 'stopped; run it again to continue',
    ...faults.map((fault) => pc.red(`! ${fault}`)),
    ...(failure === undefined ? [] : [pc.red(`! ${failure}`)]),
    '',
    ...(objects.length === 0 ? [] : ['Open them with a player:']),
    ...objects.slice(0, SHOWN_OBJECTS).map(({ file, fragments: inObject, bytes: size, from }) => `  ${relative(process.cwd(), file)}  ${pc.dim(`${from}, ${inObject} fragments, ${megabytes(size)}`)}`),
    ...(objects.length > SHOWN_OBJECTS ? [pc.dim(`  and ${objects.length - SHOWN_OBJECTS} more in ${relative(process.cwd(), out)}/s3`)] : []),
    '',
    pc.dim(`Lambda's log: ${relative(process.cwd(), out)}/lambda.log   Events: ${relative(process.cwd(), out)}/events.jsonl   Synthesized stack: ${relative(process.cwd(), out)}/cdk.out`),
  ];
  return `${lines.join('\n')}\n`;
}
