import { PRICES, priceOf, type PriceName } from './prices';

/** Units used in a month, by the price that they have. */
export type Usage = Partial<Readonly<Record<PriceName, number>>>;

const NAMES = Object.keys(PRICES) as readonly PriceName[]; // PriceName is made of them.

/** Usages together. */
export function together(...usages: readonly Usage[]): Usage {
  return Object.fromEntries(NAMES.map((name) => [name, usages.reduce((sum, usage) => sum + (usage[name] ?? 0), 0)] as const).filter(([, units]) => units > 0));
}

/** The same usage, so many times. */
export function times(count: number, usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, units]) => [name, units * count]));
}

/** A line of a bill. */
export interface BillLine {
  readonly service: string;
  readonly item: string;
  readonly units: number;
  readonly unit: string;
  /** Of a month. */
  readonly usd: number;
}

/** What a month's usage costs, in the order of the price list. */
export function billOf(usage: Usage): BillLine[] {
  return NAMES.flatMap((name) => {
    const units = usage[name] ?? 0;
    const { service, item, unit } = PRICES[name];
    return units > 0 ? [{ service, item, units, unit, usd: priceOf(PRICES[name], units) }] : [];
  });
}

/** Sum of a bill, USD. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { usd }) => sum + usd, 0);
}
