import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Command } from 'commander';
import { DynamoDbStreamWish } from '../../adapters/dynamodb-stream-wish';
import { KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { systemClock } from '../../adapters/system-clock';
import { systemRandomness } from '../../adapters/system-randomness';
import { inServiceWords, withTable } from '../archive/open-archive';
import { optionOrVariable, parseMachine, VARIABLES } from '../archive/options';
import { CliError } from '../cli-error';
import { startFleet } from './fleet';
import { reportEnd } from './report-end';
import { runRequest } from './run-request';
import { startRun, type StartedRun } from './start-run';

interface RawStartOptions {
  readonly machine?: string;
  /** `true`: the one that the variable names. */
  readonly fleet?: string | true;
  readonly stream?: string;
  readonly table?: string;
  readonly mode?: string;
  readonly from?: string;
  readonly to?: string;
  readonly startSelector?: string;
  readonly wait: boolean;
  readonly json: boolean;
}

function machineArn(option: '--machine' | '--fleet', given: string | undefined): string {
  const arn = optionOrVariable(option, given);
  if (arn === undefined) throw new CliError(`${option}: got nothing, allowed: the ARN of a state machine; ${VARIABLES[option]} is its default`);
  return parseMachine(option, arn);
}

/** Starts one stream's run. */
async function startOne(raw: RawStartOptions & { readonly stream: string }, executions: StepFunctionsExecutions): Promise<StartedRun> {
  const arn = machineArn('--machine', raw.machine);
  const request = runRequest(raw, systemClock.now());
  if (raw.wait && request.mode === 'follow') throw new CliError('--wait: got mode follow, allowed: with catch-up and range, which end by themselves');
  const source = new KinesisVideoSource(new KinesisVideoClient({}));
  const services = { executions, source, clock: systemClock, randomness: systemRandomness };
  const table = optionOrVariable('--table', raw.table);
  if (table === undefined) return inServiceWords(() => startRun(services, arn, request));
  return withTable({ table }, (archive) => startRun({ ...services, wish: new DynamoDbStreamWish(archive.dynamoDb, archive.table) }, arn, request));
}

/** Starts what the options ask for. */
async function startAny(raw: RawStartOptions, executions: StepFunctionsExecutions): Promise<StartedRun | { readonly executionArn: string }> {
  const { stream, fleet } = raw;
  if (stream !== undefined && fleet !== undefined) throw new CliError('--stream, --fleet: got both, allowed: one of the two');
  if (stream !== undefined) return startOne({ ...raw, stream }, executions);
  if (fleet === undefined) throw new CliError('--stream: got nothing, allowed: a stream, or --fleet for all that the stack is for');
  const arn = machineArn('--fleet', fleet === true ? undefined : fleet);
  return inServiceWords(() => startFleet(executions, arn, raw, systemClock.now(), systemRandomness.nonce()));
}

async function start(raw: RawStartOptions): Promise<void> {
  const executions = new StepFunctionsExecutions(new SFNClient({}));
  const started = await startAny(raw, executions);
  if ('wasStopped' in started && started.wasStopped) process.stderr.write(`${started.streamArn} was asked to stop: that is taken back\n`);
  if (!raw.json) process.stdout.write(`${started.executionArn}\n`);
  else if (!raw.wait) process.stdout.write(`${JSON.stringify(started)}\n`);
  if (raw.wait) await inServiceWords(() => reportEnd(executions, started, raw.json));
}

export function addStartCommand(program: Command): void {
  program.command('start')
    .description('start a run for one stream, or the fleet run for all; prints the ARN of its execution')
    .option('--machine <arn>', `run state machine of the stack (default: ${VARIABLES['--machine']})`)
    .option('--stream <name or arn>', 'the stream to archive')
    .option('--fleet [arn]', `instead of one stream: the fleet state machine of the stack (default: ${VARIABLES['--fleet']})`)
    .option('--mode <mode>', 'catch-up, follow or range (default: range with --from and --to, else as the stack was told)')
    .option('--from <time>', 'where a range begins: an ISO 8601 time, or such as -2h')
    .option('--to <time>', 'where a range ends, up to 24 hours ahead: an ISO 8601 time, or such as +10m')
    .option('--start-selector <type=value>', 'where the archive of a new stream begins: EARLIEST, NOW, SERVER_TIMESTAMP=-2h, FRAGMENT_NUMBER=...')
    .option('--table <name>', `DynamoDB table of the archive: a stream that was stopped is then let go (default: ${VARIABLES['--table']})`)
    .option('--wait', 'wait until the run has ended, which one that follows never does; exit with 1 unless it is done', false)
    .option('--json', 'print the result as one JSON object, the last line of stdout', false)
    .action(start);
}
