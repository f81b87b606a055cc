/** The schema of an archive's events, as whoever builds on them would use it: docs/archive-events.schema.json. */

import Ajv2020 from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../docs');

/** A part of a schema, as far as tests look into it. */
export interface SchemaPart {
  readonly description?: string;
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
}

interface EventsSchema extends SchemaPart {
  readonly oneOf: readonly { readonly properties: Readonly<Record<'detail-type' | 'detail', SchemaPart>> }[];
  readonly $defs: Readonly<Record<string, SchemaPart>>;
}

export const EVENTS_SCHEMA = JSON.parse(readFileSync(join(DOCS, 'archive-events.schema.json'), 'utf8')) as EventsSchema; // Ours; ajv checks it below.

/** The page about the events, in Markdown. */
export const EVENTS_PAGE = readFileSync(join(DOCS, 'events.md'), 'utf8');

// Strict: a keyword that is misspelt, or that does nothing where it stands, is an error. Formats only say what patterns check.
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true, validateFormats: false });
ajv.addSchema(EVENTS_SCHEMA, 'events');

function problems(reference: string, value: unknown): string[] {
  const validate = ajv.getSchema(reference);
  if (validate === undefined) throw new Error(`the schema has nothing at ${reference}`);
  return validate(value) === true ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}

/** Name of the definition for a detail type. */
export function definitionName(detailType: string): string {
  return detailType.replaceAll(' ', '');
}

/** What the schema has against a detail; empty when nothing. */
export function detailProblems(detailType: string, detail: unknown): string[] {
  return problems(`events#/$defs/${definitionName(detailType)}`, detail);
}

/** What the schema has against a whole event; empty when nothing. */
export function eventProblems(event: unknown): string[] {
  return problems('events', event);
}
