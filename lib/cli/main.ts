import { Command } from 'commander';
import { CliError, EXIT } from './cli-error';
import { addDemoCommand } from './demo/command';
import { addRebuildCommand } from './rebuild/command';
import { addServeCommand } from './serve';
import { addSweepCommand } from './sweep/command';
import { addVerifyCommand } from './verify/command';

// The SDK announces the end of its support for Node 20 on every start; package.json's engines say what we support.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Runs the command line. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('kvs-archive')
    .description('Keeps Amazon Kinesis Video Streams footage for good')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT.usage));
  addDemoCommand(program);
  addServeCommand(program);
  addVerifyCommand(program);
  addRebuildCommand(program);
  addSweepCommand(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`${error instanceof CliError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = error instanceof CliError ? EXIT.usage : EXIT.failed;
  }
}
