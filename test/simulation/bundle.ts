import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import type * as simulation from './simulation';

const ROOT = join(__dirname, '..', '..');

/** A change of one place in one source file, for one bundle; the file itself stays as it is. */
export interface Patch {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A window begins with a buffer of 2 MiB, which takes longer than all else in it when fragments have a hundred bytes. */
export const SMALL_BUFFERS: Patch = {
  file: 'lib/core/archive-writer.ts', find: 'const FRAGMENT_ROOM = 2 * 1024 * 1024;', replace: 'const FRAGMENT_ROOM = 8 * 1024;',
};

/** @throws Error when what is to be changed is not there: the patch is as good as none, and nobody would notice. */
export function patched(source: string, patches: readonly Patch[]): string {
  return patches.reduce((text, { file, find, replace }) => {
    const places = text.split(find).length - 1;
    if (places !== 1) throw new Error(`${file} has ${places} places like this, which must be one: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}

function patching(patches: readonly Patch[]): Plugin {
  return {
    name: 'patches',
    setup(building) {
      building.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(ROOT, path).replaceAll('\\', '/');
        const own = patches.filter((patch) => patch.file === file);
        return own.length === 0 ? undefined : { contents: patched(await readFile(path, 'utf8'), own), loader: 'ts' };
      });
    },
  };
}

/** The simulator around a changed core. */
export async function bundled(patches: readonly Patch[]): Promise<typeof simulation> {
  const { outputFiles: [output], metafile } = await build({
    entryPoints: [join(__dirname, 'simulation.ts')], bundle: true, platform: 'node', format: 'cjs', target: 'node20', write: false, metafile: true,
    absWorkingDir: ROOT, plugins: [patching(patches)], logLevel: 'silent',
  });
  const stray = patches.find(({ file }) => metafile.inputs[file] === undefined);
  if (stray !== undefined) throw new Error(`${stray.file} is no part of the simulator`);
  const exported = { exports: {} as typeof simulation };
  // The bundle is a CommonJS module like any other, which only never was a file.
  const run = compileFunction(output?.text ?? '', ['module', 'exports', 'require']) as (...scope: unknown[]) => void;
  run(exported, exported.exports, createRequire(__filename));
  return exported.exports;
}
