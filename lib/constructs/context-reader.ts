/** Reads CDK context: text from behind `-c`, anything from cdk.json. */

import { type Node } from 'constructs';
import { fits, type TextRule } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { settingProblem, type NumberSetting } from '../contract/settings';

/** Takes one value after the other and remembers what is wrong, so that one try shows all there is to mend. */
export class ContextReader {
  readonly problems: InputProblem[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly node: Node) {}

  /** Declared as any by CDK; nothing is known about it. */
  value(field: string): unknown {
    this.known.add(field);
    return this.node.tryGetContext(field) as unknown;
  }

  refuse(field: string, allowed: string): undefined {
    this.problems.push({ field, got: this.value(field), allowed });
    return undefined;
  }

  text(field: string, isAllowed: (value: string) => boolean, allowed: string): string | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    return typeof value === 'string' && isAllowed(value) ? value : this.refuse(field, allowed);
  }

  ruled(field: string, rule: TextRule): string | undefined {
    return this.text(field, (value) => fits(rule, value), rule.allowed);
  }

  choice<Value extends string>(field: string, choices: readonly Value[]): Value | undefined {
    const value = this.value(field);
    return value === undefined ? undefined : choices.find((choice) => choice === value) ?? this.refuse(field, choices.join(', '));
  }

  flag(field: string): boolean | undefined {
    const value = this.value(field);
    if (value === undefined || typeof value === 'boolean') return value;
    return value === 'true' || value === 'false' ? value === 'true' : this.refuse(field, 'true, false');
  }

  number(field: string, setting: NumberSetting): number | undefined {
    const value = this.asNumber(field);
    const problem = value === undefined ? undefined : settingProblem(field, value, setting);
    if (problem === undefined) return value as number | undefined; // settingProblem found a number, or there is nothing.
    this.problems.push(problem);
    return undefined;
  }

  oneOf<Value extends number>(field: string, choices: readonly Value[], unit: string): Value | undefined {
    const value = this.asNumber(field);
    return value === undefined ? undefined : choices.find((choice) => choice === value) ?? this.refuse(field, `${unit}: ${choices.join(', ')}`);
  }

  /** Refuses settings that nobody has read by now: a misspelt one would be left out in silence. CDK's own names have signs in them. */
  refuseStrangers(): void {
    const plain = Object.keys(this.node.getAllContext() as object).filter((name) => /^[a-zA-Z0-9]+$/.test(name));
    const allowed = `no such setting; there are ${[...this.known].sort().join(', ')}`;
    for (const field of plain.filter((name) => !this.known.has(name))) this.problems.push({ field, got: this.node.tryGetContext(field) as unknown, allowed });
  }

  /** The command line gives text, cdk.json a number. */
  private asNumber(field: string): unknown {
    const value = this.value(field);
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  }
}
