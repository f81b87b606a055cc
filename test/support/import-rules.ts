import { posix } from 'node:path';
import { preProcessFile } from 'typescript';

/** What the files of a layer may import. Their own layer they always may. */
export interface ImportRule {
  /** Layers, by name. */
  readonly layers: readonly string[];
  /** Packages; `*` at the end stands for whatever follows. */
  readonly packages: readonly string[];
}

/** Rules by layer: a folder, or one file. The longest that fits a path is its layer. */
export type ImportRules = Readonly<Record<string, ImportRule>>;

/** Source text by path from the root of the repository, with forward slashes. */
export type Sources = Readonly<Record<string, string>>;

function layerOf(path: string, rules: ImportRules): string | undefined {
  const fitting = Object.keys(rules).filter((layer) => path === `${layer}.ts` || path.startsWith(`${layer}/`));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

function isAllowed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern || name.startsWith(`${pattern}/`)
  ));
}

/** Every import, export-from, import type, dynamic import and require of a file; found as the compiler finds them. */
function importsOf(source: string): string[] {
  return preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

function problemWith(path: string, layer: string, imported: string, rules: ImportRules): string | undefined {
  const { layers, packages } = rules[layer] ?? { layers: [], packages: [] };
  if (!imported.startsWith('.')) return isAllowed(imported, packages) ? undefined : `${path} imports package ${imported}`;
  const target = posix.join(posix.dirname(path), imported);
  const targetLayer = layerOf(`${target}.ts`, rules) ?? layerOf(`${target}/index.ts`, rules);
  if (targetLayer === undefined) return `${path} imports ${target}, which is in no layer`;
  return targetLayer === layer || layers.includes(targetLayer) ? undefined : `${path} imports ${target} of layer ${targetLayer}`;
}

/** Every import that the rules do not allow, and every file that is in no layer. */
export function importProblems(sources: Sources, rules: ImportRules): string[] {
  return Object.entries(sources).flatMap(([path, source]) => {
    const layer = layerOf(path, rules);
    if (layer === undefined) return [`${path} is in no layer`];
    return importsOf(source).map((imported) => problemWith(path, layer, imported, rules)).filter((problem) => problem !== undefined);
  });
}

/** Lines that are neither blank nor comment alone. */
export function linesOfCode(source: string): number {
  const withoutBlockComments = source.replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '');
  return withoutBlockComments.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
}
