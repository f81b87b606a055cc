import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Facts of the GetMedia service model, which the project does not ship: beside the repository, or nowhere. */
const SERVICE_MODEL = join(__dirname, '../../../shared/model/get-media.json');

interface ModelShape {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly error?: { readonly httpStatusCode: number };
}

export interface ServiceModel {
  readonly operation: { readonly errors: readonly string[] };
  readonly shapes: Readonly<Record<string, ModelShape>>;
  readonly chunkTags: readonly string[];
  readonly errorTags: readonly string[];
  /** Meaning by id. */
  readonly inBandErrors: Readonly<Record<string, string>>;
}

export function serviceModel(): ServiceModel {
  return JSON.parse(readFileSync(SERVICE_MODEL, 'utf8')) as ServiceModel; // The file's shape is what is compared.
}

/** `describe` where the model is there; elsewhere the tests show as skipped. */
export const describeWithModel = existsSync(SERVICE_MODEL) ? describe : describe.skip;
