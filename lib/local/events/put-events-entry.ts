import { isObject } from '../states/json';
import { busNameOf } from './rule';

/** An entry of a PutEvents request. */
export interface PutEventsEntry {
  readonly Source?: string | undefined;
  readonly DetailType?: string | undefined;
  /** JSON text of an object. */
  readonly Detail?: string | undefined;
  /** Name or ARN. Default: the bus that the entry is put to. */
  readonly EventBusName?: string | undefined;
  readonly Resources?: readonly string[] | undefined;
  /** Epoch seconds. Default: now. */
  readonly Time?: number | undefined;
  readonly TraceHeader?: string | undefined;
}

/** What an entry becomes when it is refused. */
export interface EntryFailure {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** A valid entry. */
export interface ReadEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  /** Epoch ms. */
  readonly time: number | undefined;
}

/** Most that an entry, and all entries of a request together, may hold, bytes. */
export const MAX_ENTRY_BYTES = 262_144;

/** Bytes that a time counts for, whatever it is. */
const TIME_BYTES = 14;

/** Size of an entry as the service counts it: its texts in UTF-8, and a time. */
export function entryBytes({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(String(text)), 0);
  return texts + (Time === undefined ? 0 : TIME_BYTES);
}

function refused(ErrorCode: string, ErrorMessage: string): EntryFailure {
  return { ErrorCode, ErrorMessage };
}

function detailOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalid(parameter: string, reason: string): EntryFailure {
  return refused('InvalidArgument', `Parameter ${parameter} is not valid. Reason: ${reason}`);
}

/** What is wrong with an entry besides its detail, which only parsing tells. */
function entryFailure(entry: PutEventsEntry, busName: string): EntryFailure | undefined {
  const { Source, DetailType, Detail, EventBusName: bus = busName, Resources: resources = [], Time: time } = entry;
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => typeof value !== 'string' || value === '');
  if (missing !== undefined) return invalid(missing[0], `${missing[0]} is a required argument.`);
  if (!Array.isArray(resources) || !resources.every((arn) => typeof arn === 'string')) return invalid('Resources', 'a list of texts is allowed.');
  if (time !== undefined && typeof time !== 'number') return invalid('Time', 'epoch seconds are allowed.');
  if (entryBytes(entry) > MAX_ENTRY_BYTES) return invalid('Entry', `got ${entryBytes(entry)} bytes, allowed: ${MAX_ENTRY_BYTES}.`);
  // A bus that is not there is refused, so that nothing gets lost unseen.
  return busNameOf(bus) === busName ? undefined : invalid('EventBusName', `got ${bus}, allowed: ${busName}.`);
}

/** Checks an entry as PutEvents does. */
export function readEntry(entry: PutEventsEntry, busName: string): ReadEntry | EntryFailure {
  const failure = entryFailure(entry, busName);
  if (failure !== undefined) return failure;
  const { Source: source = '', DetailType: detailType = '', Detail = '', Resources: resources = [], Time: time } = entry;
  const detail = detailOf(Detail);
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  return { source, detailType, detail, resources, time: time === undefined ? undefined : time * 1_000 };
}

/** What `aws.` sources get from whoever is not AWS. */
export const RESERVED_SOURCE = refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
