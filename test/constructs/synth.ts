/** Synthesis as the CDK CLI does it, without bundling: the context of cdk.json, which `new App()` does not read by itself. */

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { type KvsArchiveProps } from '../../lib/constructs/kvs-archive-props';

export const ROOT = join(__dirname, '..', '..');

interface CdkJson {
  readonly context: Record<string, unknown>;
}

export const CDK_JSON = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as CdkJson; // Ours; read as the CLI reads it.

export const NO_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

/** An app with the context of cdk.json, and more. Its output goes to a new temporary folder unless one is named. */
export function testApp(context: Record<string, unknown> = {}, outdir?: string): App {
  return new App({
    analyticsReporting: false,
    context: { ...CDK_JSON.context, ...NO_BUNDLING, ...context },
    ...(outdir === undefined ? {} : { outdir }),
  });
}

export function testStack(): Stack {
  return new Stack(testApp(), 'Test');
}

/** The template of a stack with one archive; its props may need the stack. */
export function archiveTemplate(props: (stack: Stack) => Partial<KvsArchiveProps> = () => ({})): Template {
  const stack = testStack();
  new KvsArchive(stack, 'Archive', { streams: ['front-door'], ...props(stack) });
  return Template.fromStack(stack);
}

type Properties = Record<string, unknown>;

/** Resources of a type that are no part of the auditor, by their logical ids. */
function besidesAuditor(template: Template, type: string): Record<string, { Properties: Properties }> {
  return Object.fromEntries(Object.entries(template.findResources(type)).filter(([id]) => !id.includes('Auditor'))) as Record<string, { Properties: Properties }>; // As it stands in the template.
}

function onlyOf(found: Record<string, { Properties: Properties }>, what: string): Properties {
  const [first, ...others] = Object.values(found);
  if (first === undefined || others.length > 0) throw new Error(`the template has ${Object.keys(found).length} ${what}, expected 1`);
  return first.Properties;
}

/** The properties of the only resource of a type. */
export function only(template: Template, type: string): Properties {
  return onlyOf(template.findResources(type) as Record<string, { Properties: Properties }>, type); // As it stands in the template.
}

/** The properties of the window function. */
export function windowFunctionOf(template: Template): Properties {
  return onlyOf(besidesAuditor(template, 'AWS::Lambda::Function'), 'window functions');
}

/** The schedules that have streams read, by their logical ids. */
export function schedulesOf(template: Template): Record<string, { Properties: Properties }> {
  return besidesAuditor(template, 'AWS::Scheduler::Schedule');
}

/** The properties of the only such schedule. */
export function scheduleOf(template: Template): Properties {
  return onlyOf(schedulesOf(template), 'schedules');
}
