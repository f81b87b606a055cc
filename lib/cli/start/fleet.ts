import { type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { SCHEDULED_MODES } from '../../contract/execution-state';
import { CliError } from '../cli-error';
import { executionName } from './run-request';

/** What of a run is not for all streams at once. */
export interface RawFleet {
  readonly mode?: string;
  readonly from?: string;
  readonly to?: string;
  readonly startSelector?: string;
}

/** Refuses what a fleet takes no notice of, or what no fleet is for. */
function check({ mode, from, to, startSelector }: RawFleet): void {
  const needless = Object.entries({ '--from': from, '--to': to, '--start-selector': startSelector }).find(([, value]) => value !== undefined);
  if (needless !== undefined) throw new CliError(`${needless[0]}: got ${JSON.stringify(needless[1])}, allowed: nothing with --fleet`);
  if (mode !== undefined && !SCHEDULED_MODES.some((one) => one === mode)) throw new CliError(`--mode: got ${JSON.stringify(mode)}, allowed with --fleet: ${SCHEDULED_MODES.join(', ')}`);
}

/** Starts the fleet run. Streams that were asked to stop stay so. @throws CliError */
export async function startFleet(
  executions: StepFunctionsExecutions, machineArn: string, raw: RawFleet, now: number, nonce: string,
): Promise<{ readonly executionArn: string }> {
  check(raw);
  const { mode } = raw;
  const input = mode === undefined ? {} : { mode };
  return { executionArn: await executions.start({ machineArn, name: executionName('fleet', mode, now, nonce), input }) };
}
