import { Command } from 'commander';
import { CliError, EXIT, InterruptedError } from './cli-error';
import { addClipCommand } from './clip/command';
import { addDemoCommand } from './demo/command';
import { addEstimateCommand } from './estimate/command';
import { addExportCommand } from './export/command';
import { addFindCommand } from './find/command';
import { addListCommand } from './list/command';
import { addRebuildCommand } from './rebuild/command';
import { addReportCommand } from './report/command';
import { addServeCommand } from './serve';
import { addStartCommand } from './start/command';
import { addStatusCommand } from './status/command';
import { addStopCommand } from './stop/command';
import { addSweepCommand } from './sweep/command';
import { addVerifyCommand } from './verify/command';

// The SDK announces the end of its support for Node 20 on every start; package.json's engines say what we support.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return error instanceof CliError ? EXIT.usage : EXIT.failed;
}

/** Whoever reads our output may have heard enough (`| head`): nothing that is worth a stack trace. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.failed);
}

/** All commands with their options. */
export function commandLine(): Command {
  const program = new Command('kvs-archive')
    .description('Keeps Amazon Kinesis Video Streams footage for good')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT.usage));
  addDemoCommand(program);
  addServeCommand(program);
  addStatusCommand(program);
  addStartCommand(program);
  addStopCommand(program);
  addListCommand(program);
  addFindCommand(program);
  addClipCommand(program);
  addExportCommand(program);
  addReportCommand(program);
  addVerifyCommand(program);
  addRebuildCommand(program);
  addSweepCommand(program);
  addEstimateCommand(program);
  return program;
}

/** Runs the command line. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    await commandLine().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (error instanceof InterruptedError) return;
    process.stderr.write(`${error instanceof CliError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  }
}
