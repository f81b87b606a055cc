import { isObject } from '../states/json';
import { type BridgeEvent } from './event';
import { type JsonPath, parseJsonPath } from './json-path';

/** What a target's input can be made of. */
export interface TransformerScope {
  readonly event: BridgeEvent;
  /** Epoch ms at which the bus took the event. */
  readonly ingestedAt: number;
  readonly ruleArn: string;
  readonly ruleName: string;
}

/** Makes the input of a target, a JSON value. Throws when there is none. */
export type InputMaker = (scope: TransformerScope) => unknown;

type Part = string | { readonly name: string; readonly quoted: boolean };

const PREDEFINED: Readonly<Record<string, (scope: TransformerScope) => unknown>> = {
  'aws.events.rule-arn': ({ ruleArn }) => ruleArn,
  'aws.events.rule-name': ({ ruleName }) => ruleName,
  'aws.events.event.ingestion-time': ({ ingestedAt }) => new Date(ingestedAt).toISOString(),
  'aws.events.event': ({ event: { detail: _, ...envelope } }) => envelope,
  'aws.events.event.json': ({ event }) => event,
};

/** Stand for whole objects, and must therefore not stand inside of a string. */
const OBJECTS = ['aws.events.event', 'aws.events.event.json'];

/** Cuts a template at its placeholders, and sees which of them stand inside of a JSON string. */
function cut(template: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  let quoted = false;
  for (const [token, name] of template.matchAll(/<([\w.-]+)>|\\.|[^]/g)) {
    if (token === '"') quoted = !quoted;
    if (name === undefined) {
      text += token;
    } else {
      parts.push(text, { name, quoted });
      text = '';
    }
  }
  return [...parts, text];
}

/** A value inside of a string: not escaped (EventBridge guide); objects and lists lose their quotes, which would end the string. */
function inString(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** The value of a path that leads nowhere is an empty text, in quotes where a value must stand. */
function render(parts: readonly Part[], value: (name: string) => unknown): string {
  return parts.map((part) => {
    if (typeof part === 'string') return part;
    const found = value(part.name) ?? '';
    return part.quoted ? inString(found) : JSON.stringify(found);
  }).join('');
}

function hasPlaceholderKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPlaceholderKey);
  return isObject(value) && Object.entries(value).some(([key, inner]) => /<[\w.-]+>/.test(key) || hasPlaceholderKey(inner));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`input template: got ${text.slice(0, 200)}, allowed: JSON (values are not escaped inside of strings)`, { cause: error });
  }
}

function readPaths(map: Readonly<Record<string, unknown>>): Map<string, JsonPath> {
  return new Map(Object.entries(map).map(([name, path]) => {
    const read = typeof path === 'string' ? parseJsonPath(path) : undefined;
    if (name.startsWith('aws.') || !/^[\w.-]+$/.test(name)) throw new Error(`InputPathsMap: got name "${name}", allowed: letters, digits, - and _, not beginning with aws.`);
    if (read === undefined) throw new Error(`InputPathsMap.${name}: got ${JSON.stringify(path)}, allowed: a path such as $.detail.ids[0]`);
    return [name, read];
  }));
}

/** Throws Error for placeholders that are unknown, stand as a key, or put an event into a string; and for a template that is no JSON. */
function checkTemplate(parts: readonly Part[], known: readonly string[]): void {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    if (!known.includes(part.name)) throw new Error(`InputTemplate: got <${part.name}>, allowed: ${known.join(', ')}`);
    if (part.quoted && OBJECTS.includes(part.name)) throw new Error(`InputTemplate: got <${part.name}> inside of quotes, allowed: as a value only`);
  }
  const sample = parts.map((part) => (typeof part === 'string' ? part : part.quoted ? `<${part.name}>` : 'null')).join('');
  if (hasPlaceholderKey(parsed(sample))) throw new Error('InputTemplate: got a placeholder as the key of an object, allowed: as a value or inside of one');
}

/** Reads an InputTransformer whose template is JSON, which is all that a state machine takes as input. Throws Error for any other. */
export function readInputTransformer(transformer: unknown): InputMaker {
  const { InputPathsMap: map = {}, InputTemplate: template, ...others } = isObject(transformer) ? transformer : {};
  if (typeof template !== 'string' || !isObject(map) || Object.keys(others).length > 0) {
    throw new Error(`InputTransformer: got ${JSON.stringify(transformer)}, allowed: InputPathsMap, an object, and InputTemplate, a text`);
  }
  const paths = readPaths(map);
  const parts = cut(template);
  checkTemplate(parts, [...paths.keys(), ...Object.keys(PREDEFINED)]);
  return (scope) => parsed(render(parts, (name) => {
    const predefined = PREDEFINED[name];
    return predefined === undefined ? paths.get(name)?.read(scope.event) : predefined(scope);
  }));
}
