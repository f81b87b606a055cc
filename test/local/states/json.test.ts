import { throughJsonText, toJson } from '../../../lib/local/states/json';

describe('toJson', () => {
  it('copies everything that JSON holds', () => {
    const value = { a: [1, 'x', true, null, { b: [] }] };
    expect(toJson(value)).toEqual(value);
    expect(toJson(value)).not.toBe(value);
  });

  it('leaves out the marks that JSONata puts on arrays', () => {
    const sequence = Object.assign([1], { sequence: true });
    expect(Object.keys(toJson(sequence) as object)).toEqual(['0']);
  });

  it.each([
    [undefined, 'the value is nothing (undefined), which JSON cannot hold'],
    [{ a: [1, undefined] }, 'the value.a[1] is nothing (undefined), which JSON cannot hold'],
    [Infinity, 'the value is Infinity, which JSON cannot hold'],
    [NaN, 'the value is NaN, which JSON cannot hold'],
    [() => 1, 'the value is a function, which JSON cannot hold'],
    [1n, 'the value is a bigint, which JSON cannot hold'],
  ])('refuses %s', (value, message) => {
    expect(() => toJson(value)).toThrow(message);
  });
});

describe('throughJsonText', () => {
  it('yields null where there is no text', () => {
    expect([throughJsonText(undefined), throughJsonText(() => 1)]).toEqual([null, null]);
  });
});
