/** The package as its users get it: built, packed, unpacked beside an app of theirs, type-checked and run. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_BUNDLING, ROOT } from '../constructs/synth';

const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const APPS = ['one-camera', 'fleet-by-tag', 'amazon-connect'];

/** What `cdk init` gives a TypeScript app, and the check of our own declarations. */
const COMPILER_OPTIONS = { target: 'ES2022', module: 'commonjs', strict: true, skipLibCheck: false, types: ['node'], outDir: 'out', ignoreDeprecations: '6.0', moduleResolution: 'node10' };

describe('package', () => {
  let work: string;
  let app: string;

  function run(cwd: string, command: string, parameters: readonly string[], variables: Record<string, string> = {}): string {
    return execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: work, ...variables } });
  }

  /** Packs what a build of the sources gives, away from the checkout, whose own build may be an old one. */
  function packed(): string {
    const built = join(work, 'built');
    run(ROOT, process.execPath, [TSC, '-p', 'tsconfig.build.json', '--outDir', join(built, 'dist')]);
    for (const path of ['package.json', 'cdk.json', 'LICENSE', 'README.md', 'bin', 'lib/cli/demo/sample-camera.mkv', 'lib/cli/report/page']) cpSync(join(ROOT, path), join(built, path), { recursive: true });
    return join(built, run(built, 'npm', ['pack', '--ignore-scripts', '--silent']).trim());
  }

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'kvs-archive-package-'));
    app = join(work, 'app');
    const installed = join(app, 'node_modules', 'kvs-archive');
    mkdirSync(installed, { recursive: true });
    run(work, 'tar', ['-xzf', packed(), '--strip-components=1', '-C', installed]);
    // As npm would install them: dependencies of the package for the package, and what it is a peer of for both.
    symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
    for (const name of ['aws-cdk-lib', 'constructs', '@types']) symlinkSync(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
    for (const name of APPS) cpSync(join(ROOT, 'examples', name, 'app.ts'), join(app, `${name}.ts`));
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }));
    run(app, process.execPath, [TSC]); // Throws when a type does not fit.
  }, 240_000);

  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
  });

  test('holds what runs and none of the sources that it was built from', () => {
    const files = readdirSync(join(app, 'node_modules', 'kvs-archive', 'bin'));

    expect(files).toEqual(['kvs-archive.cjs']);
    expect(existsSync(join(app, 'node_modules', 'kvs-archive', 'dist', 'lib', 'index.d.ts'))).toBe(true);
  });

  test('has a type for what it exports: a mistake in an app is found', () => {
    writeFileSync(join(app, 'mistake.ts'), "import { StreamSelection } from 'kvs-archive';\nStreamSelection.withPrefix(5);\n");

    expect(() => run(app, process.execPath, [TSC, '--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', '--module', 'node20', 'mistake.ts'])).toThrow();

    rmSync(join(app, 'mistake.ts'));
  }, 60_000);

  test('synthesizes, and bundles a handler that Lambda finds', () => {
    const outdir = join(work, 'out');
    run(app, process.execPath, ['out/one-camera.js'], {
      CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...NO_BUNDLING, 'aws:cdk:bundling-stacks': ['**'] }), CDK_VALIDATION: 'false',
    });
    const asset = readdirSync(outdir).find((name) => name.startsWith('asset.')) ?? 'nothing was bundled';

    const printed = run(outdir, process.execPath, ['-p', `typeof require('./${asset}/index.js').handler`], { AWS_REGION: 'eu-west-1' });

    expect(printed.trim()).toBe('function');
  }, 60_000);

  test('has a command line that starts', () => {
    expect(run(app, process.execPath, ['node_modules/kvs-archive/bin/kvs-archive.cjs', '--help'])).toContain('Usage: kvs-archive');
  }, 60_000);
});
