import { totalOf, type BillLine } from './usage';

const SERVICE_WIDTH = 22;
const USD_WIDTH = 12;

/** A number as people read it: thousands apart, and no more digits than it is worth. */
export function readable(value: number): string {
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Dollars and cents. */
export function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A column of dollars. */
export function usdCell(text: string): string {
  return text.padStart(USD_WIDTH);
}

/** A column of services. */
export function serviceCell(text: string): string {
  return text.padEnd(SERVICE_WIDTH);
}

/** The services of bills, each once, in their order. */
export function servicesOf(bill: readonly BillLine[]): string[] {
  return [...new Set(bill.map(({ service }) => service))];
}

/** The lines of one service. */
export function linesOf(bill: readonly BillLine[], service: string): BillLine[] {
  return bill.filter((line) => line.service === service);
}

/** A bill by service, for all streams and for one. @param withItems Also what each service is used for. */
export function billTable(bill: readonly BillLine[], streams: number, withItems: boolean): string[] {
  const row = (name: string, usd: number, what = ''): string => `${serviceCell(name)}${usdCell(dollars(usd))}${usdCell(dollars(usd / streams))}  ${what}`.trimEnd();
  return [
    `${serviceCell('')}${usdCell('USD')}${usdCell('per stream')}`,
    ...servicesOf(bill).flatMap((service) => {
      const lines = linesOf(bill, service);
      return [
        row(service, totalOf(lines)),
        ...(withItems ? lines.map(({ item, units, unit, usd }) => row('', usd, `${readable(units)} ${unit}: ${item}`)) : []),
      ];
    }),
    row('total', totalOf(bill)),
  ];
}
