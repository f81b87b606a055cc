/** Node only, no network beyond 127.0.0.1. `CDK_VALIDATION=false` skips the WASM template validator, which one test turns on. */
process.env.CDK_VALIDATION ??= 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/esbuild-transform.cjs' },
  testTimeout: 30_000,
  // A worker that has seen a hundred files spends more time on its garbage than on the next one.
  workerIdleMemoryLimit: '2GB',
  // By itself jest leaves a core idle, of two.
  ...(process.env.CI === undefined ? {} : { maxWorkers: 2 }),
};
