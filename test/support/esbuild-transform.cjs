const { transformSync, version } = require('esbuild');
const { createHash } = require('node:crypto');

/** Jest transform: types are stripped by esbuild (`npm run typecheck` checks them), which keeps the suite to seconds. */
module.exports = {
  getCacheKey: (source, file) => createHash('sha1').update(version + file + source).digest('hex'),
  process: (source, file) => transformSync(source, {
    loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline', sourcefile: file,
  }),
};
