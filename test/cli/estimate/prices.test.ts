import { PRICES, PRICES_AS_OF, priceOf, type ListPrice } from '../../../lib/cli/estimate/prices';

test.each(Object.entries<ListPrice>(PRICES))('%s has a price, a unit, and a page of AWS to check it on', (_name, price) => {
  expect(price.usd).toBeGreaterThan(0);
  expect(price.per).toBeGreaterThan(0);
  expect(price.unit).not.toBe('');
  expect(price.page).toMatch(/^aws\.amazon\.com\/[a-z0-9/-]+\/pricing/);
});

test('prices have a date', () => {
  expect(new Date(PRICES_AS_OF).toISOString()).toMatch(PRICES_AS_OF);
});

describe('what units cost', () => {
  test.each([[0, 0], [1_000_000, 0.2], [2_500_000, 0.5]])('%i requests', (units, usd) => {
    expect(priceOf(PRICES.lambdaRequests, units)).toBeCloseTo(usd);
  });

  test.each([
    [1024, 1024 * 0.023],
    [50 * 1024, 50 * 1024 * 0.023],
    [60 * 1024, 50 * 1024 * 0.023 + 10 * 1024 * 0.022],
    [600 * 1024, 50 * 1024 * 0.023 + 450 * 1024 * 0.022 + 100 * 1024 * 0.021],
  ])('%i GB in STANDARD, each step at its own price', (units, usd) => {
    expect(priceOf(PRICES.s3StandardGigabyteMonths, units)).toBeCloseTo(usd);
  });
});
