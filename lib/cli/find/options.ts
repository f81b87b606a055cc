import { type Command } from 'commander';
import { type TimeRange } from '../../contract/time-range';
import { parseStream, VARIABLES } from '../archive/options';
import { parseTimeRange } from '../time-range-options';

/** The options that say which footage, as the command line has them. */
export interface RawFootageOptions {
  readonly table?: string;
  readonly local?: string;
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

const TIME = 'an ISO 8601 time, without a zone one of this machine\'s, or such as -2h';

/** Adds the options that every command on a stretch of footage takes. */
export function withFootageOptions(command: Command): Command {
  return command
    .requiredOption('--stream <name or arn>', 'the stream; a name stands for the stream of that name that has footage of that time')
    .requiredOption('--from <time>', `where the stretch begins, by when the footage arrived: ${TIME}`)
    .requiredOption('--to <time>', `where it ends: ${TIME}`)
    .option('--table <name>', `DynamoDB table of the archive (default: ${VARIABLES['--table']}; with --local: the one that is there)`)
    .option('--local <dir>', 'an archive that `demo` or `serve` has written; neither may be running on it')
    .option('--json', 'print the result as one JSON object, the last line of stdout', false);
}

/** @throws CliError */
export function parseRange({ stream, from, to }: Pick<RawFootageOptions, 'stream' | 'from' | 'to'>, now: number): TimeRange {
  parseStream(stream);
  return parseTimeRange({ from, to }, now);
}
