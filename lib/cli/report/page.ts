import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../synthesize';
import { type ReportData } from './report-data';

/** The page's own files; they are read as they are, in a checkout and in the package. */
const ASSETS = join(packageRoot(), 'lib', 'cli', 'report', 'page');

/** Browsers from 2022 on. */
const TARGET = 'es2022';

/** Text that may stand in HTML, in an attribute as well. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

/** JSON that may stand in a script element: nothing in it ends the element, or begins a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Where the page may load objects from: beside itself, or the bucket's host. */
function mediaSources({ streams }: ReportData): string {
  const links = streams.flatMap(({ objects }) => objects.links ?? []);
  const origins = new Set(links.map((link) => new URL(link).origin));
  if (streams.some(({ base }) => base !== undefined)) return "'self' file:";
  return origins.size === 0 ? "'none'" : [...origins].join(' ');
}

/** One script of the page's modules. */
async function bundledScript(): Promise<string> {
  const { outputFiles: [file] } = await build({
    entryPoints: [join(ASSETS, 'main.js')], bundle: true, write: false, format: 'iife', target: TARGET, charset: 'ascii', minify: true, logLevel: 'silent',
  });
  if (file === undefined) throw new Error('esbuild gave no file');
  // Nothing of ours has this in it; if it ever does, the page must not be made.
  if (/<\/script|<!--/i.test(file.text)) throw new Error('the script of the page would end its own element');
  return file.text;
}

/** The whole page: one file that asks for nothing else, but for the objects it links to when somebody plays one. */
export async function reportPage(data: ReportData): Promise<string> {
  const [html, style, script] = await Promise.all([readFile(join(ASSETS, 'page.html'), 'utf8'), readFile(join(ASSETS, 'page.css'), 'utf8'), bundledScript()]);
  const policy = [
    "default-src 'none'", `script-src ${hashOf(script)}`, `style-src ${hashOf(style)}`, `media-src ${mediaSources(data)}`, "base-uri 'none'", "form-action 'none'",
  ].join('; ');
  const title = `Archive of ${data.streams.length === 1 ? data.streams[0]?.name ?? '' : `${data.streams.length} streams`}`;
  const values: Readonly<Record<string, string>> = { policy: escapeHtml(policy), title: escapeHtml(title), style, script, data: scriptJson(data) };
  return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}
