import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const ENTRIES = {
  source: 'servers/source', sink: 'servers/sink',
  'kvs-archive': 'subjects/kvs-archive', raw: 'subjects/raw', 'lib-storage': 'subjects/lib-storage', scanners: 'subjects/scanners',
} as const;

/** A program that runs in a process of its own. */
export type Program = keyof typeof ENTRIES;

/** Programs in one file each. */
export interface Bundles {
  readonly path: (program: Program) => string;
  remove(): void;
}

/**
 * Makes the programs as the functions are made: one file with the SDK in it, or their start and their memory would not be those of a
 * deployed one.
 * @param isReadable Names stay, for a profile. Default false.
 */
export async function bundlePrograms(isReadable = false): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), 'kvs-archive-bench-'));
  await build({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(__dirname, `${path}.ts`)])),
    outdir: folder, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error',
    mainFields: ['module', 'main'], minify: !isReadable, keepNames: false,
    // Credentials are in the environment, as in Lambda (lib/constructs/function-bundle.ts).
    external: ['ini', 'process', 'sso', 'web-identity'].map((name) => `@aws-sdk/credential-provider-${name}`),
  });
  return { path: (program) => join(folder, `${program}.cjs`), remove: () => rmSync(folder, { recursive: true }) };
}
