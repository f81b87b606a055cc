import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Command } from 'commander';
import { KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { systemClock } from '../../adapters/system-clock';
import { COVERAGES, type Coverage } from '../../contract/settings';
import { withTable } from '../archive/open-archive';
import { collect, optionOrVariable, parseMachine, parseStream, VARIABLES } from '../archive/options';
import { CliError, EXIT } from '../cli-error';
import { readStatus } from './read-status';
import { statusTable } from './status-table';
import { needsSomebody } from './stream-status';

interface RawStatusOptions {
  readonly table?: string;
  readonly local?: string;
  readonly machine?: string;
  readonly coverage: string;
  readonly stream: readonly string[];
  readonly json: boolean;
}

function parseCoverage(text: string): Coverage {
  const found = COVERAGES.find((coverage) => coverage === text);
  if (found === undefined) throw new CliError(`--coverage: got ${JSON.stringify(text)}, allowed: ${COVERAGES.join(', ')}`);
  return found;
}

/** A folder has neither Kinesis Video Streams nor Step Functions beside it. */
function services({ local, machine }: RawStatusOptions) {
  if (local !== undefined) {
    if (machine !== undefined) throw new CliError(`--machine: got ${machine}, allowed: nothing with --local, where only the folder is looked at`);
    return {};
  }
  const arn = optionOrVariable('--machine', machine);
  return {
    source: new KinesisVideoSource(new KinesisVideoClient({})),
    ...(arn === undefined ? {} : { machine: { arn: parseMachine('--machine', arn), executions: new StepFunctionsExecutions(new SFNClient({})) } }),
  };
}

async function status(raw: RawStatusOptions): Promise<void> {
  const coverage = parseCoverage(raw.coverage);
  raw.stream.forEach(parseStream);
  const request = { streams: raw.stream, coverage, now: () => systemClock.now(), ...services(raw) };
  const statuses = await withTable(raw, (archive) => readStatus(archive, request));
  process.stdout.write(raw.json ? `${JSON.stringify(statuses)}\n` : statusTable(statuses));
  if (statuses.some(needsSomebody)) process.exitCode = EXIT.failed;
}

export function addStatusCommand(program: Command): void {
  program.command('status')
    .description('how far the archive of every stream is, and how long until footage is lost')
    .option('--table <name>', `DynamoDB table of the archive (default: ${VARIABLES['--table']}; with --local: the one that is there)`)
    .option('--stream <name or arn>', 'this stream; may be repeated (default: all)', collect, [])
    .option('--machine <arn>', `run state machine of the stack: tells of the last runs as well (default: ${VARIABLES['--machine']})`)
    .option('--coverage <coverage>', 'as in the stack\'s settings; an archive of ranges is never behind', 'everything')
    .option('--local <dir>', 'an archive that `demo` or `serve` has written; neither may be running on it')
    .option('--json', 'print the result as one JSON array, the last line of stdout', false)
    .action(status);
}
