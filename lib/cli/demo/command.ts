import { type Command } from 'commander';
import { WINDOW_SECONDS } from '../../contract/settings';
import { EXIT } from '../cli-error';
import { runDemo } from './demo';
import { DEFAULT_WINDOW, parseDemoOptions, type RawDemoOptions } from './options';
import { Progress } from './progress';
import { isGood, toJson, toText } from './summary';

const DEFAULT_OUT = '.local/demo';

async function demo(raw: RawDemoOptions): Promise<void> {
  const options = await parseDemoOptions(raw);
  // With --json, stdout carries the result alone; progress goes to stderr.
  const progress = new Progress(options.json ? process.stderr : process.stdout);
  const stop = new AbortController();
  const onInterrupt = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    progress.say('asking the archive to stop; Ctrl-C again to stop at once');
    stop.abort();
  };
  process.on('SIGINT', onInterrupt);
  try {
    const result = await runDemo(options, progress, stop.signal);
    process.stdout.write(options.json ? `${toJson(result)}\n` : toText(result, options));
    if (!isGood(result)) process.exitCode = EXIT.failed;
    else if (!result.finished) process.exitCode = EXIT.interrupted;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

export function addDemoCommand(program: Command): void {
  program.command('demo')
    .description('archive sample cameras on this machine, through the synthesized state machines, and check the result')
    .option('--input <file>', 'a Matroska file or a GetMedia capture for the camera to play (default: a sample clip, looped)')
    .option('--duration <seconds>', 'footage to record at most, in whole fragments, looping the file (default: 60 for the sample, once through for --input)')
    .option('--streams <count>', 'cameras, each with a stream of its own, found by their prefix', '1')
    .option('--mode <mode>', 'range: records while it archives, and ends with the take; catch-up: archives what was recorded before; follow: stays behind the camera until all is archived', 'range')
    .option('--window <seconds>', `real time that one window reads, ${WINDOW_SECONDS.min} to ${WINDOW_SECONDS.max} (default: ${DEFAULT_WINDOW}, more at a low speed)`)
    .option('--speed <factor>', 'run camera and service this many times faster than real time', '8')
    .option('--out <dir>', 'where everything is written; a second demo there continues the first', DEFAULT_OUT)
    .option('--crash [seed]', 'kill the Lambda at any moment and let the local servers fail requests, all by a seed (default: 1)')
    .option('--object-lock', 'archive into a bucket with S3 Object Lock (governance, one day), and try to delete an object', false)
    .option('--json', 'print the result as one JSON object, the last line of stdout', false)
    .action(demo);
}
