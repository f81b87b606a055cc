import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real captures of the service, which the project does not ship: beside the repository, where CAPTURES says, or nowhere. */
const CAPTURES = process.env['CAPTURES'] ?? join(__dirname, '../../../shared/media');

/** Where a capture lies. */
export function capturePath(name: string): string {
  return join(CAPTURES, name);
}

/** The bytes of a capture. */
export function capture(name: string): Buffer {
  return readFileSync(capturePath(name));
}

/** `describe` where the captures are there; elsewhere the tests show as skipped. */
export function describeWithCaptures(name: string, tests: () => void): void {
  (existsSync(capturePath('output_get_media.mkv')) ? describe : describe.skip)(name, tests);
}
