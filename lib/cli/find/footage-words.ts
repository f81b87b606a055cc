import { type Stretch } from '../../footage';
import { CliError, EXIT } from '../cli-error';

/** What a person can mend, by the names of errors. */
const MENDABLE: readonly string[] = [
  'Archive.InvalidRequest', 'Archive.UnknownStream', 'Archive.AmbiguousStream', 'Archive.FileExists', 'Archive.NotInMp4', 'Archive.ObjectNotRestored',
];
/** What is wrong with the archive itself. */
const FAILED: readonly string[] = ['Archive.DamagedFragment', 'Archive.ObjectMissing', 'Archive.UnreadableObject'];

/**
 * Reads footage; an archive that is damaged ends the command with its name and {@link EXIT.failed}.
 * @throws CliError for what a person can mend.
 */
export async function inFootageWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (MENDABLE.includes(error.name)) throw new CliError(error.message);
    if (!FAILED.includes(error.name)) throw error;
    process.stderr.write(`${error.name}: ${error.message}\n`);
    process.exitCode = EXIT.failed;
  }
}

/** Kinds of stretches that are not in the archive although there may have been footage; where the camera sent nothing there was none. */
const MISSING: readonly Stretch['kind'][] = ['lost', 'skipped', 'before', 'behind'];

/** Whether all that the camera sent is in the archive, and there is any. */
export function isAllThere(stretches: readonly Stretch[]): boolean {
  return stretches.some(({ kind }) => kind === 'footage') && !stretches.some(({ kind }) => MISSING.includes(kind));
}

const WORDS: Readonly<Record<Stretch['kind'], string>> = {
  footage: 'footage', lost: 'lost', skipped: 'skipped: no range had asked for it', silent: 'silent: the camera sent nothing',
  before: 'the archive begins later', behind: 'the archive does not reach so far, or not yet',
};

/** What a stretch is. */
export function stretchWords({ kind, reason }: Stretch): string {
  return reason === undefined ? WORDS[kind] : `${WORDS[kind]}: ${reason}`;
}

/** `2026-05-01 12:00:00.000Z` */
export function timeWords(time: number): string {
  return new Date(time).toISOString().replace('T', ' ');
}

/** A length of time in hours, minutes, seconds: `1h 02m 03.4s`, `12.0s`. */
export function lengthWords(millis: number): string {
  const tenths = Math.round(millis / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, ((tenths % 600) / 10).toFixed(1)];
  const long = hours > 0 ? `${hours}h ${String(minutes).padStart(2, '0')}m ` : minutes > 0 ? `${minutes}m ` : '';
  return `${long}${long === '' ? seconds : seconds.padStart(4, '0')}s`;
}

/** Never `100.00` while anything is missing. */
export function percentWords(part: number, all: number): string {
  return `${(Math.floor(part / all * 10_000) / 100).toFixed(2)} %`;
}

export function megabyteWords(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A stretch in JSON. */
export function stretchJson({ kind, from, to, reason }: Stretch): object {
  return { kind, from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...(reason === undefined ? {} : { reason }) };
}
