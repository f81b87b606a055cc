import { parseWindowInput } from '../../contract/execution-state';
import { SELECTOR_FIELD, START_SELECTOR_TYPES, type StreamReference } from '../../contract/get-media';
import { InvalidInputError } from '../../contract/invalid-input-error';
import { CliError } from '../cli-error';
import { streamReference } from '../status/find-streams';
import { parseTime } from '../time-option';

/** What the command line says of a run. */
export interface RawRun {
  readonly stream: string;
  readonly mode?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly startSelector?: string | undefined;
}

/** What a run is started with. */
export interface RunRequest {
  readonly stream: StreamReference;
  readonly streamName: string;
  /** Absent: whatever the stack was told. */
  readonly mode: string | undefined;
  /** Of the execution. */
  readonly input: object;
}

/** `NOW`, or `SERVER_TIMESTAMP=-2h`: a type, and the value that it needs. What fits together is checked with the whole input. */
function parseSelector(text: string, now: number): object {
  const [word = '', ...rest] = text.split('=');
  const value = rest.join('=');
  const type = START_SELECTOR_TYPES.find((one) => one === word);
  const field = type === undefined ? undefined : SELECTOR_FIELD[type];
  if (type !== undefined && field === undefined && value !== '') throw new CliError(`--start-selector: got ${JSON.stringify(text)}, allowed: ${type} alone`);
  if (field === undefined || value === '') return { StartSelectorType: word };
  return { StartSelectorType: word, [field]: field === 'StartTimestamp' ? parseTime('--start-selector', value, now) : value };
}

/** What the function would refuse is refused here, in its words. */
function check(input: object, now: number): void {
  try {
    parseWindowInput({ ...input, until: new Date(now).toISOString(), run: 'run' });
  } catch (error) {
    throw error instanceof InvalidInputError ? new CliError(error.message) : error;
  }
}

/**
 * The run that the options ask for. Who names a stretch of time wants mode `range`.
 * @param now Epoch milliseconds.
 * @throws CliError naming everything that is wrong with it.
 */
export function runRequest({ stream: text, mode: given, from, to, startSelector }: RawRun, now: number): RunRequest {
  const stream = streamReference(text);
  const mode = given ?? (from === undefined && to === undefined ? undefined : 'range');
  const input = {
    ...stream,
    ...(mode === undefined ? {} : { mode }),
    ...(startSelector === undefined ? {} : { startSelector: parseSelector(startSelector, now) }),
    ...(from === undefined ? {} : { from: parseTime('--from', from, now) }),
    ...(to === undefined ? {} : { to: parseTime('--to', to, now) }),
  };
  check(input, now);
  return { stream, streamName: 'streamName' in stream ? stream.streamName : stream.streamArn.split('/')[1] ?? '', mode, input };
}

/** Longest name of an execution that the service takes, in characters. */
const MAX_NAME = 80;

/**
 * A name for an execution: what it is for, when it was started and what makes it unique. Shorter names of its successors are cut
 * from it. A stream's name may hold dots, which are not allowed in all that is made from this one.
 * @param now Epoch milliseconds.
 */
export function executionName(what: string, mode: string | undefined, now: number, nonce: string): string {
  const time = new Date(now).toISOString().replace(/\.\d+|[-:]/g, '');
  const tail = ['', ...(mode === undefined ? [] : [mode]), time, nonce.replace(/[^a-zA-Z0-9]/g, '').slice(0, 8)].join('-');
  return `${what.replace(/[^a-zA-Z0-9_-]/g, '-').slice(0, MAX_NAME - tail.length)}${tail}`;
}
