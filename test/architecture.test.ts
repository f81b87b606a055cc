import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importProblems, linesOfCode, type ImportRules, type Sources } from './support/import-rules';

const ROOT = join(__dirname, '..');
const LIB_LAYERS = ['lib/contract', 'lib/ports', 'lib/core', 'lib/adapters', 'lib/constructs', 'lib/footage', 'lib/local', 'lib/cli'];

/** Who may import whom. docs/architecture.md has the reasons. */
const RULES: ImportRules = {
  'lib/contract': { layers: [], packages: [] },
  'lib/ports': { layers: ['lib/contract'], packages: [] },
  'lib/core': { layers: ['lib/contract', 'lib/ports'], packages: ['node:zlib', 'node:buffer'] },
  'lib/adapters': { layers: ['lib/contract', 'lib/ports'], packages: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*', 'node:*'] },
  'lib/constructs': { layers: ['lib/contract'], packages: ['aws-cdk-lib', 'constructs', 'node:path'] },
  'lib/footage': { layers: ['lib/contract', 'lib/ports', 'lib/core', 'lib/adapters'], packages: ['@aws-sdk/*', 'node:*', 'mediabunny'] },
  'lib/local': { layers: ['lib/contract'], packages: ['node:*', 'dynalite', 'jsonata'] },
  'lib/cli': { layers: LIB_LAYERS, packages: ['aws-cdk-lib', '@aws-sdk/*', 'node:*', 'commander', 'picocolors', 'esbuild'] },
  'lib/index': { layers: ['lib/constructs', 'lib/contract'], packages: [] },
  lambda: {
    layers: ['lib/contract', 'lib/ports', 'lib/core', 'lib/adapters'],
    packages: ['node:*', '@aws-lambda-powertools/*', '@aws-sdk/*', 'aws-lambda'],
  },
  bin: { layers: ['lib/constructs', 'lib/cli'], packages: ['aws-cdk-lib', 'node:*'] },
};

/** Composition roots wire and decide nothing: what grows beyond this belongs in a layer. */
const MAX_ROOT_LINES = 60;

function sourcesIn(...folders: string[]): Sources {
  const paths = folders.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) => (
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => `${folder}/${path.split(sep).join('/')}`)
  ));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

describe('layers', () => {
  test('every file of lib, bin and lambda is in a layer and imports what its layer may', () => {
    const sources = sourcesIn('lib', 'bin', 'lambda');

    expect(Object.keys(sources).length).toBeGreaterThan(50);
    expect(importProblems(sources, RULES)).toEqual([]);
  });

  test.each(Object.entries(sourcesIn('bin', 'lambda')))(`%s has at most ${MAX_ROOT_LINES} lines of code`, (_path, source) => {
    expect(linesOfCode(source)).toBeLessThanOrEqual(MAX_ROOT_LINES);
  });
});

describe('the check of the layers', () => {
  test.each<[string, string, string, string[]]>([
    ['a value', 'lib/core/a.ts', "import { b } from '../adapters/b';", ['lib/core/a.ts imports lib/adapters/b of layer lib/adapters']],
    ['a type', 'lib/contract/a.ts', "import type { B } from '../ports/b';", ['lib/contract/a.ts imports lib/ports/b of layer lib/ports']],
    ['a type in braces', 'lib/ports/a.ts', "import { type B } from '../core/b';", ['lib/ports/a.ts imports lib/core/b of layer lib/core']],
    ['an import without a name', 'lib/core/a.ts', "import 'node:fs';", ['lib/core/a.ts imports package node:fs']],
    ['an export', 'lib/index.ts', "export * from './core/b';", ['lib/index.ts imports lib/core/b of layer lib/core']],
    ['a dynamic import', 'lib/constructs/a.ts', "const b = await import('node:fs');", ['lib/constructs/a.ts imports package node:fs']],
    ['a require', 'lib/local/a.ts', "const b = require('aws-cdk-lib');", ['lib/local/a.ts imports package aws-cdk-lib']],
    ['an import over several lines', 'lib/adapters/a.ts', "import {\n  b,\n} from '../core/b';", ['lib/adapters/a.ts imports lib/core/b of layer lib/core']],
    ['a file in no layer', 'lib/utils/a.ts', '', ['lib/utils/a.ts is in no layer']],
    ['a file beside the layers', 'lib/a.ts', '', ['lib/a.ts is in no layer']],
    ['an import of no layer', 'bin/a.ts', "import '../scripts/b';", ['bin/a.ts imports scripts/b, which is in no layer']],
    ['a folder whose name begins like a layer', 'lib/core/a.ts', "import '../contract-tools/b';", ['lib/core/a.ts imports lib/contract-tools/b, which is in no layer']],
    ['a package whose name begins like an allowed one', 'lib/local/a.ts', "import 'jsonata-extras';", ['lib/local/a.ts imports package jsonata-extras']],
    ['dynalite in the command line', 'lib/cli/a.ts', "import 'dynalite';", ['lib/cli/a.ts imports package dynalite']],
    ['the SDK in the core', 'lib/core/a.ts', "import { S3Client } from '@aws-sdk/client-s3';", ['lib/core/a.ts imports package @aws-sdk/client-s3']],
  ])('finds %s', (_case, path, source, problems) => {
    expect(importProblems({ [path]: source }, RULES)).toEqual(problems);
  });

  test.each<[string, string, string]>([
    ['its own layer', 'lib/core/ebml/a.ts', "import { b } from './b'; import { c } from '../fragments/c';"],
    ['an allowed layer', 'lib/core/ebml/a.ts', "import { b } from '../../contract/b';"],
    ['the folder of an allowed layer', 'lib/cli/a.ts', "import { b } from '../local';"],
    ['a subpath of an allowed package', 'lib/constructs/a.ts', "import { b } from 'aws-cdk-lib/aws-s3';"],
    ['the import that a comment or a text tells of', 'lib/contract/a.ts', "// import 'node:fs';\nexport const a = \"import 'node:fs'\";"],
  ])('allows %s', (_case, path, source) => {
    expect(importProblems({ [path]: source }, RULES)).toEqual([]);
  });

  test('counts code, not comments and blank lines', () => {
    const source = '/** A comment. */\n/*\n * Another,\n * longer one.\n */\n\nconst a = 1; // code\n  // none\nconst b = 2;\n';

    expect(linesOfCode(source)).toBe(2);
  });
});
