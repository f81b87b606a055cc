/** Settings with their limits, checked with the same words at synth time and at run time. */

import { type InputProblem } from './invalid-input-error';

/** A whole number with its unit, default and limits. */
export interface NumberSetting {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/**
 * How long one window reads. 840 s leaves 60 of Lambda's 900 s (hard quota) for the last part and the commit.
 */
export const WINDOW_SECONDS: NumberSetting = { unit: 'seconds', min: 1, max: 840, default: 840 };

/** Objects are cut when SERVER_TIMESTAMP passes a multiple of this. */
export const SEGMENT_SECONDS: NumberSetting = { unit: 'seconds', min: 60, max: 3600, default: 300 };

/** A part is uploaded once it holds this much; S3 takes no part under 5 MiB but the last one. */
export const PART_MEBIBYTES: NumberSetting = { unit: 'MiB', min: 5, max: 64, default: 8 };

/** What of Lambda's time is kept for the last part, the commit and the answer. */
export const SAFETY_MARGIN_SECONDS = 45;

/** What is wrong with the value of a setting; nothing when it fits. */
export function settingProblem(field: string, value: unknown, setting: NumberSetting): InputProblem | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= setting.min && value <= setting.max) return undefined;
  return { field, got: value, allowed: `a whole number of ${setting.unit}, ${setting.min} to ${setting.max}` };
}

/**
 * What the archive of a stream holds.
 * - `everything`: all that the stream kept long enough. A run in mode `range` is then a catch-up that ends elsewhere.
 * - `ranges`: what runs in mode `range` have asked for, one stretch behind the other. What lies between is skipped, and said to be.
 */
export const COVERAGES = ['everything', 'ranges'] as const;
export type Coverage = (typeof COVERAGES)[number];

/** S3 allows nearly anything in a key; we keep to what needs no escaping in consoles, URLs and Athena, and end with a slash. */
export const KEY_PREFIX = {
  pattern: /^(?:[a-zA-Z0-9!_.*'()=-]+\/)*$/,
  maxLength: 256,
  allowed: "nothing, or up to 256 characters of a-z A-Z 0-9 ! _ . * ' ( ) = - in folders that each end with /",
  default: '',
} as const;

/** Whether a prefix can stand before every key. `.` and `..` are refused: some tools resolve them as paths. */
export function isKeyPrefix(value: string): boolean {
  return value.length <= KEY_PREFIX.maxLength && KEY_PREFIX.pattern.test(value) && !value.split('/').some((folder) => folder === '.' || folder === '..');
}
