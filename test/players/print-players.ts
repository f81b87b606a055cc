/**
 * Archives every film, plays its objects in every player that is here, and prints what came of it: as a table in Markdown, or with
 * `--json` as one document. `--keep <folder>` leaves the objects there, and a picture from the middle of each.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepPicture, FFMPEG } from './ffmpeg';
import { FILMS, type Film } from './films';
import { filmedObjects } from './objects';
import { problemsOf, type OpenPlayer, type PlayableObject, type Played } from './player';
import { PLAYERS } from './players';

interface Outcome extends Omit<Played, 'problems' | 'sha256'> {
  readonly player: string;
  readonly problems: readonly string[];
}

interface Row {
  readonly film: string;
  readonly state: string;
  readonly bytes: number;
  readonly parts: number;
  readonly fragments: number;
  readonly frames: readonly number[];
  /** Seconds. */
  readonly duration: number;
  readonly outcomes: readonly Outcome[];
}

interface Report {
  readonly players: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly rows: readonly Row[];
}

type Players = ReadonlyMap<string, OpenPlayer>;

async function playEverywhere(object: PlayableObject, players: Players): Promise<Row> {
  const outcomes: Outcome[] = [];
  for (const [player, open] of players) {
    const played = await open.play(object);
    const { sha256: _sha256, ...told } = played;
    outcomes.push({ player, ...told, problems: problemsOf(object, played) });
  }
  const { film: { name: film }, state, bytes, parts, fragments, expected: { tracks, seconds: duration } } = object;
  return { film, state, bytes, parts, fragments, frames: tracks.map(({ frames }) => frames.length), duration, outcomes };
}

async function rowsOf(film: Film, players: Players, folder: string, keepsPictures: boolean): Promise<Row[]> {
  process.stderr.write(`${film.name}\n`);
  const { objects } = await filmedObjects(film, folder);
  const rows: Row[] = [];
  for (const object of objects) {
    rows.push(await playEverywhere(object, players));
    if (keepsPictures && film.clockRate !== undefined && FFMPEG.isInstalled) await keepPicture(object);
  }
  return rows;
}

async function report(folder: string, keepsPictures: boolean): Promise<Report> {
  const players = new Map<string, OpenPlayer>();
  for (const player of PLAYERS.filter(({ isInstalled }) => isInstalled)) players.set(player.name, await player.open());
  const rows: Row[] = [];
  for (const film of FILMS.filter(({ missing }) => missing === undefined)) rows.push(...await rowsOf(film, players, folder, keepsPictures));
  for (const player of players.values()) await player.close();
  return {
    players: Object.fromEntries([...players].map(([name, { version }]) => [name, version])),
    missing: [
      ...PLAYERS.filter(({ isInstalled }) => !isInstalled).map(({ name }) => `${name}: not installed`),
      ...FILMS.flatMap(({ name, missing }) => (missing === undefined ? [] : [`${name}: ${missing}`])),
    ],
    rows,
  };
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

/** One cell: wrong, not played, or right with what the player tells. */
function cell({ problems, unsupported, seconds, seekBytes }: Outcome, { state, bytes }: Row): string {
  if (problems.length > 0) return `**${problems.join('; ')}**`;
  if (unsupported !== undefined) return unsupported;
  const isWhole = state === 'whole';
  return [
    'ok',
    ...(isWhole && seconds !== undefined ? [`${seconds.toFixed(2)} s`] : []),
    ...(isWhole && seekBytes !== undefined ? [`seek ${kilobytes(seekBytes)} (${(100 * seekBytes / bytes).toFixed(1)} %)`] : []),
  ].join(', ');
}

function asMarkdown({ players, missing, rows }: Report): string {
  const names = Object.keys(players);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = ['film', 'object', 'size', 'parts', 'frames', 'plays', ...names];
  const table = rows.map((row) => line([
    row.film, row.state, kilobytes(row.bytes), String(row.parts), row.frames.join(' + '), `${row.duration.toFixed(2)} s`, ...row.outcomes.map((outcome) => cell(outcome, row)),
  ]));
  return [line(head), line(head.map(() => '---')), ...table, '', ...Object.entries(players).map(([name, version]) => `- ${name}: ${version}`), ...missing.map((what) => `- not here: ${what}`)].join('\n');
}

async function main(args: readonly string[]): Promise<void> {
  const keepAt = args.indexOf('--keep');
  const kept = keepAt < 0 ? undefined : args[keepAt + 1];
  const stranger = args.find((arg, i) => arg !== '--json' && i !== keepAt && (keepAt < 0 || i !== keepAt + 1));
  if (stranger !== undefined || (keepAt >= 0 && kept === undefined)) {
    process.stderr.write(`got ${stranger ?? '--keep without a folder'}, allowed: --json, --keep <folder>\n`);
    process.exitCode = 2;
    return;
  }
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'players-'));
  mkdirSync(folder, { recursive: true });
  const found = await report(folder, kept !== undefined);
  if (kept === undefined) rmSync(folder, { recursive: true });
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(found, undefined, 2)}\n` : `${asMarkdown(found)}\n`);
  if (found.rows.some(({ outcomes }) => outcomes.some(({ problems }) => problems.length > 0))) process.exitCode = 1;
}

void main(process.argv.slice(2));
