import { isObject } from '../states/json';
import { MalformedMetricsError } from './errors';
import { type MetricDatum } from './metric';

/** Limits of the format's specification. */
const MAX_METRICS = 100;
const MAX_DIMENSIONS = 30;
const MAX_VALUES = 100;
const MAX_DIMENSION_NAME = 250;
const MAX_TEXT = 1024;

/** The document itself: names in `_aws` refer to its members and to nothing deeper. */
type Root = Readonly<Record<string, unknown>>;

function refuse(path: string, got: unknown, allowed: string): never {
  throw new MalformedMetricsError(path, `got ${JSON.stringify(got)}, allowed: ${allowed}`);
}

function object(value: unknown, path: string): Root {
  return isObject(value) ? value : refuse(path, value, 'an object');
}

function list(value: unknown, path: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(path, value, 'a list');
}

function text(value: unknown, path: string, maxLength = MAX_TEXT): string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : refuse(path, value, `1 to ${maxLength} characters`);
}

function dimensionSet(root: Root, value: unknown, path: string): Readonly<Record<string, string>> {
  const names = list(value, path);
  if (names.length > MAX_DIMENSIONS) throw new MalformedMetricsError(path, `got ${names.length} dimensions, allowed: up to ${MAX_DIMENSIONS}`);
  return Object.fromEntries(names.map((item, i) => {
    const name = text(item, `${path}[${i}]`, MAX_DIMENSION_NAME);
    return [name, text(root[name], `dimension ${name}`)];
  }));
}

function values(root: Root, name: string): readonly number[] {
  const value = root[name];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = all.filter((item) => typeof item === 'number');
  if (numbers.length < all.length || all.length > MAX_VALUES) refuse(`metric ${name}`, value, `a number, or a list of up to ${MAX_VALUES}`);
  return numbers;
}

function metric(root: Root, value: unknown, path: string): Pick<MetricDatum, 'name' | 'values' | 'unit' | 'storageResolutionSeconds'> {
  const { Name, Unit = 'None', StorageResolution: resolution = 60 } = object(value, path);
  const name = text(Name, `${path}.Name`);
  if (resolution !== 1 && resolution !== 60) refuse(`${path}.StorageResolution`, resolution, '1 or 60');
  return { name, values: values(root, name), unit: text(Unit, `${path}.Unit`), storageResolutionSeconds: resolution };
}

function directive(root: Root, value: unknown, atMs: number, path: string): readonly MetricDatum[] {
  const { Namespace, Dimensions, Metrics } = object(value, path);
  const namespace = text(Namespace, `${path}.Namespace`);
  const definitions = list(Metrics, `${path}.Metrics`);
  if (definitions.length > MAX_METRICS) throw new MalformedMetricsError(`${path}.Metrics`, `got ${definitions.length} metrics, allowed: up to ${MAX_METRICS}`);
  const sets = list(Dimensions, `${path}.Dimensions`);
  // To have no dimensions takes one empty set; without any set there would be no metric.
  if (sets.length === 0) refuse(`${path}.Dimensions`, sets, 'one set of dimensions at least');
  const dimensions = sets.map((set, i) => dimensionSet(root, set, `${path}.Dimensions[${i}]`));
  const metrics = definitions.map((definition, i) => metric(root, definition, `${path}.Metrics[${i}]`));
  return dimensions.flatMap((set) => metrics.map((own) => ({ namespace, dimensions: set, atMs, ...own })));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line of a log that is no JSON is just not of this format.
    return undefined;
  }
}

/**
 * The observations in a line of a log: of each metric once for every set of dimensions. None when the line is not in the
 * embedded metric format, which is a JSON object with a member `_aws`.
 * @throws MalformedMetricsError when it is, and CloudWatch would not take it.
 */
export function readEmbeddedMetrics(line: string): readonly MetricDatum[] {
  const root = parsed(line);
  if (!isObject(root) || !Object.hasOwn(root, '_aws')) return [];
  const { Timestamp: atMs, CloudWatchMetrics } = object(root['_aws'], '_aws');
  if (typeof atMs !== 'number' || !Number.isInteger(atMs) || atMs < 0) refuse('_aws.Timestamp', atMs, 'whole milliseconds since 1970-01-01 UTC');
  const directives = list(CloudWatchMetrics, '_aws.CloudWatchMetrics');
  return directives.flatMap((item, i) => directive(root, item, atMs, `_aws.CloudWatchMetrics[${i}]`));
}
