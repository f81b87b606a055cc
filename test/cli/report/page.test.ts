import { createHash } from 'node:crypto';
import { escapeHtml, reportPage, scriptJson } from '../../../lib/cli/report/page';
import { reportOf, weekSources } from './sample-week';

const HOSTILE = '</script><script>alert(1)</script><!-- "\'&\u2028';

/** What stands between the tags of an element that is there once. */
function inside(html: string, tag: string, attributes = ''): string {
  return new RegExp(`<${tag}${attributes}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
}

function policyOf(html: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('text in HTML is text', () => {
  expect(escapeHtml('<a href="x">&\'')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;');
});

test('JSON in a script element does not end it, and says the same', () => {
  const json = scriptJson({ reason: HOSTILE });

  expect(json).not.toMatch(/<|\u2028/);
  expect(JSON.parse(json)).toEqual({ reason: HOSTILE });
});

describe('a page with hostile names', () => {
  let html: string;

  beforeAll(async () => {
    const [stream] = reportOf(weekSources().slice(0, 1)).streams;
    if (stream === undefined) throw new Error('no stream');
    html = await reportPage({ ...reportOf([]), place: HOSTILE, streams: [{ ...stream, name: HOSTILE, missing: [['lost', 0, 1, HOSTILE]] }] });
  });

  test('has two scripts, its data and its own', () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain('alert(1)</script>');
  });

  test('has data that say what they said', () => {
    const data = JSON.parse(inside(html, 'script', ' type="application/json" id="data"')) as { place: string; streams: { name: string }[] };

    expect([data.place, data.streams[0]?.name]).toEqual([HOSTILE, HOSTILE]);
  });

  test('has a title that is text', () => {
    expect(inside(html, 'title')).toBe(`Archive of ${escapeHtml(HOSTILE)}`);
  });
});

describe('the policy of a page', () => {
  test('allows its own script and style, by their hashes, and nothing else', async () => {
    const html = await reportPage(reportOf(weekSources()));

    expect(policyOf(html)).toBe(`default-src 'none'; script-src ${hashOf(inside(html, 'script'))}; style-src ${hashOf(inside(html, 'style'))}; media-src 'none'; base-uri 'none'; form-action 'none'`);
  });

  test('allows the files beside it, where it links to them', async () => {
    expect(policyOf(await reportPage(reportOf(weekSources(), { base: './s3/' })))).toContain("media-src 'self' file:;");
  });

  test('allows the host of the bucket, where it links to that', async () => {
    expect(policyOf(await reportPage(reportOf(weekSources(), { links: ['https://b.s3.eu-central-1.amazonaws.com/a?X-Amz-Date=1'] })))).toContain('media-src https://b.s3.eu-central-1.amazonaws.com;');
  });

  test('of a page without an address in it', async () => {
    expect((await reportPage(reportOf(weekSources()))).match(/https?:\/\//g)).toBeNull();
  });
});
