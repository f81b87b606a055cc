#!/usr/bin/env node
// A published package carries the compiled command line in dist/; a checkout runs the sources through tsx.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (existsSync(join(__dirname, 'kvs-archive.ts'))) {
  require('tsx/cjs');
  require('./kvs-archive.ts');
} else {
  require('../dist/bin/kvs-archive.js');
}
