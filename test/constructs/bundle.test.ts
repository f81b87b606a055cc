/** The function as it is deployed: bundled for real, once, by a synthesis. */

import { ArchiveStack } from '../../lib/constructs/archive-stack';
import { ARCHIVE_ERROR } from '../../lib/contract/errors';
import { SERVICE_ERRORS } from '../../lib/contract/service-errors';
import { LEFT_OUT } from '../../lib/constructs/function-bundle';
import { VARIABLE } from '../../lib/contract/environment';
import { WINDOW_STATUSES } from '../../lib/contract/execution-state';
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testApp } from './synth';

const MAX_BYTES = 560 * 1024;

describe('bundle', () => {
  let outdir: string;
  let bundle: string;

  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'kvs-archive-bundle-'));
    const app = testApp({ 'aws:cdk:bundling-stacks': ['**'] }, outdir);
    new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'] });
    const { directory } = app.synth();
    // The auditor has one of its own, without the errors of a window.
    const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.')).map((asset) => join(directory, asset, 'index.mjs'));
    const window = bundles.find((path) => readFileSync(path, 'utf8').includes(ARCHIVE_ERROR.fenced));
    if (window === undefined) throw new Error('no window function was bundled');
    bundle = window;
  }, 120_000);

  afterAll(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  test('is one file, small enough to start fast', () => {
    expect(readdirSync(join(bundle, '..'))).toEqual(['index.mjs']);
    expect(statSync(bundle).size).toBeLessThan(MAX_BYTES);
  });

  test('needs nothing but Node, and for credentials that Lambda never lacks', () => {
    const { outputs } = buildSync({
      entryPoints: [bundle], bundle: true, packages: 'external', platform: 'node', format: 'esm', write: false, metafile: true, logLevel: 'silent',
    }).metafile;
    const imported = Object.values(outputs).flatMap((output) => output.imports.map(({ path }) => path));
    const packages = [...new Set(imported)].filter((name) => !isBuiltin(name));

    expect(packages.sort()).toEqual(LEFT_OUT);
  });

  test('calls no require, which an ES module does not have', () => {
    const shim = 'Dynamic require of'; // What esbuild leaves where it cannot turn a require into an import.
    const [caller] = buildSync({ stdin: { contents: 'require(process.argv[2])' }, bundle: true, platform: 'node', format: 'esm', write: false, logLevel: 'silent' }).outputFiles;

    expect(caller?.text).toContain(shim);
    expect(readFileSync(bundle, 'utf8')).not.toContain(shim);
  });

  test.each([
    ...SERVICE_ERRORS.map((row) => row.name), ...Object.values(ARCHIVE_ERROR), ...Object.values(VARIABLE), ...WINDOW_STATUSES,
  ])('still says %s after minifying', (name) => {
    expect(readFileSync(bundle, 'utf8')).toMatch(new RegExp(`["'\`]${name.replaceAll('.', '\\.')}["'\`]`));
  });

  test('is an ES module that plain Node can import, with the handler', () => {
    const variables = Object.fromEntries(Object.values(VARIABLE).map((name) => [name, '60']));
    const script = `import(${JSON.stringify(pathToFileURL(bundle).href)}).then((module) => console.log(typeof module.handler))`;

    const printed = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8', env: { ...variables, PATH: process.env['PATH'], AWS_REGION: 'eu-west-1' },
    });

    expect(printed.trim()).toBe('function');
  });
});
