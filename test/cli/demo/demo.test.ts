import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturePath, describeWithCaptures } from '../../support/captures';

const ROOT = join(__dirname, '../../..');

interface Result {
  readonly windows: number;
  readonly fragments: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly finished: boolean;
  readonly faults: readonly string[];
  readonly objectLock?: { readonly locked: number; readonly objects: number; readonly refusal?: string };
  readonly objects: readonly { readonly file: string; readonly fragments: number }[];
}

/** A demo in a process of its own, as people run it, as fast as it goes. Answers its exit code and the last line of its stdout. */
async function demo(out: string, ...args: string[]): Promise<{ readonly code: number | null; readonly result: Result }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/kvs-archive.cjs'), 'demo', '--json', '--speed', '50', '--out', out, ...args], { cwd: ROOT });
  let said = '';
  child.stdout.on('data', (text) => { said += String(text); });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  return { code, result: JSON.parse(said.trim().split('\n').at(-1) ?? '') as Result };
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'kvs-archive-demo-'));
}

describe('the demo', () => {
  test('archives what a camera records, window after window, and continues in the same folder', async () => {
    const out = folder();

    const first = await demo(out, '--window', '1', '--duration', '100');
    const second = await demo(out, '--window', '1', '--duration', '40');

    expect(first).toMatchObject({ code: 0, result: { lost: 0, duplicated: 0, finished: true, faults: [] } });
    expect(first.result.windows).toBeGreaterThan(1);
    expect(first.result.objects.every(({ file }) => existsSync(file))).toBe(true);
    expect(second).toMatchObject({ code: 0, result: { lost: 0, duplicated: 0, finished: true, faults: [] } });
    expect(second.result.fragments).toBeGreaterThan(first.result.fragments);
  }, 60_000);
});

describe('the demo with Object Lock', () => {
  test.each([['nothing in its way', []], ['everything failing around it', ['--crash', '7']]])('archives with %s, cannot delete what it archived, and continues', async (_, options) => {
    const out = folder();
    const args = ['--object-lock', '--window', '1', '--duration', '60', ...options];

    const first = await demo(out, ...args);
    const second = await demo(out, ...args);

    expect(first).toMatchObject({ code: 0, result: { lost: 0, duplicated: 0, finished: true, faults: [], objectLock: { refusal: expect.stringMatching(/^AccessDenied: .*object lock/) as unknown } } });
    // Each with its index.
    expect(first.result.objectLock?.locked).toBe(2 * first.result.objects.length);
    expect(second).toMatchObject({ code: 0, result: { lost: 0, duplicated: 0, finished: true, faults: [] } });
    expect(second.result.objectLock?.locked).toBeGreaterThan(first.result.objectLock?.locked ?? 0);
  }, 120_000);
});

describeWithCaptures('the demo with a real capture', () => {
  test.each([
    ['output_get_media.mkv', 5], ['kinesis_video_renderer_example_output.mkv', 8], ['test_mixed_tags.mkv', 10], ['producer-cpp-test-stream-1_0.mkv', 37],
  ])('archives %s whole', async (name, fragments) => {
    const { code, result } = await demo(folder(), '--input', capturePath(name));

    expect({ code, ...result }).toMatchObject({ code: 0, fragments, lost: 0, duplicated: 0, faults: [] });
  }, 60_000);
});
