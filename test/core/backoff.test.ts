import fc from 'fast-check';
import { CALL_BACK_OFF, CONNECTION_BACK_OFF, delay, STORE_BACK_OFF } from '../../lib/core/backoff';
import { holds } from '../support/seeded-property';

function chance(uniform: number): { uniform(): number; nonce(): string } {
  return { uniform: () => uniform, nonce: () => 'unused' };
}

describe('delay', () => {
  test.each([
    [0, 100], [1, 200], [2, 400], [5, 3_200], [6, 5_000], [7, 5_000], [2_000, 5_000],
  ])('of attempt %i has a limit of %i ms: doubled, then capped', (attempt, limit) => {
    const half = delay({ firstMillis: 100, maxMillis: 5_000 }, attempt, chance(0.5));

    expect(half).toBeCloseTo(0.55 * limit, 6);
  });

  test('is never less than a tenth of the limit and never more than the limit', () => {
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const backOffs = fc.constantFrom(CALL_BACK_OFF, CONNECTION_BACK_OFF, STORE_BACK_OFF);

    holds(fc.property(backOffs, fc.nat(40), uniform, (backOff, attempt, drawn) => {
      const limit = Math.min(backOff.maxMillis, backOff.firstMillis * 2 ** attempt);

      const millis = delay(backOff, attempt, chance(drawn));

      expect(millis).toBeGreaterThanOrEqual(0.1 * limit);
      expect(millis).toBeLessThanOrEqual(limit);
    }), 500);
  });

  test('spreads over its whole range with the luck of the draw', () => {
    const [least, most] = [delay(CALL_BACK_OFF, 0, chance(0)), delay(CALL_BACK_OFF, 0, chance(0.999))];

    expect(least).toBe(20);
    expect(most).toBeGreaterThan(199);
  });
});
