import { ID, LEVEL_0, LEVEL_1 } from '../../../lib/core/ebml/element-ids';
import { vintLength } from '../../../lib/core/ebml/vint';
import { idBytes } from '../../support/matroska-builder';

describe('element ids', () => {
  test.each(Object.entries(ID))('%s is as long as its first byte says', (_name, id) => {
    const bytes = idBytes(id);

    expect(vintLength(bytes[0] ?? 0)).toBe(bytes.length);
  });

  test('are all different', () => {
    expect(new Set(Object.values(ID)).size).toBe(Object.keys(ID).length);
  });

  test('of roots and of a Segment\'s children have four bytes', () => {
    expect([...LEVEL_0, ...LEVEL_1].map((id) => idBytes(id).length)).toEqual(Array<number>(10).fill(4));
  });
});
