/** Findings of cdk-nag that stay as they are. Each is acknowledged on the construct that it is about, next to its code. */

import { Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/**
 * Records why a finding is right the way it is, for cdk-nag and for whoever reviews the template.
 *
 * As `Validations.acknowledge` does it, which cannot be used: it throws on ids with brackets that are not closed, and ids of
 * findings hold ARNs, which may have them.
 * @param finding Rule, for example `AwsSolutions-SQS3`; where a rule has several findings, this one in brackets behind it.
 * @param reason Why, for this construct.
 */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`Annotation::${finding}`]: reason });
}

/** The finding for a resource with a wildcard. @param resource As it stands in the template. */
export function wildcardFinding(resource: unknown): string {
  return `AwsSolutions-IAM5[Resource::${written(resource)}]`;
}

/** A resource as cdk-nag writes it: intrinsics become text, and names that CloudFormation fills in stand in angle brackets. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  const intrinsic = value as Readonly<Record<string, unknown>>; // What else a template has for a text.
  if (Array.isArray(intrinsic['Fn::Join'])) {
    const [delimiter, parts] = intrinsic['Fn::Join'] as [string, unknown[]]; // CloudFormation takes nothing else.
    return parts.map(written).join(delimiter);
  }
  if (Array.isArray(intrinsic['Fn::GetAtt'])) return `<${intrinsic['Fn::GetAtt'].map(written).join('.')}>`;
  if (typeof intrinsic['Ref'] === 'string') return `<${intrinsic['Ref']}>`;
  if ('Fn::ImportValue' in intrinsic) return written(intrinsic['Fn::ImportValue']);
  return JSON.stringify(value);
}
