import { type MetricDatum, type MetricIdentity, metricKey, type Periods, type Series } from './metric';
import { type Statistic } from './statistic';

interface Observations {
  readonly atMs: number;
  readonly values: readonly number[];
  readonly unit: string;
}

interface StoredMetric {
  readonly identity: MetricIdentity;
  readonly observations: Observations[];
}

/** The data points of all metrics. It forgets none. */
export class MetricStore {
  private readonly metrics = new Map<string, StoredMetric>();

  /** Adds observations, of a metric that may be new. */
  put({ namespace, name, dimensions, atMs, values, unit = 'None', storageResolutionSeconds = 60 }: MetricDatum): void {
    const identity = { namespace, name, dimensions };
    const key = metricKey(identity);
    const metric = this.metrics.get(key) ?? { identity, observations: [] };
    const resolutionMs = storageResolutionSeconds * 1000;
    metric.observations.push({ atMs: Math.floor(atMs / resolutionMs) * resolutionMs, values, unit });
    this.metrics.set(key, metric);
  }

  /** Every metric of this name, whatever its dimensions. */
  named(namespace: string, name: string): readonly MetricIdentity[] {
    return [...this.metrics.values()].map(({ identity }) => identity).filter((identity) => identity.namespace === namespace && identity.name === name);
  }

  /** A statistic of each period over the observations of one metric, or of several as if they were one. @param unit default: any */
  series(metrics: readonly MetricIdentity[], statistic: Statistic, { startMs, periodMs, count }: Periods, unit?: string): Series {
    const periods = Array.from({ length: count }, (): number[] => []);
    for (const metric of metrics) {
      for (const { atMs, values, unit: own } of this.metrics.get(metricKey(metric))?.observations ?? []) {
        if (unit === undefined || unit === own) periods[Math.floor((atMs - startMs) / periodMs)]?.push(...values);
      }
    }
    return periods.map((observations) => (observations.length === 0 ? undefined : statistic(observations)));
  }
}
