/** Roles that may do what is written down for them, and nothing else. */

import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct } from 'constructs';
import { acknowledge, wildcardFinding, written } from './acknowledgements';

/** One thing that a role may do; becomes a statement of its policy. How to add one is told in docs/architecture.md. */
export interface Permission {
  /** What it is for, in a word. */
  readonly sid: string;
  /** By their whole names. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Why no narrower resource can be named. Needed where a resource has a wildcard, and refused where none has. */
  readonly reason?: string;
}

/** What a role is made of. */
export interface LeastPrivilegeRoleProps {
  readonly description: string;
  readonly assumedBy: iam.IPrincipal;
  readonly permissions: readonly Permission[];
}

/**
 * Acknowledges the wildcards that have a reason.
 * @returns What is wrong with the others.
 */
function justify(role: iam.Role, { sid, actions, resources, reason }: Permission): string[] {
  const wide = resources.map((resource) => Stack.of(role).resolve(resource) as unknown).filter((resource) => written(resource).includes('*'));
  if (reason !== undefined) wide.forEach((resource) => { acknowledge(role, wildcardFinding(resource), reason); });
  return [
    ...actions.filter((action) => action.includes('*')).map((action) => `permission ${sid}: action: got ${action}, allowed: whole names`),
    ...(reason === undefined ? wide.map((resource) => `permission ${sid}: resource: got ${written(resource)}, allowed: no wildcard without its reason`) : []),
    ...(reason !== undefined && wide.length === 0 ? [`permission ${sid}: reason: got ${JSON.stringify(reason)}, allowed: none without a wildcard`] : []),
  ];
}

/** A role with these permissions. A wildcard without a reason fails the synthesis. */
export function leastPrivilegeRole(scope: Construct, id: string, { permissions, ...props }: LeastPrivilegeRoleProps): iam.Role {
  const role = new iam.Role(scope, id, props);
  for (const { sid, actions, resources, conditions } of permissions) {
    role.addToPolicy(new iam.PolicyStatement({ sid, actions: [...actions], resources: [...resources], ...(conditions === undefined ? {} : { conditions }) }));
  }
  // Not before the synthesis: only by then what is in another stack stands there as it will in the template.
  role.node.addValidation({ validate: () => permissions.flatMap((permission) => justify(role, permission)) });
  return role;
}
