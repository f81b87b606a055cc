/** The command line. `npx kvs-archive --help` */

import { main } from '../lib/cli/main';

void main(process.argv);
