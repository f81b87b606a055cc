import { FilmCollector, type Film } from '../../../lib/core/footage/films';
import { footageObjects, type FootageObjectSpec } from '../../support/footage-objects';
import { videoTrack } from '../../support/matroska-builder';

const TRACKS = videoTrack();
const HOUR = 3_600_000;

/** An object whose only fragment begins at an hour of the camera's. */
function at(hour: number, tracks = TRACKS, scale = 1_000_000): FootageObjectSpec {
  const time = 1_700_000_000_000 + hour * HOUR;
  return { fragments: [{ server: time, producer: time, blocks: [{ offset: 0 }, { offset: 40 }] }], tracks, scale };
}

/** Why each film begins, and how many objects it has. */
function films(...specs: readonly FootageObjectSpec[]): [string, number][] {
  const collector = new FilmCollector();
  const found: (Film | undefined)[] = [...footageObjects(specs).map((object) => collector.add(object)), collector.end()];
  return found.flatMap((film): [string, number][] => (film === undefined ? [] : [[film.begins, film.objects.length]]));
}

describe('objects are one film', () => {
  test.each<[string, FootageObjectSpec[], [string, number][]]>([
    ['of nothing', [], []],
    ['of one', [at(0)], [['beginning', 1]]],
    ['as long as nothing changes, over a gap of hours too', [at(0), at(1), at(8)], [['beginning', 3]]],
    ['until a byte of the tracks changes, where the index may not tell', [at(0), at(1, videoTrack({ codecPrivate: Uint8Array.of(1, 100, 0, 31) })), at(2)], [['beginning', 1], ['tracks-changed', 1], ['tracks-changed', 1]]],
    ['until the tracks get longer', [at(0), at(1, Buffer.concat([TRACKS, TRACKS]))], [['beginning', 1], ['tracks-changed', 1]]],
    ['until the scale changes', [at(0), at(1, TRACKS, 100_000)], [['beginning', 1], ['tracks-changed', 1]]],
    ['until the clock goes back', [at(5), at(6), at(5.5), at(7)], [['beginning', 2], ['clock-went-back', 2]]],
    ['until the clock stands still', [at(5), at(5)], [['beginning', 1], ['clock-went-back', 1]]],
    ['of 26 hours at most', [at(0), at(25), at(26)], [['beginning', 2], ['too-long', 1]]],
  ])('%s', (_case, specs, expected) => {
    expect(films(...specs)).toEqual(expected);
  });
});
