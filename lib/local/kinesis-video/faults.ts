import { InvalidInputError, type InputProblem } from '../../contract/invalid-input-error';

/** Where a fault strikes: after so many bytes of the body, or after so many whole fragments. */
export type FaultPoint = { readonly atByte: number } | { readonly afterFragments: number };

/** Something that goes wrong with one call. Several may be combined in a call. */
export type Fault =
  /** The connection breaks: the reader sees ECONNRESET. */
  | { readonly kind: 'cut' } & FaultPoint
  /** The body ends as if all were well. */
  | { readonly kind: 'end' } & FaultPoint
  /** Nothing more comes, and the connection stays open until the reader leaves. */
  | { readonly kind: 'stall' } & FaultPoint
  /** An error chunk, then a clean end. `bare` leaves out the fragment number. `errorCode` defaults to the model's text. */
  | { readonly kind: 'in-band-error'; readonly errorId: number; readonly afterFragments: number; readonly errorCode?: string; readonly bare?: boolean }
  /** Bytes of the body are inverted. `length` defaults to 16. */
  | { readonly kind: 'corrupt'; readonly atByte: number; readonly length?: number }
  /**
   * An exception instead of the answer. `httpStatus` defaults to the one of the contract's table, 400 for an unknown name.
   * `header`: which error header is sent; `documented` is the one that the SDK does not read. Default both.
   */
  | { readonly kind: 'exception'; readonly name: string; readonly httpStatus?: number; readonly message?: string; readonly header?: 'both' | 'documented' | 'none' }
  /** 403 with an XML body, the answer of the control plane's host to a GetMedia. */
  | { readonly kind: 'xml' }
  /** GetDataEndpoint names an endpoint that does not serve the stream. Default: one that answers like fault `xml`. */
  | { readonly kind: 'wrong-endpoint'; readonly url?: string }
  /** The oldest fragments expire just before the call is served. Default: all of them. */
  | { readonly kind: 'drop-head'; readonly fragments?: number }
  /** The fragment that the selector names comes again, where the service would begin behind it. */
  | { readonly kind: 'repeat' }
  /** The body is written in pieces of these sizes, drawn from the server's seed. */
  | { readonly kind: 'write-pieces'; readonly minBytes: number; readonly maxBytes: number }
  /** The body is written one EBML element at a time, as readers of the real service see it. */
  | { readonly kind: 'write-elements' }
  /** The body comes at this pace on the server's clock. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number };

export type FaultKind = Fault['kind'];

/** Fields with a whole number of 0 or more that each kind needs; of an inner list one. */
const NEEDED: Record<FaultKind, readonly (readonly string[])[]> = {
  'cut': [['atByte', 'afterFragments']], 'end': [['atByte', 'afterFragments']], 'stall': [['atByte', 'afterFragments']],
  'in-band-error': [['errorId'], ['afterFragments']], 'corrupt': [['atByte']], 'exception': [], 'xml': [], 'wrong-endpoint': [],
  'drop-head': [], 'repeat': [], 'write-pieces': [['minBytes'], ['maxBytes']], 'write-elements': [], 'slow': [['bytesPerSecond']],
};

function isKind(value: unknown): value is FaultKind {
  return typeof value === 'string' && Object.hasOwn(NEEDED, value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function faultProblems(fault: Readonly<Record<string, unknown>>): InputProblem[] {
  const { kind } = fault;
  if (!isKind(kind)) return [{ field: 'kind', got: kind, allowed: Object.keys(NEEDED).join(', ') }];
  const problems: InputProblem[] = NEEDED[kind]
    .filter((fields) => !fields.some((field) => isCount(fault[field])))
    .map((fields) => ({ field: fields.join(' or '), got: fields.map((field) => fault[field]).find((v) => v !== undefined), allowed: `a whole number of 0 or more (needed by ${kind})` }));
  if (kind === 'exception' && typeof fault['name'] !== 'string') {
    problems.push({ field: 'name', got: fault['name'], allowed: 'the name of an exception' });
  }
  return problems;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks values that come from outside, such as a request header. Throws InvalidInputError that lists what is wrong. */
export function checkedFaults(value: unknown): readonly Fault[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const problems = list.flatMap((item) => (isRecord(item) ? faultProblems(item) : [{ field: 'fault', got: item, allowed: 'an object with a kind' }]));
  if (problems.length > 0) throw new InvalidInputError('fault', problems);
  // Holds: faultProblems has checked the kind and the fields that the kind needs.
  return list as readonly Fault[];
}

/** The one fault of a kind among those of a call. */
export function faultOf<K extends FaultKind>(faults: readonly Fault[], kind: K): Extract<Fault, { kind: K }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}
