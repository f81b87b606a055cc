/** The CDK app: context in, one stack out. `npx cdk synth -c stream=front-door` */

import { App, type Environment } from 'aws-cdk-lib';
import { ArchiveStack, type ArchiveSettings } from '../lib/constructs/archive-stack';
import { readContext } from '../lib/constructs/stack-context';

/** The CDK CLI names the account and region of the credentials it finds; without any, the template fits every account. */
function environment(): { env?: Environment } {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return account === undefined || region === undefined ? {} : { env: { account, region } };
}

/** A mistyped value is the user's to mend: they get the message, without a stack trace. */
function settingsOrExit(app: App): ArchiveSettings {
  try {
    return readContext(app.node);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

const app = new App();
new ArchiveStack(app, 'KvsArchive', { ...settingsOrExit(app), ...environment() });
