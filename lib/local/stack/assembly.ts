import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A resource of a CloudFormation template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The one stack of a synthesized CDK app. */
export interface Assembly {
  readonly stackName: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** Values of the template's outputs, by name; may refer to resources. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Folder of a file asset, by the object key under which the template refers to it. */
  assetDirectory(objectKey: string): string;
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, { readonly type: string; readonly properties?: { readonly templateFile?: string } }>>;
}

interface AssetManifest {
  readonly files: Readonly<Record<string, {
    readonly source: { readonly path: string };
    readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
  }>>;
}

/** What CDK wrote; its shape is CDK's promise (cloud assembly schema), not checked again here. */
async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

/**
 * Reads a cloud assembly, the folder that `cdk synth` writes.
 * @throws Error when it does not hold exactly one stack.
 */
export async function readAssembly(directory: string): Promise<Assembly> {
  const { artifacts } = await readJson<Manifest>(join(directory, 'manifest.json'));
  const stacks = Object.entries(artifacts).filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) throw new Error(`${directory} holds ${stacks.length} stacks, allowed: 1`);
  const [stackName, { properties }] = stack;
  const template = await readJson<{ Resources: Assembly['resources']; Outputs?: Record<string, { Value: unknown }> }>(join(directory, properties?.templateFile ?? `${stackName}.template.json`));
  const assets = await readJson<AssetManifest>(join(directory, `${stackName}.assets.json`));
  const directories = new Map(Object.values(assets.files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }) => [objectKey, join(directory, source.path)] as const)));
  return {
    stackName,
    resources: template.Resources,
    outputs: Object.fromEntries(Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, Value])),
    assetDirectory: (objectKey) => {
      const found = directories.get(objectKey);
      if (found === undefined) throw new Error(`${stackName} has no asset ${objectKey}`);
      return found;
    },
  };
}
