import {
  CONTINUATION_TOKEN, fits, FRAGMENT_NUMBER, SELECTOR_FIELD, START_SELECTOR_TYPES, type StartSelector, startSelectorProblems,
  STREAM_ARN, STREAM_NAME, type TextRule,
} from '../../contract/get-media';
import type { InputProblem } from '../../contract/invalid-input-error';
import { invalidArgument } from './errors';

/** A parsed JSON body. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** A stream as a request names it: by name, by ARN, or by both, which must then agree. */
export interface StreamNaming { readonly name?: string; readonly arn?: string }

/** APIName values of the service model. */
const API_NAMES = [
  'PUT_MEDIA', 'GET_MEDIA', 'LIST_FRAGMENTS', 'GET_MEDIA_FOR_FRAGMENT_LIST', 'GET_HLS_STREAMING_SESSION_URL',
  'GET_DASH_STREAMING_SESSION_URL', 'GET_CLIP', 'GET_IMAGES',
] as const;

const MAX_LIST_RESULTS = 10_000;
function nextToken(operation: string): TextRule {
  return { pattern: /^[a-zA-Z0-9+/=]*$/, maxLength: 512, allowed: `a token that ${operation} gave, up to 512 characters` };
}

export function isRecord(value: unknown): value is RequestBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that may be left out; JSON null counts as left out. */
function optional(body: RequestBody, field: string): unknown {
  return body[field] ?? undefined;
}

/** What is wrong with a text field that may be left out. */
function textProblems(body: RequestBody, field: string, rule: TextRule, path = field): InputProblem[] {
  const value = optional(body, field);
  return value === undefined || fits(rule, value) ? [] : [{ field: path, got: value, allowed: rule.allowed }];
}

function namingProblems(body: RequestBody): InputProblem[] {
  if (optional(body, 'StreamName') === undefined && optional(body, 'StreamARN') === undefined) {
    return [{ field: 'StreamName or StreamARN', got: undefined, allowed: 'at least one of the two' }];
  }
  return [...textProblems(body, 'StreamName', STREAM_NAME), ...textProblems(body, 'StreamARN', STREAM_ARN)];
}

/** Holds only for a body without {@link namingProblems}. */
function naming(body: RequestBody): StreamNaming {
  const { StreamName: name, StreamARN: arn } = body;
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof arn === 'string' ? { arn } : {}) };
}

/** The stream that a request is about, whatever else is wrong with it; undefined when it names none that could exist. */
export function namedStream(body: RequestBody): string | undefined {
  const { name, arn } = naming(body);
  return name ?? arn?.split('/')[1];
}

function selectorProblems(selector: unknown): InputProblem[] {
  if (selector === undefined || selector === null) {
    return [{ field: 'StartSelector', got: undefined, allowed: `an object with a StartSelectorType of ${START_SELECTOR_TYPES.join(', ')} (required)` }];
  }
  if (!isRecord(selector)) return [{ field: 'StartSelector', got: selector, allowed: 'an object' }];
  const problems = startSelectorProblems(selector);
  const needed = problems.map(({ field }) => field);
  // Fields that the type does not need must still have the form that the model gives them.
  const others = [
    ...textProblems(selector, 'AfterFragmentNumber', FRAGMENT_NUMBER, 'StartSelector.AfterFragmentNumber'),
    ...textProblems(selector, 'ContinuationToken', CONTINUATION_TOKEN, 'StartSelector.ContinuationToken'),
  ];
  const time = optional(selector, 'StartTimestamp');
  if (time !== undefined && typeof time !== 'number') others.push({ field: 'StartSelector.StartTimestamp', got: time, allowed: 'epoch seconds' });
  return [...problems, ...others.filter(({ field }) => !needed.includes(field))];
}

/** A valid GetMedia request. Throws InvalidArgumentException with all that is wrong. */
export function getMediaRequest(body: RequestBody): { readonly stream: StreamNaming; readonly selector: StartSelector } {
  const problems = [...namingProblems(body), ...selectorProblems(body['StartSelector'])];
  if (problems.length > 0) throw invalidArgument('GetMedia', problems);
  // Holds: selectorProblems has checked the type and the field that it needs.
  const { StartSelectorType, ...fields } = body['StartSelector'] as StartSelector;
  const field = SELECTOR_FIELD[StartSelectorType];
  return { stream: naming(body), selector: { StartSelectorType, ...(field === undefined ? {} : { [field]: fields[field] }) } };
}

/** A valid GetDataEndpoint request. */
export function getDataEndpointRequest(body: RequestBody): StreamNaming {
  const api = optional(body, 'APIName');
  const known = (API_NAMES as readonly unknown[]).includes(api);
  const problems = known ? [] : [{ field: 'APIName', got: api, allowed: `${API_NAMES.join(', ')} (required)` }];
  problems.push(...namingProblems(body));
  if (problems.length > 0) throw invalidArgument('GetDataEndpoint', problems);
  return naming(body);
}

/** A valid DescribeStream request. */
export function describeStreamRequest(body: RequestBody): StreamNaming {
  const problems = namingProblems(body);
  if (problems.length > 0) throw invalidArgument('DescribeStream', problems);
  return naming(body);
}

/** A valid ListTagsForStream request. */
export function listTagsRequest(body: RequestBody): { readonly stream: StreamNaming; readonly nextToken?: string } {
  const problems = [...namingProblems(body), ...textProblems(body, 'NextToken', nextToken('ListTagsForStream'))];
  if (problems.length > 0) throw invalidArgument('ListTagsForStream', problems);
  return { stream: naming(body), ...tokenIn(body) };
}

/** The token of a body whose token is none or a text; an empty one counts as none. */
function tokenIn({ NextToken: token }: RequestBody): { readonly nextToken?: string } {
  return typeof token === 'string' && token !== '' ? { nextToken: token } : {};
}

export interface ListStreamsRequest { readonly maxResults: number; readonly nextToken?: string; readonly prefix: string }

function conditionProblems(condition: unknown): InputProblem[] {
  if (!isRecord(condition)) return [{ field: 'StreamNameCondition', got: condition, allowed: 'an object' }];
  const problems = textProblems(condition, 'ComparisonValue', STREAM_NAME, 'StreamNameCondition.ComparisonValue');
  const operator = optional(condition, 'ComparisonOperator') ?? 'BEGINS_WITH';
  if (operator === 'BEGINS_WITH') return problems;
  return [{ field: 'StreamNameCondition.ComparisonOperator', got: operator, allowed: 'BEGINS_WITH' }, ...problems];
}

/** A valid ListStreams request. */
export function listStreamsRequest(body: RequestBody): ListStreamsRequest {
  const max = optional(body, 'MaxResults') ?? MAX_LIST_RESULTS;
  const condition = optional(body, 'StreamNameCondition') ?? {};
  const problems = [...textProblems(body, 'NextToken', nextToken('ListStreams')), ...conditionProblems(condition)];
  if (typeof max !== 'number' || !Number.isInteger(max) || max < 1 || max > MAX_LIST_RESULTS) {
    problems.push({ field: 'MaxResults', got: max, allowed: `a whole number from 1 to ${MAX_LIST_RESULTS}` });
  }
  if (problems.length > 0) throw invalidArgument('ListStreams', problems);
  const prefix = isRecord(condition) ? condition['ComparisonValue'] : undefined;
  return {
    maxResults: Number(max),
    prefix: typeof prefix === 'string' ? prefix : '',
    ...tokenIn(body),
  };
}
