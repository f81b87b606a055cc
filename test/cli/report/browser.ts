import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The browser of this machine; playwright's own are never fetched. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(CHROMIUM);

/** `describe` where there is a browser; elsewhere the tests show as skipped. */
export const describeWithBrowser = hasBrowser ? describe : describe.skip;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
