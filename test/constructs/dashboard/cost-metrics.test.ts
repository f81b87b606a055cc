import jsonata from 'jsonata';
import { archiveTemplate } from '../synth';
import { widgetsOf } from './widgets';

const PERIOD_SECONDS = 300;

/** What a series of "USD a day" comes to with these values in a period. Left of PERIOD and FILL, it is plain arithmetic. */
async function dollars(label: string, values: Readonly<Record<string, number>>): Promise<unknown> {
  const rows = widgetsOf(archiveTemplate()).find(({ properties: { title } }) => title?.startsWith('USD a day'))?.properties.metrics ?? [];
  const { expression = '' } = rows.map(([first]) => first as { label?: string; expression?: string }).find((row) => row.label === label) ?? {}; // Strings have neither.
  const arithmetic = expression.replace(/PERIOD\(\w+\)/g, String(PERIOD_SECONDS)).replace(/FILL\((\w+), 0\)/g, '$1').replace(/\b[a-z]+\d?\b/g, (id) => String(values[id] ?? `unknown(${id})`));
  return jsonata(arithmetic).evaluate({});
}

// Sums by hand, from the price list: a day has 288 periods.
test.each<[string, Readonly<Record<string, number>>, number]>([
  // 300 s of 0.5 GB are 150 GB-s, a day 43,200 GB-s; 288 invocations.
  ['Lambda, window function', { duration0: 300_000, invocations0: 1 }, 43_200 * 0.0000133334 + 288 * 0.2 / 1e6],
  // 1 s of 0.25 GB, a day 72 GB-s.
  ['Lambda, auditor', { duration1: 1_000, invocations1: 1 }, 72 * 0.0000133334 + 288 * 0.2 / 1e6],
  // 2 GiB, a day 576.
  ['Kinesis Video Streams, GetMedia', { bytes: 2 * 1024 ** 3 }, 576 * 0.0085],
  // An object of 3 parts of 8 MiB: 5 requests.
  ['S3, PUT', { objects: 1, bytes: 24 * 1024 ** 2 }, 288 * 5 * 0.005 / 1000],
  ['DynamoDB', { writes: 1_000, reads: 2_000 }, 288 * (1_000 * 0.625 + 2_000 * 0.125) / 1e6],
])('%s costs a day what the price list says', async (label, values, usd) => {
  expect(await dollars(label, values)).toBeCloseTo(usd, 9);
});
