import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { CLOCK_POINTS, clockNumber, momentAt, type Moment } from './clock';
import { type PlayableObject, type Played, type Player } from './player';
import { PLAYER_PAGE, serveFile, type FileServer } from './range-server';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For how long a step may take, milliseconds. */
const PATIENCE_MILLIS = 20_000;
/** What a browser says of codecs that it was built without. */
const NO_CODEC = 'NO_SUPPORTED_STREAMS';

interface Shown {
  /** Seconds; infinite when the object does not say. */
  readonly duration: number;
  readonly currentTime: number;
  /** Frames of video that were decoded so far. */
  readonly frames: number;
  /** Of the picture; 0 when there is none. */
  readonly width: number;
  /** Brightness of the points asked for. */
  readonly brightness: readonly number[];
}

/** What runs in the page. It may use nothing that is around it here. */
const PAGE_SCRIPT = `
  const video = document.querySelector('video');
  const happens = (name) => new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true });
  });
  const load = async (url) => {
    const loaded = happens('loadeddata');
    video.src = url;
    await loaded;
  };
  const seek = async (seconds) => {
    const seeked = happens('seeked');
    video.currentTime = seconds;
    await seeked;
  };
  const playToEnd = async () => {
    const ended = happens('ended');
    video.playbackRate = 16;
    await video.play();
    await ended;
  };
  const shown = (points) => {
    const canvas = new OffscreenCanvas(Math.max(1, video.videoWidth), Math.max(1, video.videoHeight));
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0);
    const brightness = points.map(({ x, y }) => context.getImageData(x, y, 1, 1).data[1]);
    return { duration: video.duration, currentTime: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames, width: video.videoWidth, brightness };
  };
`;

/** Does something with the video and looks at what is shown then. @throws Error of the page, or when nothing happens. */
async function show(page: Page, steps: string): Promise<Shown> {
  const act = `(async () => { ${steps} window.last = shown(${JSON.stringify(CLOCK_POINTS)}); })()`;
  // Not awaited in the page: an event that never comes would be waited for without an end.
  await page.evaluate(`window.last = undefined; ${act}.catch((error) => { window.last = String(error); }); undefined`);
  const handle = await page.waitForFunction('window.last', undefined, { timeout: PATIENCE_MILLIS });
  const last = await handle.jsonValue() as Shown | string; // Set in the line before.
  if (typeof last === 'string') throw new Error(last);
  return last;
}

function seekProblems({ currentTime, brightness }: Shown, at: number, { number }: Moment): string[] {
  const problems = Math.abs(currentTime - at) < 0.001 ? [] : [`seek to ${at} s: stands at ${currentTime} s`];
  const got = clockNumber(brightness);
  return number === undefined || got === number ? problems : [...problems, `seek to ${at} s: shows frame ${got}, wanted ${number}`];
}

async function seekTo(page: Page, { expected, film }: PlayableObject, part: number): Promise<string[]> {
  const moment = momentAt(expected, film, part);
  // A little behind its beginning: inside it whatever is rounded, be the last frame shorter than the others.
  const at = Math.round((moment.seconds + expected.frameSeconds / 8) * 1000) / 1000;
  return seekProblems(await show(page, `await seek(${at});`), at, moment);
}

/** Plays all of it, as fast as the browser can. Frames are counted where they are decoded: of sound it tells only that it ended. */
async function playThrough(page: Page, { expected, film }: PlayableObject): Promise<string[]> {
  const { frames, width, currentTime } = await show(page, 'await playToEnd();');
  const wanted = expected.tracks[0]?.frames.length ?? 0;
  const isVideo = film.clockRate !== undefined || width > 0;
  const isShort = currentTime < expected.seconds - 2 * expected.frameSeconds;
  return [
    ...(!isVideo || frames === wanted ? [] : [`played: got ${frames} frames, wanted ${wanted}`]),
    ...(isShort ? [`played: ended at ${currentTime} s, wanted ${expected.seconds} s`] : []),
  ];
}

async function play(page: Page, server: FileServer, object: PlayableObject): Promise<Played> {
  const load = `await load(${JSON.stringify(server.urlOf(object.path))});`;
  try {
    const { duration } = await show(page, load);
    // Without an index Chromium may begin to decode where no keyframe is, in files of ffmpeg's as well: such objects are played.
    const problems = object.film.isLong === true ? [] : await playThrough(page, object);
    if (object.state === 'whole') {
      await show(page, load);
      problems.push(...await seekTo(page, object, 0.5), ...await seekTo(page, object, 1));
    }
    return { ...(Number.isFinite(duration) ? { seconds: duration } : {}), problems };
  } catch (error) {
    if (String(error).includes(NO_CODEC)) return { unsupported: 'a codec that this build does not have', problems: [] };
    return { problems: [String(error)] };
  }
}

/** A browser: plays the object over HTTP, seeks to the middle and to the last frame, and looks at what it shows. */
export const CHROMIUM: Player = {
  name: 'Chromium',
  isInstalled: existsSync(EXECUTABLE),
  isQuick: false,
  async open() {
    const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
    const server = await serveFile(EXECUTABLE);
    const page = await browser.newPage();
    await page.goto(new URL(PLAYER_PAGE, server.url).href);
    await page.addScriptTag({ content: PAGE_SCRIPT });
    return {
      version: `Chromium ${browser.version()}`,
      play: (object) => play(page, server, object),
      async close() {
        await browser.close();
        await server.close();
      },
    };
  },
};
