import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { acceleratedClock } from '../../local/kinesis-video';
import { readAssembly, type Assembly } from '../../local/stack/assembly';
import { InterruptedError } from '../cli-error';
import { lockDirectory } from '../directory-lock';
import { synthesize } from '../synthesize';
import { type Verification } from '../verify/verify-archive';
import { writableDirectory } from '../writable-directory';
import { archive } from './archive';
import { STREAM_PREFIX, SINGLE_STREAM } from './cameras';
import { type ChaosCount } from './chaos';
import { type DemoOptions } from './options';
import { type LockProbe } from './lock-probe';
import { planDemo, SEGMENT_SECONDS } from './plan';
import { type Progress } from './progress';
import { readState, sha256, withLeft, writeState } from './recording';
import { withStage } from './stage';

/** How a demo ended. */
export interface DemoResult {
  /** Whether the footage was archived to its end; false after Ctrl-C. */
  readonly finished: boolean;
  readonly windows: number;
  /** Real time that archiving took. */
  readonly seconds: number;
  readonly verification: Verification;
  /** Events that the archive put on the bus. */
  readonly events: number;
  /** The error of the run, when it failed. */
  readonly failure?: string;
  /** What came of deleting a locked object; absent without Object Lock. */
  readonly objectLock?: LockProbe;
  /** What went wrong on purpose. */
  readonly chaos?: ChaosCount;
}

/** Synthesizes the stack as it would be deployed. */
async function synthesized({ out, streams, windowSeconds, speed, objectLock }: DemoOptions, progress: Progress): Promise<Assembly> {
  const directory = join(out, 'cdk.out');
  progress.step('synthesizing the stack (cdk.out), bundling the Lambda');
  await rm(directory, { recursive: true, force: true });
  await synthesize(directory, {
    ...(streams === 1 ? { stream: SINGLE_STREAM } : { streamPrefix: STREAM_PREFIX }),
    windowSeconds: Math.round(windowSeconds * speed), segmentSeconds: SEGMENT_SECONDS,
    ...(objectLock ? { objectLockDays: 1 } : {}),
  });
  return readAssembly(directory);
}

/**
 * Archives what cameras record on this machine through the synthesized state machines and the bundled Lambda, then compares the
 * archive with the source.
 * @param stop Ends the demo as an operator would end an archive.
 * @throws CliError when the folder cannot be used.
 */
export async function runDemo(options: DemoOptions, progress: Progress, stop: AbortSignal): Promise<DemoResult> {
  await writableDirectory('--out', options.out);
  const unlock = await lockDirectory('--out', options.out);
  try {
    return await runLocked(options, progress, stop);
  } finally {
    await unlock();
  }
}

async function runLocked(options: DemoOptions, progress: Progress, stop: AbortSignal): Promise<DemoResult> {
  const { out, streams, speed, windowSeconds, mode, objectLock } = options;
  const inputSha256 = sha256(options.media);
  const before = await readState(out, { inputSha256, streams, objectLock });
  const assembly = await synthesized(options, progress);
  if (stop.aborted) throw new InterruptedError();
  const { state, input, clockStart } = planDemo(options, before, inputSha256, Date.now());
  const clock = acceleratedClock(speed, clockStart);
  return withStage({ options, assembly, clock, progress }, async (stage) => {
    await writeState(out, withLeft(state, clock.now(), false));
    const cameras = streams === 1 ? `a camera plays into Kinesis video stream ${SINGLE_STREAM}` : `${streams} cameras play into Kinesis video streams ${STREAM_PREFIX}*`;
    progress.step(`${cameras}; mode ${mode}, windows of ${windowSeconds} s, ${speed}x real time`);
    const result = await archive(stage, { state, input, stop });
    await writeState(out, withLeft(state, clock.now(), result.finished));
    return result;
  });
}
