/** Where the code of the functions is, and how each becomes one file. */

import { OutputFormat, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { extname, join } from 'node:path';

/** `.ts` in a checkout, `.js` in a compiled package: the handler lies beside this folder with the same extension. */
const EXTENSION = extname(__filename);
const ROOT = join(__dirname, '..', '..');

/**
 * As an ES module the bundle is nearly a third smaller. A compiled package holds CommonJS, though, whose exports esbuild cannot
 * name in an ES module, and Lambda would not find `handler`: such an entry stays CommonJS.
 */
const FORMAT = EXTENSION === '.ts' ? OutputFormat.ESM : OutputFormat.CJS;

/**
 * Where the SDK looks for credentials after the environment: files and sign-ins of a person, and the STS and SSO clients for them,
 * a seventh of the bundle. Lambda always has credentials in the environment, so these are named and left out; the SDK imports them
 * only when it gets there.
 */
export const LEFT_OUT = ['ini', 'process', 'sso', 'web-identity'].map((source) => `@aws-sdk/credential-provider-${source}`);

/** The code part of a function's props. @param name Of its file in `lambda`. */
export function bundleOf(name: 'archive-window' | 'audit') {
  const entry = join(ROOT, 'lambda', `${name}${EXTENSION}`);
  return {
    entry,
    handler: 'handler',
    projectRoot: ROOT,
    // Only read when modules are installed instead of bundled, and none are; but CDK wants a file, and a package ships no lock file.
    depsLockFilePath: entry,
    bundling: {
      format: FORMAT,
      target: 'node24',
      mainFields: ['module', 'main'],
      // The SDK of the runtime changes under a deployed function; the one that was tested goes with it.
      bundleAwsSDK: true,
      externalModules: LEFT_OUT,
      // Error names that cross a layer are string literals, so nothing depends on class names.
      minify: true,
      keepNames: false,
    },
  } satisfies NodejsFunctionProps;
}
