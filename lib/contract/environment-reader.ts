import { InvalidInputError, type InputProblem } from './invalid-input-error';
import { COVERAGES, isKeyPrefix, KEY_PREFIX, settingProblem, type Coverage, type NumberSetting } from './settings';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads variables of an environment by their names, and collects what is wrong with them, so that one message tells all of it. */
export class EnvironmentReader {
  private readonly problems: InputProblem[] = [];

  constructor(private readonly variables: Variables) {}

  text(variable: string): string {
    const value = this.variables[variable];
    if (value === undefined || value === '') this.problems.push({ field: variable, got: value, allowed: 'a name' });
    return value ?? '';
  }

  prefix(variable: string): string {
    const value = this.variables[variable];
    if (value === undefined || !isKeyPrefix(value)) this.problems.push({ field: variable, got: value, allowed: KEY_PREFIX.allowed });
    return value ?? '';
  }

  coverage(variable: string): Coverage {
    const value = this.variables[variable];
    const known = COVERAGES.find((coverage) => coverage === value);
    if (known === undefined) this.problems.push({ field: variable, got: value, allowed: COVERAGES.join(', ') });
    return known ?? 'everything';
  }

  number(variable: string, setting: NumberSetting): number {
    const text = this.variables[variable];
    const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
    const problem = settingProblem(variable, value, setting);
    if (problem !== undefined) this.problems.push(problem);
    return Number(value);
  }

  /** @throws InvalidInputError naming every missing or malformed variable. */
  refuse(): void {
    if (this.problems.length > 0) throw new InvalidInputError('environment', this.problems);
  }
}
