/** Writes into README and docs/cost.md what the commands in them print by now: npx tsx test/docs/rewrite-cost.ts */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOutputs } from './command-blocks';
import { runEstimate } from './run-estimate';

for (const name of ['README.md', 'docs/cost.md']) {
  const path = join(__dirname, '../..', name);
  writeFileSync(path, withOutputs(readFileSync(path, 'utf8'), runEstimate));
}
