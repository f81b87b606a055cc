import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real captures of the service, which the project does not ship: beside the repository, or nowhere. */
const CAPTURES = join(__dirname, '../../../shared/media');

/** Where a capture lies. */
export function capturePath(name: string): string {
  return join(CAPTURES, name);
}

/** The bytes of a capture. */
export function capture(name: string): Buffer {
  return readFileSync(capturePath(name));
}

/** `describe` where the captures are there; elsewhere the tests show as skipped. */
export const describeWithCaptures = existsSync(join(CAPTURES, 'output_get_media.mkv')) ? describe : describe.skip;
