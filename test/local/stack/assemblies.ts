/** Assemblies as small as can be, for the parts that read them. */

import { type Assembly, type TemplateResource } from '../../../lib/local/stack/assembly';

export function assemblyOf(resources: Readonly<Record<string, TemplateResource>>, outputs: Readonly<Record<string, unknown>> = {}): Assembly {
  return { stackName: 'Stack', resources, outputs, assetDirectory: (key) => { throw new Error(`there is no asset ${key}`); } };
}

/** A machine that does nothing. */
export const MACHINE: TemplateResource = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Only', States: { Only: { Type: 'Succeed' } } }) },
};

/** A rule that starts the machine with logical id `Run` for events of `my.camera`. */
export function cameraRule(properties: Readonly<Record<string, unknown>> = {}): TemplateResource {
  return {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['my.camera'] }, Targets: [{ Id: 'T', Arn: { Ref: 'Run' } }], ...properties },
  };
}

/** The stores of an archive, and its two machines. */
export const ARCHIVE: Readonly<Record<string, TemplateResource>> = {
  AccessLogs: { Type: 'AWS::S3::Bucket' },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Table: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], BillingMode: 'PAY_PER_REQUEST' },
  },
  Run: MACHINE,
  Fleet: MACHINE,
};

export const ARCHIVE_OUTPUTS = {
  BucketName: { Ref: 'Bucket' },
  StateMachineArn: { Ref: 'Run' },
  FleetMachineArn: { Ref: 'Fleet' },
};
