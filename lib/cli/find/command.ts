import { type Command } from 'commander';
import pc from 'picocolors';
import { systemClock } from '../../adapters/system-clock';
import { type FoundFootage } from '../../footage';
import { findFootage } from '../../footage/find-footage';
import { withTable } from '../archive/open-archive';
import { EXIT } from '../cli-error';
import {
  inFootageWords, isAllThere, lengthWords, megabyteWords, percentWords, stretchJson, stretchWords, timeWords,
} from './footage-words';
import { parseRange, withFootageOptions, type RawFootageOptions } from './options';

/** Objects that are named to people; there may be hundreds of a day. */
const SHOWN_OBJECTS = 10;

/** What was found, for people. */
export function toText({ streamArn, from, to, stretches, objects, footageMillis, requests }: FoundFootage): string {
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  const more = objects.length - SHOWN_OBJECTS;
  const lines = [
    pc.bold(streamArn),
    ...stretches.map((stretch) => {
      const line = `  ${timeWords(stretch.from)}  ${lengthWords(stretch.to - stretch.from).padStart(12)}  ${stretchWords(stretch)}`;
      return stretch.kind === 'footage' ? line : stretch.kind === 'silent' ? pc.dim(line) : pc.red(line);
    }),
    `  ${timeWords(to)}`,
    '',
    ...objects.slice(0, SHOWN_OBJECTS).map(({ key }) => pc.dim(`  ${key}`)),
    ...(more > 0 ? [pc.dim(`  and ${more} more; --json has them all`)] : []),
    `${percentWords(footageMillis, to - from)} of ${lengthWords(to - from)} is footage, in ${objects.length} object${objects.length === 1 ? '' : 's'} of ${megabyteWords(bytes)}; `
      + `the table was asked ${requests} time${requests === 1 ? '' : 's'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function toJson({ streamArn, from, to, stretches, objects, footageMillis, requests }: FoundFootage): string {
  const iso = (time: number): string => new Date(time).toISOString();
  return JSON.stringify({
    streamArn, from: iso(from), to: iso(to), isAllThere: isAllThere(stretches), covered: footageMillis / (to - from), stretches: stretches.map(stretchJson),
    objects: objects.map(({ key, seq, bytes, fragments, first, last, end }) => ({ key, seq, bytes, fragments, from: iso(first.serverTimestamp), to: iso(end ?? last.serverTimestamp) })),
    requests,
  });
}

async function find(raw: RawFootageOptions): Promise<void> {
  const range = parseRange(raw, systemClock.now());
  await inFootageWords(async () => {
    const found = await withTable(raw, (archive) => findFootage(archive, raw.stream, range));
    process.stdout.write(raw.json ? `${toJson(found)}\n` : toText(found));
    if (!isAllThere(found.stretches)) process.exitCode = EXIT.failed;
  });
}

export function addFindCommand(program: Command): void {
  withFootageOptions(program.command('find'))
    .description('what an archive has of a stretch of time, what is missing in it and why; no object is read')
    .addHelpText('after', `
Exits with 0 when all that the camera sent is there, with 1 when something is lost, skipped or not archived, or there is no footage at
all, with 2 when it cannot be looked for.

Example:
  kvs-archive find --table kvs-archive --stream front-door --from 2026-05-01T10:00:00Z --to 2026-05-01T11:00:00Z`)
    .action(find);
}
