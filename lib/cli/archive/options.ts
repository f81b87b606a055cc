import { type Command } from 'commander';
import { fits, STREAM_ARN, STREAM_NAME } from '../../contract/get-media';
import { isKeyPrefix, KEY_PREFIX } from '../../contract/settings';
import { CliError } from '../cli-error';

/** The options that say which archive, as the command line has them. */
export interface RawArchiveOptions {
  readonly bucket?: string;
  readonly prefix: string;
  readonly table?: string;
  readonly stream?: string;
  readonly local?: string;
  readonly json: boolean;
}

/** Where names are looked for that no option gives, with the outputs of the stack in mind. `--local` heeds none of them. */
export const VARIABLES = {
  '--bucket': 'KVS_ARCHIVE_BUCKET',
  '--table': 'KVS_ARCHIVE_TABLE',
  '--machine': 'KVS_ARCHIVE_MACHINE',
  '--fleet': 'KVS_ARCHIVE_FLEET',
} as const;

/** What an option, or the variable in its place, gives; nothing when neither does. */
export function optionOrVariable(option: keyof typeof VARIABLES, given: string | undefined): string | undefined {
  const value = given ?? process.env[VARIABLES[option]];
  return value === '' ? undefined : value;
}

/** Adds the options that every command on an archive takes. */
export function withArchiveOptions(command: Command): Command {
  return command
    .option('--bucket <name>', `bucket of the archive (default: ${VARIABLES['--bucket']}; with --local: the one that is there)`)
    .option('--prefix <prefix>', 'what stands before every key, ends with /', '')
    .option('--table <name>', `DynamoDB table of the archive (default: ${VARIABLES['--table']}; with --local: the one that is there)`)
    .option('--stream <name or arn>', 'one stream only (default: all)')
    .option('--local <dir>', 'an archive that `demo` or `serve` has written; neither may be running on it')
    .option('--json', 'print the result as one JSON object, the last line of stdout', false);
}

/** Name and creation time of a stream, as keys have them; `undefined` stands for any. */
export interface StreamFilter {
  readonly name: string;
  readonly created: string | undefined;
}

/** @throws CliError */
export function parseStream(text: string | undefined): StreamFilter | undefined {
  if (text === undefined) return undefined;
  const isArn: boolean = fits(STREAM_ARN, text);
  const isName: boolean = fits(STREAM_NAME, text);
  if (isName) return { name: text, created: undefined };
  if (!isArn) throw new CliError(`--stream: got ${JSON.stringify(text)}, allowed: the name of a stream (${STREAM_NAME.allowed}) or its ARN`);
  const [, name = '', created = ''] = text.split('/');
  return { name, created };
}

/** @throws CliError */
export function parsePrefix(text: string): string {
  if (isKeyPrefix(text)) return text;
  throw new CliError(`--prefix: got ${JSON.stringify(text)}, allowed: ${KEY_PREFIX.allowed}`);
}

/** Where all objects of an archive, or of one stream, lie. */
export function keysUnder(prefix: string, stream: StreamFilter | undefined): string {
  const created = stream?.created === undefined ? '' : `created=${stream.created}/`;
  return `${prefix}v1/${stream === undefined ? '' : `stream=${stream.name}/${created}`}`;
}

/** Where their indexes lie. @param keys Of {@link keysUnder}. */
export function indexesUnder(prefix: string, keys: string): string {
  return `${prefix}index/${keys.slice(prefix.length)}`;
}

/** Whether an ARN is of a stream that was asked for. */
export function isWanted(arn: string, stream: StreamFilter | undefined): boolean {
  const [, name, created] = arn.split('/');
  return stream === undefined || (name === stream.name && (stream.created === undefined || created === stream.created));
}

/** Names of state machines are up to 80 characters, which the service restricts further; what is wrong with those it says itself. */
const MACHINE_ARN = /^arn:[a-z\d-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[^\s:]{1,80}$/;

/** @throws CliError when a text is not the ARN of a state machine. */
export function parseMachine(option: '--machine' | '--fleet', text: string): string {
  if (MACHINE_ARN.test(text)) return text;
  throw new CliError(`${option}: got ${JSON.stringify(text)}, allowed: arn:<partition>:states:<region>:<account>:stateMachine:<name>`);
}

/** For options that may be repeated. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
