import { PRICES, PRICES_AS_OF, REGION, type ListPrice } from './prices';

function priced({ usd, per, unit, beyond = [] }: ListPrice): string {
  const of = per === 1 ? unit.replace(/(?<!-)s$/, '') : `${per.toLocaleString('en-US')} ${unit}`;
  return [`USD ${usd} per ${of}`, ...beyond.map((step) => `${step.usd} beyond ${step.units.toLocaleString('en-US')}`)].join(', ');
}

/** The price list that estimates are made with, and where each price is from. */
export function priceTable(): string[] {
  return [
    `${REGION}, list prices, looked up ${PRICES_AS_OF}`,
    ...Object.values<ListPrice>(PRICES).flatMap((price) => [
      `${price.service}: ${price.item}`,
      `    ${priced(price)}`,
      `    ${price.page}; ${price.readIn === undefined ? 'general knowledge, to be checked there' : `read in ${price.readIn}`}`,
    ]),
  ];
}
