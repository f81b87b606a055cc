import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder of package.json: two levels up in a checkout, three in a compiled package. */
export function packageRoot(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/** How to run the CDK app: its TypeScript in a checkout, its JavaScript in a compiled package. */
function appCommand(root: string): string[] {
  const source = join(root, 'bin', 'app.ts');
  return existsSync(source) ? ['--import', 'tsx', source] : [join(root, 'dist', 'bin', 'app.js')];
}

/** Feature flags and defaults that the CDK command line would read. */
async function contextOf(root: string): Promise<Record<string, unknown>> {
  const { context = {} } = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')) as { context?: Record<string, unknown> };
  return context;
}

/**
 * Synthesizes the CDK app into a folder, without the CDK command line: what a deployment would deploy.
 * @param settings Context values, as behind `cdk synth -c`.
 * @throws Error with what the app said when it refuses.
 */
export async function synthesize(directory: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const root = packageRoot();
  const context = { ...(await contextOf(root)), ...settings };
  const child = spawn(process.execPath, appCommand(root), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // A Ctrl-C at the terminal is for us; what it means for the synthesis is ours to say.
    // The template validator is for deployments (`cdk synth` runs it); it would take half of a demo's time.
    env: { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`cdk synth failed: ${said.trim()}`);
}
