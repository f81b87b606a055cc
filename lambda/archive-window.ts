import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { type Context } from 'aws-lambda';
import { PowertoolsJournal } from '../lib/adapters/powertools-journal';
import { systemClock } from '../lib/adapters/system-clock';
import { parseEnvironment } from '../lib/contract/environment';
import { parseWindowInput, type WindowResult } from '../lib/contract/execution-state';
import { METRIC_NAMESPACE } from '../lib/contract/metrics';
import { SAFETY_MARGIN_SECONDS } from '../lib/contract/settings';
import { archiveWindow } from '../lib/core/archive-window';
import { windowPorts } from './window-ports';

const MEBIBYTE = 1024 * 1024;

// Both take the archive's name from the environment.
const logger = new Logger();
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/**
 * Archives one window of a stream.
 * @param event See WindowInput; the state machine builds it.
 * @throws InvalidInputError for a bad event or environment, and whatever archiveWindow throws; the state machine knows the names.
 */
export async function handler(event: unknown, context: Context): Promise<WindowResult> {
  logger.resetKeys(); // Those of the last window in this environment.
  const journal = new PowertoolsJournal(logger, metrics);
  try {
    const result = await window(event, context, journal);
    journal.windowEnded(result);
    return result;
  } catch (error) {
    journal.windowFailed(error);
    throw error;
  } finally {
    journal.publish();
  }
}

async function window(event: unknown, context: Context, journal: PowertoolsJournal): Promise<WindowResult> {
  const environment = parseEnvironment(process.env);
  const input = parseWindowInput(event);
  logger.appendKeys({ run: input.run, ...input.stream });
  const { keyPrefix, windowSeconds, segmentSeconds, partMebibytes, coverage } = environment;
  const settings = { keyPrefix, segmentMillis: segmentSeconds * 1000, partBytes: partMebibytes * MEBIBYTE, coverage };
  const readMillis = Math.min(windowSeconds * 1000, context.getRemainingTimeInMillis() - SAFETY_MARGIN_SECONDS * 1000);
  return archiveWindow(windowPorts(environment, journal), input, settings, systemClock.now() + readMillis);
}
