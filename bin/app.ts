/** The CDK app: context in, one stack out. `npx cdk synth -c stream=front-door` */

import { App, type Environment } from 'aws-cdk-lib';
import { ArchiveStack } from '../lib/constructs/archive-stack';
import { readContext } from '../lib/constructs/stack-context';

/** The CDK CLI names the account and region of the credentials it finds; without any, the template fits every account. */
function environment(): { env?: Environment } {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return account === undefined || region === undefined ? {} : { env: { account, region } };
}

const app = new App();
try {
  new ArchiveStack(app, 'KvsArchive', { ...readContext(app.node), ...environment() });
} catch (error) {
  // A mistyped value is the user's to mend: they get the message, without a stack trace.
  if (!(error instanceof Error && error.message.startsWith('invalid '))) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
