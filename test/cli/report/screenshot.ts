/** Draws docs/report.png anew: `npx tsx test/cli/report/screenshot.ts [file] [dark] [phone]`. Needs Chromium, at $CHROMIUM or where Debian has it. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { reportPage } from '../../../lib/cli/report/page';
import { reportOf, weekSources } from './sample-week';

const ROOT = join(__dirname, '../../..');
const DAY_OF_LOSS = 2.62;

async function screenshot(file: string, isDark: boolean, isPhone: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kvs-archive-screenshot-'));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const sources = weekSources();
    const key = sources[0]?.objects[380]?.key ?? '';
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    copyFileSync(join(ROOT, 'lib/cli/demo/sample-camera.mkv'), join(folder, key));
    writeFileSync(join(folder, 'report.html'), await reportPage(reportOf(sources, { base: './' })));
    const page = await browser.newPage({
      viewport: isPhone ? { width: 390, height: 844 } : { width: 1280, height: 950 }, deviceScaleFactor: isPhone ? 2 : 1.15, colorScheme: isDark ? 'dark' : 'light', hasTouch: isPhone, isMobile: isPhone,
    });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    const lane = (index: number) => page.locator('.lane canvas').nth(index);
    const width = (await lane(0).boundingBox())?.width ?? 0;
    await lane(0).click({ position: { x: width * (0.0145 + 0.971 * 380.5 / 1008), y: 50 } });
    await page.evaluate(`new Promise((resolve) => {
      const video = document.querySelector('video');
      video.currentTime = 7;
      for (const event of ['seeked', 'error']) video.addEventListener(event, resolve);
    })`);
    if (!isPhone) await lane(1).hover({ position: { x: width * (0.0145 + 0.971 * DAY_OF_LOSS / 7), y: 40 } });
    // The browser takes away its signs of loading when it likes.
    await page.waitForTimeout(1500);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [file = join(ROOT, 'docs/report.png'), ...kinds] = process.argv.slice(2);
void screenshot(file, kinds.includes('dark'), kinds.includes('phone'));
