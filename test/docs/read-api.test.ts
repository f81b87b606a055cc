import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as api from '../../lib/footage';
import { BEGIN, FootageBench, fragments, TRACKS } from '../footage/footage-bench';

const ROOT = join(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/read-api.md'), 'utf8');

test('the example of the page is the one that is in the folder of examples', () => {
  expect(page).toContain(`\`\`\`ts\n${readFileSync(join(ROOT, 'examples/read-footage.ts'), 'utf8')}\`\`\`\n`);
});

test('the page names every error that the API exports, and no other', () => {
  const names = Object.values(api).flatMap((value) => (typeof value === 'function' && value.prototype instanceof Error ? [value.name] : []));

  expect(names.length).toBeGreaterThan(5);
  expect([...new Set(page.match(/`Archive\.\w+`/g))].map((name) => `${name.slice('`Archive.'.length, -1)}Error`).sort()).toEqual(names.sort());
});

test('the example runs', async () => {
  const bench = await FootageBench.start();
  await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
  const directory = mkdtempSync(join(tmpdir(), 'kvs-archive-example-'));
  const [file, from, to] = [join(directory, 'clip.mkv'), new Date(BEGIN + 5_000).toISOString(), new Date(BEGIN + 25_000).toISOString()];
  const { bucket, table } = bench.archive.archive;
  const [s3, dynamoDb] = await Promise.all([bench.archive.s3.config.endpoint?.(), bench.archive.dynamoDb.config.endpoint?.()]);
  const url = (endpoint: typeof s3): string => `http://${endpoint?.hostname}:${endpoint?.port}`;

  // Path-style addressing comes with an address that is an IP.
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'read-footage.ts', bucket, table, 'door', from, to, file], {
    cwd: join(ROOT, 'examples'),
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_ENDPOINT_URL_S3: url(s3), AWS_ENDPOINT_URL_DYNAMODB: url(dynamoDb) },
  });

  expect(stdout).toBe([
    `${from} 15 s footage `, `${new Date(BEGIN + 20_000).toISOString()} 5 s behind `, `${file} ${readFileSync(file).length} bytes plays 16 s`, '',
  ].join('\n'));
  expect(existsSync(file)).toBe(true);
  await bench.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);
