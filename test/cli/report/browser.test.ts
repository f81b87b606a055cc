/** The page in a browser, as people have it. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type Page } from 'playwright-core';
import { reportPage } from '../../../lib/cli/report/page';
import { type ReportData } from '../../../lib/cli/report/report-data';
import { describeWithBrowser, launchBrowser } from './browser';
import { cameraObjects, reportOf, WEEK, weekSources } from './sample-week';

const ROOT = join(__dirname, '../../..');
const run = promisify(execFile);

/** Share of a lane's width at which a share of the time shown is: the view leaves 1.5 % free at both ends. */
const placeOf = (share: number): number => (share + 0.015) / 1.03;

describeWithBrowser('the page', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  let told: string[];
  let asked: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'kvs-archive-report-'));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => page.close());

  async function open(file: string, viewport = { width: 1280, height: 800 }, hasTouch = false): Promise<void> {
    [told, asked] = [[], []];
    page = await browser.newPage({ viewport, hasTouch });
    page.on('console', (message) => told.push(message.text()));
    page.on('pageerror', (error) => told.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  }

  async function show(data: ReportData, ...rest: [{ width: number; height: number }?, boolean?]): Promise<void> {
    const file = join(folder, 'report.html');
    writeFileSync(file, await reportPage(data));
    await open(file, ...rest);
  }

  async function pointOf(lane: number, share: number): Promise<{ x: number; y: number }> {
    const box = await page.locator('.lane canvas').nth(lane).boundingBox();
    if (box === null) throw new Error('no lane');
    return { x: box.x + box.width * placeOf(share), y: box.y + 40 };
  }

  const text = (selector: string): Promise<string> => page.locator(selector).innerText();
  /** What was done is on the screen. */
  const painted = (): Promise<unknown> => page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  /** Colours of a pixel of a lane, red to alpha. */
  const pixel = (lane: number, share: number): Promise<number[]> => page.evaluate<number[]>(`(() => {
    const canvas = document.querySelectorAll('.lane canvas')[${lane}];
    return [...canvas.getContext('2d').getImageData(canvas.width * ${placeOf(share)}, canvas.height - 4, 1, 1).data];
  })()`);

  test('draws what there is, says nothing to the console and asks for nothing', async () => {
    await show(reportOf(weekSources()));

    expect(await text('#totals')).toMatch(/Objects\s+3,484\s[^]*Lost in 2 gaps\s+3h 31m/);
    expect(await pixel(0, 0.3)).toEqual([0x3d, 0x7f, 0x8f, 255]);
    expect(await pixel(3, 0.1)).not.toEqual([0x3d, 0x7f, 0x8f, 255]);
    expect(told).toEqual([]);
    expect(asked).toEqual([expect.stringMatching(/^file:.*report\.html$/)]);
  });

  test('tells the reason of a gap that is pointed at, however small', async () => {
    await show(reportOf(weekSources()));
    const hover = async (share: number): Promise<string> => {
      const { x, y } = await pointOf(1, share);
      await page.mouse.move(x, y);
      return text('#tip');
    };

    expect(await hover(63 / 168)).toBe('Lost, 3h 30m\n2026-05-06 13:24:00 to 2026-05-06 16:54:00 UTC\nthe stream no longer has the fragments that follow (retention)');
    expect(await hover(121.26 / 168)).toContain('two reads in a row ended inside a fragment');
    expect(await hover(10 / 168)).toMatch(/^2026-05-04 \d\d:\d0:00 UTC\n10m 00s, .* MB, 300 fragments$/);
  });

  test('zooms by wheel, button and key, moves by dragging, and shows all again', async () => {
    await show(reportOf(weekSources()));
    const { x, y } = await pointOf(0, 0.5);
    const whole = await text('#window');

    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -1200);
    await painted();
    expect(await text('#window')).not.toBe(whole);
    const near = await text('#window');
    await page.mouse.down();
    await page.mouse.move(x - 200, y, { steps: 4 });
    await page.mouse.up();
    await painted();
    expect(await text('#window')).not.toBe(near);
    await page.locator('#zoom-in').click();
    await page.locator('.lane canvas').first().press('-');
    await page.locator('#fit').click();
    await painted();

    expect(near).toMatch(/^2026-05-07 .* to 2026-05-07 /);
    expect(await text('#window')).toBe(whole);
    expect(await page.locator('#detail').isHidden()).toBe(true);
  });

  test('zooms by two fingers', async () => {
    await show(reportOf(weekSources()), { width: 390, height: 844 }, true);
    const { x, y } = await pointOf(0, 0.5);
    const whole = await text('#window');
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number): Promise<unknown> => (
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: x - apart, y, id: 1 }, { x: x + apart, y, id: 2 }] })
    );

    await touch('touchStart', 20);
    for (const apart of [40, 60, 80, 100]) await touch('touchMove', apart);
    await touch('touchEnd', 100);

    await painted();
    expect(await text('#window')).not.toBe(whole);
    expect(await text('#window')).toMatch(/^2026-05-0[67]/);
  });

  test('can be used without a pointer', async () => {
    await show(reportOf(weekSources().slice(1, 2)));
    const lane = page.locator('.lane canvas');

    for (let i = 0; i < 4; i++) await page.keyboard.press('Tab');
    await painted();
    expect(await text('#tip')).toContain('2026-05-04 00:00:00 UTC');
    for (let i = 0; i < 369; i++) await lane.press('ArrowRight');
    await lane.press('Enter');

    expect(await text('#detail')).toMatch(/loading-dock: lost for 3h 30m[^]*Reason\s+the stream no longer has the fragments that follow \(retention\)/);
    expect(await page.locator('#spoken').textContent()).toContain('Lost, 3h 30m');
    await lane.press('Escape');
    expect(await page.locator('#detail').isHidden()).toBe(true);
  }, 60_000);

  test('lists what is missing, losses first, and goes there', async () => {
    await show(reportOf(weekSources()));

    await page.locator('#gaps summary').click();
    await page.locator('#gaps td button').first().click();

    expect(await page.locator('#gaps tbody tr').count()).toBe(12);
    expect(await text('#detail h2')).toBe('loading-dock: lost for 3h 30m');
  });

  test('takes hostile names and reasons for text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1"><b>\'"';
    const { streams: [stream], ...rest } = reportOf(weekSources().slice(1, 2));
    if (stream === undefined) throw new Error('no stream');
    await show({ ...rest, place: hostile, streams: [{ ...stream, name: hostile, missing: stream.missing.map(([kind, from, to]) => [kind, from, to, hostile]) }] });
    const { x, y } = await pointOf(0, 63 / 168);

    await page.mouse.move(x, y);
    await page.mouse.click(x, y);

    expect(await page.title()).toBe(`Archive of ${hostile}`);
    expect(await text('.lane h2')).toBe(hostile);
    expect(await text('#tip')).toContain(hostile);
    expect(await text('#detail')).toContain(hostile);
    expect([told, await page.locator('img').count()]).toEqual([[], 0]);
  });

  test.each([[360, 740], [390, 844], [1920, 1080]])('fits a screen of %d x %d', async (width, height) => {
    await show(reportOf(weekSources()), { width, height });
    const { x, y } = await pointOf(0, 0.5);

    await page.mouse.click(x, y);
    await page.locator('#gaps summary').click();

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('of nothing says so', async () => {
    await show(reportOf([]));

    expect(await text('#lanes')).toBe('Nothing is archived here.');
    expect(told).toEqual([]);
  });

  test('of 100,000 objects does not stand still', async () => {
    const objects = cameraObjects({ name: 'door', seed: 1, megabytes: 3, objectMinutes: 1, hours: [0, 100_000 / 60] });
    const began = performance.now();
    await show(reportOf([{ streamArn: `arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/${WEEK}`, lagSeconds: 1, objects }], {}, 100_000 / 60));
    const opened = performance.now() - began;

    const frame = await page.evaluate<number>(`(async () => {
      const canvas = document.querySelector('.lane canvas');
      const times = [];
      for (let i = 0; i < 20; i++) {
        const began = performance.now();
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true }));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b)[10];
    })()`);

    expect(await text('#totals')).toContain('100,000');
    expect(opened).toBeLessThan(10_000);
    expect(frame).toBeLessThan(150); // Two frames of 16 ms where nothing else runs.
  }, 60_000);

  describe('of an archive that a demo has made', () => {
    const demo = (): string => join(folder, 'demo');

    beforeAll(async () => {
      const kvsArchive = (...args: string[]): Promise<unknown> => run(process.execPath, [join(ROOT, 'bin/kvs-archive.cjs'), ...args], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
      await kvsArchive('demo', '--out', demo(), '--duration', '30', '--speed', '20', '--json');
      await kvsArchive('report', '--local', demo(), '-o', join(folder, 'demo.html'));
    }, 120_000);

    test('plays an object that is clicked', async () => {
      await open(join(folder, 'demo.html'));
      const { x, y } = await pointOf(0, 0.02);

      await page.mouse.click(x, y);
      await page.locator('video').waitFor();
      const playing = await page.evaluate<{ readyState: number; duration: number; width: number; at: number }>(`(async () => {
        const video = document.querySelector('video');
        video.muted = true;
        await video.play();
        await new Promise((resolve) => { video.ontimeupdate = () => { if (video.currentTime > 0.3) resolve(); }; });
        return { readyState: video.readyState, duration: video.duration, width: video.videoWidth, at: video.currentTime };
      })()`);

      const seconds = Number(/Length\s+([\d.]+)s/.exec(await text('#detail'))?.[1]);
      expect(playing.readyState).toBeGreaterThanOrEqual(2);
      expect(playing.at).toBeGreaterThan(0.3);
      expect(Math.abs(playing.duration - seconds)).toBeLessThan(1);
      expect(asked.every((url) => url.startsWith('file:'))).toBe(true);
      expect(told).toEqual([]);
    }, 60_000);
  });
});
