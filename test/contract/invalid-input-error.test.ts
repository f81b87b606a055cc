import { InvalidInputError } from '../../lib/contract/invalid-input-error';

function messageFor(got: unknown): string {
  return new InvalidInputError('input', [{ field: 'f', got, allowed: 'x' }]).message;
}

describe('InvalidInputError', () => {
  test('lists every problem in one message: field, value got, value allowed', () => {
    const error = new InvalidInputError('settings', [
      { field: 'mode', got: 'turbo', allowed: 'catch-up, follow' }, { field: 'until', got: undefined, allowed: 'an ISO 8601 time' },
    ]);

    expect(error.message).toBe('invalid settings: mode: got "turbo", allowed: catch-up, follow; until: got nothing, allowed: an ISO 8601 time');
    expect(error.problems.map(({ field }) => field)).toEqual(['mode', 'until']);
  });

  test.each<[unknown, string]>([
    [null, 'null'], ['', '""'], [0, '0'], [-1.5, '-1.5'], [NaN, 'NaN'], [Infinity, 'Infinity'], [5n, '5'], [true, 'true'], [[1], '[1]'], [{ a: 1 }, '{"a":1}'],
    [Symbol('s'), 'symbol'], [() => 1, 'function'],
  ])('shows %p as %s', (got, shown) => {
    expect(messageFor(got)).toBe(`invalid input: f: got ${shown}, allowed: x`);
  });

  test('cuts long values after 80 characters', () => {
    expect(messageFor('a'.repeat(78))).toContain(`got "${'a'.repeat(78)}", allowed`);
    expect(messageFor('a'.repeat(79))).toContain(`got "${'a'.repeat(79)}..., allowed`);
  });
});
