/** One number for the observations of a period, of which there is one at least. */
export type Statistic = (observations: readonly number[]) => number;

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  // Not Math.min(...values): a period may have more observations than a call can have arguments.
  Minimum: (values) => values.reduce((least, value) => Math.min(least, value)),
  Maximum: (values) => values.reduce((most, value) => Math.max(most, value)),
  SampleCount: (values) => values.length,
};

/** What {@link readStatistic} takes, for messages. */
export const ALLOWED_STATISTICS = `${Object.keys(STATISTICS).join(', ')}, or p with a percentage, such as p99`;

/** The nearest rank: the least observation that at least so many percent are not above. CloudWatch does not say how it rounds. */
function percentile(percent: number): Statistic {
  return (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
  };
}

/** The statistic of a name, as Statistic, ExtendedStatistic and Stat have it; undefined when there is none. */
export function readStatistic(name: string): Statistic | undefined {
  if (Object.hasOwn(STATISTICS, name)) return STATISTICS[name];
  const percent = /^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1];
  return percent === undefined || Number(percent) > 100 ? undefined : percentile(Number(percent));
}
