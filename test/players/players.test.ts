import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OBJECT_STATES, type ObjectState } from './archived';
import { FILMS, type Film } from './films';
import { MEDIABUNNY } from './mediabunny';
import { filmedObjects, type FilmedObjects } from './objects';
import { problemsOf, type OpenPlayer, type PlayableObject, type Player } from './player';
import { PLAYERS } from './players';

/** Programs start slowly where others are at work. */
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'players-'));
const made = new Map<Film, Promise<FilmedObjects>>();
const opened = new Map<Player, Promise<OpenPlayer>>();

afterAll(async () => {
  for (const player of opened.values()) await (await player).close();
  rmSync(folder, { recursive: true });
});

/** Every film is made and archived once. */
function objectsOf(film: Film): Promise<FilmedObjects> {
  const objects = made.get(film) ?? filmedObjects(film, folder, film.isSample === true ? OBJECT_STATES : ['whole']);
  made.set(film, objects);
  return objects;
}

async function objectOf(film: Film, state: ObjectState): Promise<PlayableObject> {
  const object = (await objectsOf(film)).objects.find((one) => one.state === state);
  if (object === undefined) throw new Error(`no object of "${film.name}" is ${state}`);
  return object;
}

async function problemsWith(player: Player, object: PlayableObject): Promise<readonly string[]> {
  const open = opened.get(player) ?? player.open();
  opened.set(player, open);
  return problemsOf(object, await (await open).play(object));
}

/** What there is time for here; `npm run players` plays everything. */
function statesFor({ isSample = false }: Film, player: Player): readonly ObjectState[] {
  if (!isSample) return player.isQuick ? ['whole'] : [];
  if (player === MEDIABUNNY) return OBJECT_STATES;
  return player.isQuick ? ['whole', 'sealed'] : ['whole'];
}

const FILMS_HERE = FILMS.filter(({ isLong }) => isLong !== true);

describe.each(FILMS_HERE)('$name', (film) => {
  const filmTest = film.missing === undefined ? test : test.skip;

  filmTest('is the same object in one part and in several', async () => {
    const { objects: [whole], inOnePart } = await objectsOf(film);

    expect(readFileSync(whole?.path ?? '').equals(inOnePart)).toBe(true);
  });

  const plays = PLAYERS.flatMap((player) => statesFor(film, player).map((state) => ({ player, state })));

  for (const { player, state } of plays) {
    (player.isInstalled ? filmTest : test.skip)(`${state}, plays in ${player.name}`, async () => {
      const object = await objectOf(film, state);

      expect(await problemsWith(player, object)).toEqual([]);
    });
  }
});

describe('what is wrong with an object', () => {
  const [film] = FILMS;

  /** The object of the demo, with bytes that somebody has changed. */
  async function harmed(harm: (bytes: Buffer) => Buffer): Promise<PlayableObject> {
    if (film === undefined) throw new Error('no films');
    const object = await objectOf(film, 'whole');
    const path = join(folder, 'harmed.mkv');
    writeFileSync(path, harm(readFileSync(object.path)));
    return { ...object, path };
  }

  const CLUSTER = Buffer.from('1f43b675', 'hex');
  const DURATION = Buffer.from('448988', 'hex');

  function put(bytes: Buffer, at: number, value: number): Buffer {
    bytes.writeUInt8(value, at);
    return bytes;
  }

  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['a frame that was changed', (bytes) => put(bytes, bytes.indexOf(CLUSTER) + 2_000, 0x5a), 'frames by SHA-256'],
    ['an end that is missing', (bytes) => bytes.subarray(0, bytes.length - 100_000), 'frames: got'],
    ['a Duration of another time', (bytes) => put(bytes, bytes.indexOf(DURATION) + 4, 0xf0), 'duration: got'],
    // The last byte of its Timestamp.
    ['a Cluster at another time', (bytes) => put(bytes, bytes.lastIndexOf(CLUSTER, bytes.length / 2) + 21, 0xff), 'seek to'],
  ])('%s is found', async (_what, harm, problem) => {
    const object = await harmed(harm);

    expect((await problemsWith(MEDIABUNNY, object)).join('\n')).toContain(problem);
  });
});
