/** The app as the CDK CLI runs it: a process, with context and output folder in its environment. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CDK_JSON, NO_BUNDLING, ROOT } from '../constructs/synth';

interface Manifest {
  readonly artifacts: Record<string, { readonly type: string; readonly environment?: string }>;
}

describe('app', () => {
  let outdir: string;

  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'kvs-archive-app-'));
  });

  afterEach(() => {
    rmSync(outdir, { recursive: true, force: true });
  });

  function run(context: Record<string, unknown>, variables: Record<string, string> = {}) {
    return spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        CDK_VALIDATION: 'false',
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...CDK_JSON.context, ...NO_BUNDLING, ...context }),
        ...variables,
      },
    });
  }

  function manifest(): Manifest {
    return JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as Manifest;
  }

  test('makes a stack for every account out of one stream name', () => {
    const { status, stderr } = run({ stream: 'front-door' });

    expect([status, stderr]).toEqual([0, '']);
    expect(manifest().artifacts['KvsArchive']).toMatchObject({ type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region' });
  });

  test('makes one out of the example in cdk.json alone', () => {
    expect(run({}).status).toBe(0);
  });

  test('makes it for the account and region of the credentials, when there are any', () => {
    run({ stream: 'front-door' }, { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' });

    expect(manifest().artifacts['KvsArchive']?.environment).toBe('aws://111122223333/eu-west-1');
  });

  test('makes one for streams with tags, in the place of the example', () => {
    const { status, stderr } = run({ streamTags: 'archive=on', onRequest: 'true' });

    const template = readFileSync(join(outdir, 'KvsArchive.template.json'), 'utf8');
    expect([status, stderr]).toEqual([0, '']);
    expect(template).toContain('aws:ResourceTag/archive');
    expect(template).toContain('Archive Requested');
    expect(template).not.toContain('front-door');
  });

  test('with settings that do not fit together tells so without a stack trace', () => {
    const place = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' };

    const { status, stderr } = run({ encryptionKey: 'arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012' }, place);

    expect(status).toBe(1);
    expect(stderr).toMatch(/^invalid props of KvsArchive\/Archive: encryptionKey: got "us-east-1", allowed: the region of the stack, which is eu-west-1\n$/);
  });

  test('without a stream fails with the command to type, and without a stack trace', () => {
    const { status, stderr } = run({ stream: undefined });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^invalid context: stream: got nothing, .* npx cdk synth -c stream=front-door\n$/);
  });
});
