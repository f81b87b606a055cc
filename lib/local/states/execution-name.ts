import { MAX_NAME_CHARACTERS } from './limits';

/** A character that neither the name of an execution nor a label may have (API reference of StartExecution). */
export const FORBIDDEN_IN_NAME = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}\uFFFE\uFFFF]/u;

/** What the name of an execution may be, in words. */
export const EXECUTION_NAME_RULE = `1 to ${MAX_NAME_CHARACTERS} characters without white space `
  + 'and without any of ? * < > { } [ ] " # % \\ ^ | ~ ` $ & , ; : /';

/** Whether an execution may have a name. */
export function isExecutionName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME_CHARACTERS && !FORBIDDEN_IN_NAME.test(name);
}

/** ARN of an execution of a machine. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
