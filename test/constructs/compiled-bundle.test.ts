/** The function out of a compiled package, where the handler is JavaScript and CommonJS. */

import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_BUNDLING, ROOT } from './synth';

const FOLDERS = ['lambda', 'lib/adapters', 'lib/constructs', 'lib/contract', 'lib/core', 'lib/ports'];

/** What a user's app does with the package; it prints the kind of handler that came out. */
const APP = `
  const { App } = require('aws-cdk-lib');
  const { ArchiveStack } = require('./dist/lib/constructs/archive-stack');
  const { readdirSync } = require('node:fs');
  const app = new App({ outdir: './out', analyticsReporting: false, context: ${JSON.stringify({ ...NO_BUNDLING, 'aws:cdk:bundling-stacks': ['**'] })} });
  new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'] });
  const { directory } = app.synth();
  const asset = readdirSync(directory).find((name) => name.startsWith('asset.'));
  console.log(typeof require(directory + '/' + asset + '/index.js').handler);
`;

describe('bundle of a compiled package', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'kvs-archive-package-'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const entryPoints = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(ROOT, folder, name)));
    buildSync({ entryPoints, outbase: ROOT, outdir: join(root, 'dist'), format: 'cjs', platform: 'node', logLevel: 'silent' });
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('has a handler that Lambda finds', () => {
    const printed = execFileSync(process.execPath, ['-e', APP], {
      cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], AWS_REGION: 'eu-west-1', CDK_VALIDATION: 'false' },
    });

    expect(printed.trim()).toBe('function');
  }, 60_000);
});
