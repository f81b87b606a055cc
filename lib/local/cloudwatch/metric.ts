/** What makes a metric: another value of any of these, or one dimension more, is another metric. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  /** Values by dimension name; none is a metric of its own too. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Observations of one metric at one time. */
export interface MetricDatum extends MetricIdentity {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  readonly values: readonly number[];
  /** Default: `None`. */
  readonly unit?: string;
  /** Seconds to which the time is cut when it is stored. Default: 60. */
  readonly storageResolutionSeconds?: 1 | 60;
}

/** One value for each period, the oldest first; undefined where there is no data point. */
export type Series = readonly (number | undefined)[];

/** Periods of equal length, one after the other. A period has its start in it and its end not. */
export interface Periods {
  readonly startMs: number;
  readonly periodMs: number;
  readonly count: number;
}

/**
 * The last whole periods before a time. They end at a multiple of `stepMs` since 1970-01-01 UTC: one period, unless something
 * else is said, so that all periods are aligned to the epoch.
 */
export function periodsBefore(atMs: number, { periodMs, count, stepMs = periodMs }: Pick<Periods, 'periodMs' | 'count'> & { readonly stepMs?: number }): Periods {
  return { startMs: Math.floor(atMs / stepMs) * stepMs - count * periodMs, periodMs, count };
}

/** The same text for the same metric, whatever the order of its dimensions. */
export function metricKey({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
