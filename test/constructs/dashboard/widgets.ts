/** The dashboard of a template as CloudWatch gets it. */

import { type Template } from 'aws-cdk-lib/assertions';
import { resolveIntrinsics } from '../../../lib/local/cloudformation/resolve';
import { type TemplateResource } from '../../../lib/local/stack/assembly';
import { resolveContext } from '../../../lib/local/stack/identity';
import { assemblyOf } from '../../local/stack/assemblies';
import { only } from '../synth';

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly alarms?: readonly string[];
    readonly annotations?: { readonly horizontal?: readonly { readonly value: number; readonly label: string }[] };
  };
}

/** The widgets as CloudWatch gets them. */
export function widgetsOf(template: Template): readonly Widget[] {
  const resources = template.toJSON()['Resources'] as Record<string, TemplateResource>; // CDK's promise.
  // The domain of the console is looked up by partition; nothing else is.
  const written = JSON.stringify(only(template, 'AWS::CloudWatch::Dashboard')['DashboardBody']).replace(/\{"Fn::FindInMap":\[.*?\]\}/g, '"console.aws.amazon.com"');
  const body = resolveIntrinsics(JSON.parse(written), resolveContext(assemblyOf(resources)));
  return (JSON.parse(String(body)) as { widgets: Widget[] }).widgets; // As CDK writes it.
}

/** All that is written in text widgets. */
export function textOf(widgets: readonly Widget[]): string {
  return widgets.flatMap(({ type, properties: { markdown } }) => (type === 'text' ? [markdown ?? ''] : [])).join('\n');
}
